import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { ChildSpec } from '../host/child.ts';
import { dataArgumentOf } from './data-argument.ts';

const checkout = fileURLToPath(new URL('../../', import.meta.url));

/**
 * How to start the station inside Electron: its main process takes the same order over the same channel as the headless
 * one, and opens the window.
 * @throws CheckpointError ChildFailed when the bundle for Electron cannot be built
 */
export const windowSpec = async (
  binary: string,
  dataDirectory: string,
  log: (line: string) => void,
): Promise<ChildSpec> => {
  log('building for Electron (a few seconds)');
  await bundle();
  const args = [join(checkout, 'out', 'main', 'main.js'), dataArgumentOf(dataDirectory)];
  // Chromium's sandbox refuses to run as root.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return { name: 'shell', command: binary, args, ipc: true };
};

const bundle = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const cli = join(checkout, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    const build = spawn(process.execPath, [cli, 'build', '--config', 'electron.config.ts', '--logLevel', 'warn'], {
      cwd: checkout,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    build.stdout.pipe(process.stderr, { end: false });
    build.on('error', reject);
    build.on('exit', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new CheckpointError(
            ErrorCode.ChildFailed,
            `the bundle for Electron failed (exit status ${code})`,
            'see the lines above',
          ),
        );
    });
  });
