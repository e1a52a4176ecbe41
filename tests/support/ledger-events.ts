import type { LogBatch } from '../../station/ledger/ledger-log.ts';

/** The events of a batch, oldest first. */
export const eventsIn = <T>(batch: LogBatch | null): readonly T[] =>
  batch === null ? [] : (JSON.parse(Buffer.from(batch.bytes).toString('utf8')) as T[]);
