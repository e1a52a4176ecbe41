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
    const handle = openSync(unfinished, 'w', 0o600);
    try {
      let written = 0;
      while (written < bytes.length) written += writeSync(handle, bytes, written);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(unfinished, file);
    syncFolder(dirname(file));
  } catch (cause) {
    rmSync(unfinished, { force: true });
    throw new CheckpointError(
      ErrorCode.OutputUnusable,
      `${file} cannot be written: ${messageOf(cause)}`,
      'name a folder that takes it, or plug in another stick',
      { cause },
    );
  }
};
