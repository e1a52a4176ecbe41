import type { Statement } from 'better-sqlite3';
import type { ReadableDatabase, WritableDatabase } from './database.ts';
import type { StationRecord } from './stations.ts';

/** A row that the chain connects to the first of its epoch, and that tracing does not know yet. */
export type UnindexedRow = Readonly<{
  position: number;
  sequence: number;
  type: string;
  public: Buffer;
  sealed: Buffer | null;
}>;

/** Rows of one epoch, in order. `through`: with them, this is the last one that tracing knows. */
export type IndexSlice = Readonly<{
  epochId: number;
  epoch: string;
  station: StationRecord;
  rows: readonly UnindexedRow[];
  through: number;
}>;

type EpochRow = Readonly<{
  epochId: number;
  epoch: string;
  indexed: number;
  filed: number;
  id: number;
  siteId: number;
  site: string;
  station: string;
}>;

/** Through which sequence of an epoch its rows are among the events: a journal holds the newest ones. */
const filedSql =
  'coalesce((SELECT min(journal.first) - 1 FROM journal WHERE journal.epoch_id = epoch.id), epoch.sequence)';

const unindexedSql = 'SELECT coalesce(sum(sequence - indexed), 0) FROM epoch WHERE indexed < sequence';

/** Rows that are held and acknowledged, and that tracing does not see yet. */
export const countUnindexed = (database: ReadableDatabase): number =>
  database.prepare<[], number>(unindexedSql).pluck().get() ?? 0;

/**
 * Which rows have still to be made traceable. It follows the watermark of every epoch, so only rows are traced that the
 * chain connects to the first of their epoch: anybody could make up one beyond a gap.
 */
export class IndexBacklog {
  readonly #next: Statement<[number], EpochRow>;
  readonly #rows: Statement<[number, number, number, number], UnindexedRow>;
  readonly #indexed: Statement<[number, number]>;
  /** Epochs take turns: one that drains a million rows does not keep the others waiting. */
  #turn = 0;

  constructor(database: WritableDatabase) {
    this.#next = database.prepare(`
      SELECT epoch.id AS epochId, epoch.epoch, epoch.indexed, ${filedSql} AS filed, station.id, station.site_id AS siteId,
        site.name AS site, station.name AS station
      FROM epoch JOIN station ON station.id = epoch.station_id JOIN site ON site.id = station.site_id
      WHERE epoch.id > ? AND epoch.indexed < epoch.sequence AND epoch.indexed < ${filedSql} ORDER BY epoch.id LIMIT 1`);
    this.#rows = database.prepare(`
      SELECT position, sequence, event_type.name AS type, public, sealed
      FROM event JOIN event_type ON event_type.id = event.type_id
      WHERE epoch_id = ? AND sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?`);
    this.#indexed = database.prepare('UPDATE epoch SET indexed = ? WHERE id = ?');
  }

  /** At most so many rows, of as many epochs as it takes. Empty: tracing knows everything. */
  take(limit: number): readonly IndexSlice[] {
    const slices: IndexSlice[] = [];
    let left = limit;
    while (left > 0) {
      const slice = this.#takeTurn(left);
      if (slice === null) break;
      slices.push(slice);
      left -= Math.max(1, slice.rows.length);
    }
    if (slices.length === 0 && this.#turn > 0) {
      this.#turn = 0;
      return this.take(limit);
    }
    return slices;
  }

  done({ epochId, through }: IndexSlice): void {
    this.#indexed.run(through, epochId);
  }

  #takeTurn(limit: number): IndexSlice | null {
    const next = this.#next.get(this.#turn);
    if (next === undefined) return null;
    this.#turn = next.epochId;
    const { epochId, epoch, indexed, filed, id, siteId, site, station } = next;
    const rows = this.#rows.all(epochId, indexed, filed, limit);
    // Below the watermark rows are missing only where they were purged.
    const through = rows.length < limit ? filed : (rows.at(-1)?.sequence ?? filed);
    return { epochId, epoch, station: { id, siteId, site, station }, rows, through };
  }
}
