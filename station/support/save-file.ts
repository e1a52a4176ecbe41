import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { syncFolder } from '../enrolment/whole-file.ts';

/**
 * Whole or not at all, and on the stick when this returns: it may be pulled out at once.
 * @throws CheckpointError OutputUnusable
 */
export const saveFile = (file: string, bytes: Uint8Array): void => {
  const unfinished = `${file}.part`;
  try {
    writeThrough(unfinished, bytes);
    renameSync(unfinished, file);
    syncFolder(dirname(file));
  } catch (cause) {
    removeIfPossible(unfinished);
    throw new CheckpointError(
      ErrorCode.OutputUnusable,
      `${file} cannot be written: ${messageOf(cause)}`,
      'name a folder that takes it, or plug in another stick',
      { cause },
    );
  }
};

const writeThrough = (file: string, bytes: Uint8Array): void => {
  const handle = openSync(file, 'w', 0o600);
  try {
    let written = 0;
    while (written < bytes.length) written += writeSync(handle, bytes, written);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

/** A disk that does not take a file often lets none go either: why it could not be written is what counts. */
const removeIfPossible = (file: string): void => {
  try {
    rmSync(file, { force: true });
  } catch {
    // It lies there under a name that nobody takes for a whole file.
  }
};
