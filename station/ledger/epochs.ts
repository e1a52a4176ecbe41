import type { ReadableDatabase } from './schema.ts';

/** An epoch of the file. `acknowledged`: sequence through which the central store has it, 0: nothing. */
export type EpochState = Readonly<{
  number: number;
  id: string;
  base: number;
  /** ms since the Unix epoch. */
  startedAt: number;
  acknowledged: number;
  /** Its last sequence. */
  last: number;
  /** Brought over from a ledger that was set aside: rows of it may be missing. */
  salvaged: boolean;
}>;

type Stored = Omit<EpochState, 'id' | 'salvaged'> & { id: Buffer; salvaged: number };

/**
 * Oldest first, without those that are still being brought over from a ledger that was set aside. An epoch of one ends where
 * its record says, any other where the next one's base stands, the newest at the file's end: no row
 * is counted.
 */
export const epochsOf = (database: ReadableDatabase): (() => readonly EpochState[]) => {
  const statement = database.prepare(
    `SELECT epoch.number, id, base, started_at AS startedAt, coalesce(watermark.sequence, 0) AS acknowledged,
       coalesce(last_sequence,
         coalesce(lead(base) OVER (ORDER BY epoch.number), (SELECT max(position) FROM row), base) - base) AS last,
       salvage IS NOT NULL AS salvaged
     FROM epoch LEFT JOIN watermark ON watermark.epoch = epoch.number
     WHERE salvage IS NOT 'running' ORDER BY epoch.number`,
  );
  return () =>
    (statement.all() as Stored[]).map((epoch) => ({
      ...epoch,
      id: epoch.id.toString('hex'),
      salvaged: epoch.salvaged === 1,
    }));
};

/** The end of the run without gap that these highest sequences by epoch cover. */
export const positionThrough = (epochs: readonly EpochState[], marks: (epoch: EpochState) => number): number => {
  let position = 0;
  for (const epoch of epochs) {
    const covered = Math.min(epoch.last, marks(epoch));
    position = epoch.base + covered;
    if (covered < epoch.last) break;
  }
  return position;
};

export const acknowledgedPosition = (database: ReadableDatabase): number =>
  positionThrough(epochsOf(database)(), (epoch) => epoch.acknowledged);
