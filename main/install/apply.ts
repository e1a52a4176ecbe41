import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CheckpointError, ErrorCode, messageOf, systemCode } from '../../contract/errors.ts';
import type { InstallStep } from './plan.ts';

/** What was written, so that it can be taken back: beside the configuration of the system, and readable by all. */
const recordPath = '/etc/checkpoint/installed.json';
const recordSchema = z.object({ written: z.array(z.object({ path: z.string().startsWith('/'), digest: z.string() })) });
type Written = Readonly<{ path: string; digest: string }>;

/** Where a path of the system lies under this root. */
const under = (root: string, path: string): string => join(root, path);

const digestOf = (content: string): string => createHash('sha256').update(content).digest('hex');

/** What is there now; null: nothing. */
const currentDigest = (file: string): string | null => {
  try {
    return digestOf(lstatSync(file).isSymbolicLink() ? readlinkSync(file) : readFileSync(file, 'utf8'));
  } catch (error) {
    // A file where a folder should be is found again, and told, when something is written there.
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return null;
    throw error;
  }
};

export type WriteResult = Readonly<{ path: string; did: 'written' | 'unchanged' }>;

/**
 * Writes files and links of a plan, each whole or not at all, and notes them.
 * @throws CheckpointError OutputUnusable
 */
export const writeFiles = (plan: readonly InstallStep[], root: string): readonly WriteResult[] => {
  const written = new Map(readRecord(root).map((entry) => [entry.path, entry.digest]));
  const results = plan.flatMap((step): readonly WriteResult[] => {
    if (step.kind === 'run') return [];
    const content = step.kind === 'file' ? step.text : step.to;
    written.set(step.path, digestOf(content));
    const file = under(root, step.path);
    if (currentDigest(file) === digestOf(content)) return [{ path: step.path, did: 'unchanged' }];
    writeWhole(file, step);
    return [{ path: step.path, did: 'written' }];
  });
  const record = JSON.stringify({ written: [...written].map(([path, digest]) => ({ path, digest })) }, null, 2);
  writeWhole(under(root, recordPath), { kind: 'file', path: recordPath, text: `${record}\n`, why: '' });
  return results;
};

const writeWhole = (file: string, step: Exclude<InstallStep, { kind: 'run' }>): void => {
  const beside = `${file}.new`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    rmSync(beside, { force: true });
    if (step.kind === 'link') symlinkSync(step.to, beside);
    else writeFileSync(beside, step.text, { mode: 0o644 });
    renameSync(beside, file);
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.OutputUnusable,
      `${file} cannot be written: ${messageOf(cause)}`,
      'run it as root (sudo), or write into a folder with --root DIR',
      { cause },
    );
  }
};

const readRecord = (root: string): readonly Written[] => {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(under(root, recordPath), 'utf8'))).written;
  } catch {
    return [];
  }
};

export type RemoveResult = Readonly<{ path: string; did: 'removed' | 'gone' | 'kept' }>;

/** Removes what was written, but for what somebody has changed since. `kept` is somebody else's now. */
export const removeFiles = (root: string): readonly RemoveResult[] => {
  const results = readRecord(root).map(({ path, digest }): RemoveResult => {
    const file = under(root, path);
    const now = currentDigest(file);
    if (now === null) return { path, did: 'gone' };
    if (now !== digest) return { path, did: 'kept' };
    rmSync(file, { force: true });
    return { path, did: 'removed' };
  });
  rmSync(under(root, recordPath), { force: true });
  return results;
};

export type CommandResult = Readonly<{ command: string; ok: boolean; says: string }>;

/** Runs one command of the system. What is not there is said, and is no reason to stop. */
export const runCommand = ([program, ...args]: readonly [string, ...string[]]): CommandResult => {
  const command = [program, ...args].join(' ');
  const { status, error, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 });
  if (error !== undefined) {
    const says = systemCode(error) === 'ENOENT' ? `${program} is not on this system` : error.message;
    return { command, ok: false, says };
  }
  return { command, ok: status === 0, says: stderr.trim().slice(0, 500) };
};
