import type { Clock } from '../../contract/driver.ts';

/** `monotonic` counts since the machine started, and is the same in every thread. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
};
