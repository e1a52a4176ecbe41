import { readFileSync, writeFileSync } from 'node:fs';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';

/** @throws CheckpointError InputUnreadable */
export const readInput = (file: string, what: string): Uint8Array => {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.InputUnreadable,
      `${what} cannot be read: ${messageOf(cause)}`,
      'name its file',
      {
        cause,
      },
    );
  }
};

/**
 * @param mode of a new file; one that is there already is never written over
 * @throws CheckpointError OutputUnusable
 */
export const writeNew = (file: string, content: string | Uint8Array, mode: number): void => {
  try {
    writeFileSync(file, content, { mode, flag: 'wx' });
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.OutputUnusable,
      `${file} cannot be written: ${messageOf(cause)}`,
      'name a file that is not there yet, in a folder that is',
      { cause },
    );
  }
};

export const passphrase = (): string | null => process.env['CHECKPOINT_KEY_PASSPHRASE'] || null;
