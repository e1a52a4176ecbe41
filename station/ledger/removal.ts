import type { WritableDatabase } from './schema.ts';

/** Times in ms since the Unix epoch. */
export type RemovalOrder = Readonly<{
  /** Rows before this time may go. */
  olderThan: number;
  now: number;
  /** Highest position that may go. The central store holds all rows up to it. */
  through: number;
}>;

export type RemovalSlice = Readonly<{ removed: number; done: boolean }>;

/** Per epoch the last row that is gone. */
export type RemovedThrough = Readonly<{ epoch: string; through: number; hash: string }>;

type OldRow = { position: number; epoch: number; sequence: number; time: number; hash: Buffer };

const rowsLookedAt = 256;

/**
 * Removes the oldest rows, in slices. Rows go from the oldest on without leaving any out, so that what is left stays one
 * piece, and the newest row of the file always stays. A row that says to be of the future (the clock stood wrong) is as old
 * as the next one that is not.
 */
export class Removal {
  readonly #database: WritableDatabase;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #order: RemovalOrder;
  readonly #monotonic: () => number;
  #seen = 0;
  #removable = 0;
  #sawAll = false;

  /** @param monotonic ms */
  constructor(database: WritableDatabase, order: RemovalOrder, monotonic: () => number) {
    this.#database = database;
    this.#statements = prepare(database);
    this.#order = order;
    this.#monotonic = monotonic;
  }

  /**
   * One transaction. Its content is overwritten in the file (`secure_delete`); what the WAL holds of it goes with the next
   * truncation. It makes no fsync of its own: if the power goes before the next one, the rows are there and are removed again.
   * @param budgetMs time after which no further row is begun
   */
  slice(budgetMs: number): RemovalSlice {
    const began = this.#monotonic();
    if (!this.#sawAll && this.#firstPosition() > this.#removable) this.#look();
    if (this.#firstPosition() > this.#removable) return { removed: 0, done: this.#sawAll };
    this.#database.pragma('synchronous = NORMAL');
    try {
      return this.#database.transaction(() => this.#remove(began + budgetMs))();
    } finally {
      this.#database.pragma('synchronous = FULL');
    }
  }

  #remove(until: number): RemovalSlice {
    const last = new Map<number, OldRow>();
    let removed = 0;
    let position = 0;
    for (const row of this.#statements.oldest.all(this.#removable, rowsLookedAt) as OldRow[]) {
      this.#statements.remove.run(row.position);
      last.set(row.epoch, row);
      removed += 1;
      position = row.position;
      if (this.#monotonic() >= until) break;
    }
    for (const row of last.values()) this.#statements.leave.run(row.epoch, row.sequence, row.hash, this.#order.now);
    return { removed, done: this.#sawAll && position >= this.#removable };
  }

  #look(): void {
    const { olderThan, now } = this.#order;
    const through = Math.min(this.#order.through, this.#newestPosition() - 1);
    const rows = this.#statements.next.all(this.#seen, through, rowsLookedAt) as { position: number; time: number }[];
    for (const row of rows) {
      if (row.time >= olderThan && row.time <= now) {
        this.#sawAll = true;
        return;
      }
      this.#seen = row.position;
      if (row.time < olderThan) this.#removable = row.position;
    }
    if (rows.length < rowsLookedAt) this.#sawAll = true;
  }

  #firstPosition(): number {
    return (this.#statements.first.get() as { position: number | null }).position ?? Number.MAX_SAFE_INTEGER;
  }

  #newestPosition(): number {
    return (this.#statements.newest.get() as { position: number | null }).position ?? 0;
  }
}

const prepare = (database: WritableDatabase) => ({
  first: database.prepare('SELECT min(position) AS position FROM row'),
  newest: database.prepare('SELECT max(position) AS position FROM row'),
  next: database.prepare(
    'SELECT position, time FROM row WHERE position > ? AND position <= ? ORDER BY position LIMIT ?',
  ),
  oldest: database.prepare(
    'SELECT position, epoch, sequence, time, hash FROM row WHERE position <= ? ORDER BY position LIMIT ?',
  ),
  remove: database.prepare('DELETE FROM row WHERE position = ?'),
  leave: database.prepare(
    `INSERT INTO removed (epoch, sequence, hash, removed_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (epoch) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash, removed_at = excluded.removed_at`,
  ),
});
