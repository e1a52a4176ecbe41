import type { WorkerOptions } from 'node:worker_threads';

/**
 * How every thread beside the main one is started. V8 lets a thread's space for new objects grow to 128 MiB and keeps it: one
 * that reads rows gets there. 6 MiB are 2 for each half, and 2 in reserve; what lives long is not bounded.
 */
export const smallThread = { resourceLimits: { maxYoungGenerationSizeMb: 6 } } as const satisfies WorkerOptions;
