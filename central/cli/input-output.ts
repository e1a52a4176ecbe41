import { readFileSync, writeFileSync } from 'node:fs';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';

export const input = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new CheckpointError(ErrorCode.InputUnreadable, messageOf(cause), 'name its file', { cause });
  }
};

export const output = (file: string, content: Uint8Array): void => {
  try {
    writeFileSync(file, content, { mode: 0o600 });
  } catch (cause) {
    throw new CheckpointError(ErrorCode.OutputUnusable, messageOf(cause), 'name a file in a folder that is there', {
      cause,
    });
  }
};
