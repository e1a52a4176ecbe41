import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';

const checkout = fileURLToPath(new URL('../../', import.meta.url));
export const screensFolder = join(checkout, 'out', 'renderer');
const stampFile = join(checkout, 'out', 'renderer.stamp');

/**
 * Builds the screens when they are older than their sources. Where there are no sources (a package) they were built
 * with it.
 * @throws CheckpointError ChildFailed
 */
export const buildScreens = async (log: (line: string) => void): Promise<void> => {
  if (!existsSync(join(checkout, 'renderer', 'vite.config.ts'))) return;
  const stamp = sourceStamp();
  if (existsSync(join(screensFolder, 'index.html')) && readOrEmpty(stampFile) === stamp) return;
  log('building the screens (a few seconds)');
  await vite();
  mkdirSync(join(checkout, 'out'), { recursive: true });
  writeFileSync(stampFile, stamp);
};

const vite = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const cli = join(checkout, 'node_modules', 'vite', 'bin', 'vite.js');
    const config = join(checkout, 'renderer', 'vite.config.ts');
    const build = spawn(process.execPath, [cli, 'build', '--config', config, '--logLevel', 'warn'], {
      cwd: checkout,
      // Whoever starts us may be a test run: its NODE_ENV would build React for developers, three times slower.
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    build.stdout.pipe(process.stderr, { end: false });
    build.on('error', reject);
    build.on('exit', (code) => {
      if (code === 0) resolve();
      else {
        reject(
          new CheckpointError(
            ErrorCode.ChildFailed,
            `the screens could not be built (exit status ${code})`,
            'see the lines above',
          ),
        );
      }
    });
  });

/** Names, sizes and times of what the screens are made of. */
const sourceStamp = (): string => {
  const hash = createHash('sha256');
  for (const folder of ['renderer', 'contract']) {
    for (const name of readdirSync(join(checkout, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      const status = statSync(join(checkout, folder, name));
      if (status.isFile()) hash.update(`${folder}/${name} ${status.size} ${status.mtimeMs}\n`);
    }
  }
  hash.update(readOrEmpty(join(checkout, 'package-lock.json')));
  return hash.digest('hex');
};

const readOrEmpty = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
