import { readFileSync, readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { basename } from 'node:path';

/** Behind who decides so far that it gets a quarter of a processor that both want. */
const behind = 5;
/** The last that there is. */
const last = 19;

/**
 * A thread that nobody at the door waits for gives way to the one that decides, and to the screen. Linux knows a priority for
 * each thread; elsewhere, or where it is not allowed, nothing happens.
 */
export const standBack = (): void => {
  try {
    const thread = Number(basename(readlinkSync('/proc/thread-self')));
    setPriority(thread, Math.min(last, getPriority(thread) + behind));
  } catch {
    // As fast as everybody.
  }
};

/** For so long this thread had something to do and no processor (Linux, /proc/PID/schedstat), ms; 0 where nobody counts it. */
export const waitedForProcessor = (): number => {
  try {
    const [, waited] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ');
    return Number(waited) / 1e6;
  } catch {
    return 0;
  }
};
