import { performance } from 'node:perf_hooks';
import type { Clock } from '../../contract/driver.ts';

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
