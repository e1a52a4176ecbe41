import { closeSync, openSync } from 'node:fs';
import { systemCode } from '../../contract/errors.ts';
import { writeWhole } from '../enrolment/whole-file.ts';
import { overwriteOpen } from '../enrolment/wipe.ts';

/** Whole or not at all, and what the file held before is overwritten: a key of a day that is over must not be found. */
export const replaceKey = (file: string, bytes: Uint8Array): void => {
  const before = openBefore(file);
  try {
    writeWhole(file, bytes);
    if (before !== null) overwriteOpen(before);
  } finally {
    if (before !== null) closeSync(before);
  }
};

const openBefore = (file: string): number | null => {
  try {
    return openSync(file, 'r+');
  } catch (error) {
    // What cannot be overwritten is still replaced.
    if (['ENOENT', 'EACCES', 'EPERM'].includes(systemCode(error))) return null;
    throw error;
  }
};
