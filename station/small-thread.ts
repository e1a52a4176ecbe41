import type { WorkerOptions } from 'node:worker_threads';

/**
 * How every thread beside the main one is started. V8 lets a thread's space for new objects grow to 128 MiB and keeps it: one
 * that reads rows gets there. 6 MiB are 2 for each half, and 2 in reserve; what lives long is not bounded.
 */
export const smallThread = { resourceLimits: { maxYoungGenerationSizeMb: 6 } } as const satisfies WorkerOptions;

/**
 * For a thread that reads rows and keeps none: their bytes lie outside of that space, several times what their objects take
 * in it, until it is full.
 */
export const readingThread = { resourceLimits: { maxYoungGenerationSizeMb: 1 } } as const satisfies WorkerOptions;
