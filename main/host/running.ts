import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { systemCode } from '../../contract/errors.ts';
import { runFile, runningFolder } from './paths.ts';

const runningSchema = z.object({
  pid: z.int().positive(),
  url: z.url(),
  dataDirectory: z.string(),
  startedAt: z.int(),
});

/** A station that says it runs. It may have died since: see `isAlive`. */
export type Running = Readonly<z.infer<typeof runningSchema>>;

const registryFile = (running: Pick<Running, 'dataDirectory'>, environment: NodeJS.ProcessEnv): string =>
  join(
    runningFolder(environment),
    `${createHash('sha256').update(running.dataDirectory).digest('hex').slice(0, 16)}.json`,
  );

/** @returns how to take the note away again */
export const announce = (running: Running, environment: NodeJS.ProcessEnv): (() => void) => {
  const text = `${JSON.stringify(running)}\n`;
  const files = [runFile(running.dataDirectory), registryFile(running, environment)];
  for (const file of files) {
    try {
      mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
      writeFileSync(file, text, { mode: 0o600 });
    } catch {
      // A home directory that cannot be written costs only the comfort of leaving --data out.
    }
  }
  return () => {
    for (const file of files) if (readRunning(file)?.pid === running.pid) rmSync(file, { force: true });
  };
};

export const runningAt = (dataDirectory: string): Running | null => readRunning(runFile(dataDirectory));

export const allRunning = (environment: NodeJS.ProcessEnv): readonly Running[] => {
  const folder = runningFolder(environment);
  return listFolder(folder).flatMap((name) => {
    const running = readRunning(join(folder, name));
    return running === null ? [] : [running];
  });
};

export const isAlive = ({ pid }: Pick<Running, 'pid'>): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
};

const listFolder = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
};

const readRunning = (file: string): Running | null => {
  try {
    const parsed = runningSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};
