import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const electronFolder = fileURLToPath(new URL('../../node_modules/electron/', import.meta.url));
const fetchMs = 120_000;

export type ElectronFound = Readonly<{ kind: 'found'; binary: string }> | Readonly<{ kind: 'absent'; why: string }>;

/** Whether a window can be opened at all. macOS and Windows always have a display. */
export const hasDisplay = (
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): boolean =>
  platform === 'darwin' ||
  platform === 'win32' ||
  (environment['DISPLAY'] ?? '') !== '' ||
  (environment['WAYLAND_DISPLAY'] ?? '') !== '';

/** Electron's binary where it is, fetched where it is not and can be. */
export const findElectron = async (log: (line: string) => void): Promise<ElectronFound> => {
  const there = binary();
  if (there !== null) return { kind: 'found', binary: there };
  const installer = join(electronFolder, 'install.js');
  if (!existsSync(installer)) return { kind: 'absent', why: 'the electron package is not installed' };
  log('fetching Electron for the window');
  const why = await fetchBinary(installer);
  const fetched = binary();
  if (fetched !== null) return { kind: 'found', binary: fetched };
  return { kind: 'absent', why: `Electron's binary could not be fetched (${why})` };
};

const binary = (): string | null => {
  try {
    const path = join(electronFolder, 'dist', readFileSync(join(electronFolder, 'path.txt'), 'utf8').trim());
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
};

const fetchBinary = (installer: string): Promise<string> =>
  new Promise((resolve) => {
    let said = '';
    const child = spawn(process.execPath, [installer], { stdio: ['ignore', 'ignore', 'pipe'], timeout: fetchMs });
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(0, 4000);
    });
    child.on('error', (error) => resolve(error.message));
    child.on('exit', () =>
      resolve(/\b(?:ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN)\b[^\n]*/.exec(said)?.[0] ?? 'no connection'),
    );
  });
