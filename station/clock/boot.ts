import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

const ofThisProcess = randomBytes(6).toString('hex');

/** 12 hex digits that name one start of this machine; where the system has none (not Linux), of this process. */
export const bootId = (): string => {
  try {
    const id = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').replaceAll('-', '').slice(0, 12);
    return /^[0-9a-f]{12}$/.test(id) ? id : ofThisProcess;
  } catch {
    return ofThisProcess;
  }
};

/**
 * How long this machine has slept since it started, ms: `/proc/uptime` counts while it sleeps (CLOCK_BOOTTIME), the
 * monotonic counter does not. null: the system does not say.
 */
export const sleptMs = (monotonic: number): number | null => {
  try {
    const seconds = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    return Number.isFinite(seconds) ? seconds * 1000 - monotonic : null;
  } catch {
    return null;
  }
};
