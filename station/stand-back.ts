import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';

/**
 * A thread that nobody waits for gives way to the one that decides, and to the screen. Linux knows a priority for each thread;
 * elsewhere, or where it is not allowed, nothing happens.
 */
export const standBack = (): void => {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // As fast as everybody.
  }
};
