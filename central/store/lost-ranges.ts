import type { Statement } from 'better-sqlite3';
import type { LedgerLost, LostCause } from '../../contract/events.ts';
import { type SequenceRange, withoutTaken } from '../../contract/sequence-ranges.ts';
import type { WritableDatabase } from './database.ts';

/** What is declared lost, and by which row (its position). */
export type Loss = Readonly<{ lost: LedgerLost; cause: LostCause; position: number }>;

/**
 * The sequences of each epoch that its station has declared lost with a damaged disk. A record for good: what stands here
 * was committed at a door, and never came.
 */
export class LostRanges {
  readonly #within: Statement<[number, number, number], SequenceRange>;
  readonly #containing: Statement<[number, number, number], SequenceRange>;
  readonly #insert: Statement<[number, number, number, string, number, number]>;
  readonly #rowsWithin: Statement<[number, number, number], { rows: number }>;

  constructor(database: WritableDatabase) {
    this.#within = database.prepare(
      'SELECT first, last FROM lost_range WHERE epoch_id = ? AND last >= ? AND first <= ? ORDER BY first',
    );
    this.#containing = database.prepare(
      'SELECT first, last FROM lost_range WHERE epoch_id = ? AND first <= ? AND last >= ? ORDER BY first DESC LIMIT 1',
    );
    this.#insert = database.prepare(
      'INSERT INTO lost_range (epoch_id, first, last, cause, declared_by, declared_at) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#rowsWithin = database.prepare(
      'SELECT count(*) AS rows FROM event WHERE epoch_id = ? AND sequence BETWEEN ? AND ?',
    );
  }

  /**
   * Keeps what is new of a declaration. What the store holds without gap already is not lost, whatever a station says.
   * @param through watermark of the epoch
   * @returns how many sequences are lost by it that were not before, and are not held beyond a gap
   */
  declare(epochId: number, through: number, { lost, cause, position }: Loss, now: number): number {
    const range = { first: Math.max(lost.from, through + 1), last: lost.to };
    if (range.first > range.last) return 0;
    const fresh = withoutTaken(range, this.#within.all(epochId, range.first, range.last));
    return fresh.reduce((sum, { first, last }) => {
      this.#insert.run(epochId, first, last, cause, position, now);
      return sum + (last - first + 1) - (this.#rowsWithin.get(epochId, first, last)?.rows ?? 0);
    }, 0);
  }

  /** The range that this sequence was lost with; null: it was not. */
  containing(epochId: number, sequence: number): SequenceRange | null {
    return this.#containing.get(epochId, sequence, sequence) ?? null;
  }
}
