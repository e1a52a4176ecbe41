import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { systemCode } from '../../contract/errors.ts';
import { syncFolder } from './whole-file.ts';

const chunkBytes = 1024 * 1024;

/**
 * Overwrites what a file holds, then takes its name away; a folder with all that is in it. On flash the controller may
 * keep the old cells for a while: only an encrypted disk, or destroying the medium, makes sure. A link is taken away, what it
 * leads to stays.
 */
export const wipe = (path: string): void => {
  const stat = statOf(path);
  if (stat === null) return;
  if (stat.isDirectory()) {
    for (const name of readdirSync(path)) wipe(join(path, name));
    rmdirSync(path);
  } else {
    if (stat.isFile()) overwrite(path);
    unlinkSync(path);
  }
  syncFolder(dirname(path));
};

const statOf = (path: string) => {
  try {
    return lstatSync(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
};

const overwrite = (file: string): void => {
  const handle = openSync(file, 'r+');
  try {
    overwriteOpen(handle);
  } finally {
    closeSync(handle);
  }
};

/** Overwrites what a file holds that is open for writing, whether or not it still has a name. */
export const overwriteOpen = (handle: number): void => {
  const bytes = fstatSync(handle).size;
  for (let at = 0; at < bytes; at += chunkBytes) {
    writeSync(handle, randomBytes(Math.min(chunkBytes, bytes - at)), 0, undefined, at);
  }
  fsyncSync(handle);
};
