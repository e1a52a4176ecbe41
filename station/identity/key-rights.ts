import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { systemCode } from '../../contract/errors.ts';

/** Where the private keys of a data directory lie. */
export const keysFolder = (dataDirectory: string): string => join(dataDirectory, 'keys');

/** What was open to others, by path below the data directory; `failed`: and still is. */
export type KeyRights = Readonly<{ closed: readonly string[]; failed: readonly string[] }>;

const othersBits = 0o077;

/**
 * Takes from everybody but their owner what they may do with the keys. A link is left as it is. Windows keeps no such rights.
 */
export const closeKeys = (dataDirectory: string): KeyRights => {
  const closed: string[] = [];
  const failed: string[] = [];
  if (process.platform === 'win32') return { closed, failed };
  const folder = keysFolder(dataDirectory);
  for (const path of [folder, ...namesIn(folder).map((name) => join(folder, name))]) {
    const mode = modeOf(path);
    if (mode === null || (mode & othersBits) === 0) continue;
    try {
      chmodSync(path, mode & ~othersBits & 0o777);
      closed.push(relative(dataDirectory, path));
    } catch {
      failed.push(relative(dataDirectory, path));
    }
  }
  return { closed, failed };
};

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
};

const modeOf = (path: string): number | null => {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat === undefined || stat.isSymbolicLink() ? null : stat.mode & 0o777;
};
