import type { RowKey } from '../../contract/decision.ts';
import type { ResendRange } from '../../contract/resend.ts';
import { withoutTaken } from '../../contract/sequence-ranges.ts';
import { giveBack } from '../../contract/spent-bytes.ts';
import { BatchEncoder, encodeWireRow } from '../../contract/wire.ts';
import { type EpochState, epochsOf, positionThrough } from './epochs.ts';
import { gapsBetween } from './gaps.ts';
import type { MissingRows } from './ledger-rows.ts';
import { rowBlocks } from './row-block.ts';
import { hasRemoved, openForReading, type ReadableDatabase } from './schema.ts';

/** `bytes`: rows as they go over the wire (contract/wire.ts); `last`: the position of the last of them. */
export type LogBatch = Readonly<{ bytes: Uint8Array; last: number }>;

export type LedgerStats = Readonly<{
  rows: number;
  epochs: readonly Readonly<{
    epoch: string;
    /** Rows that the file still has. */
    rows: number;
    /** Sequence through which retention has removed rows. */
    removed: number;
    last: number;
    acknowledged: number;
    startedAt: number;
  }>[];
  unsent: number;
}>;

/** Rows that are read at once for a batch. */
const fewestRowsAtOnce = 8;
const mostRowsAtOnce = 256;
type StoredRow = { position: number; public: Buffer; sealed: Buffer | null; hash: Buffer };
type EpochPlace = { number: number; base: number };

/**
 * The ledger as a log with positions, read beside the writer: what is sent of it, and what is acknowledged. It says nothing of
 * what rows mean, so that a thread which only sends them loads no schema. Everything here finds its rows by key: constant
 * time whatever the file's size.
 */
export class LedgerLog {
  protected readonly database: ReadableDatabase;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #epochs: () => readonly EpochState[];
  /** As many as the last batch held, and the one that had no room. */
  #rowsOfBatch = fewestRowsAtOnce;

  /** @throws CheckpointError LedgerMissing, LedgerMalformed */
  constructor(file: string) {
    this.database = openForReading(file);
    this.#statements = prepare(this.database);
    this.#epochs = epochsOf(this.database);
  }

  headPosition(): number {
    return (this.#statements.head.get() as { position: number | null }).position ?? 0;
  }

  /** Newest epoch and its last sequence. */
  head(): Readonly<{ epoch: string; sequence: number }> {
    const row = this.#statements.headRow.get() as { id: Buffer; sequence: number | null } | undefined;
    return { epoch: row?.id.toString('hex') ?? '', sequence: row?.sequence ?? 0 };
  }

  /** Rows after `position` as a batch of at most `maxBytes`, but always one row where there is one. */
  batchAfter(position: number, maxBytes: number): LogBatch | null {
    let batch: BatchEncoder | null = null;
    let last = position;
    let count = 0;
    for (let full = false; !full; ) {
      const limit = this.#rowsOfBatch;
      const block = this.#statements.block(last, limit);
      if (block === null) break;
      batch ??= new BatchEncoder(maxBytes, 2 * block.bytes.length);
      for (const row of block.rows) {
        full = !batch.add(block.bytes, row);
        if (full) break;
        last = row.position;
        count += 1;
      }
      giveBack(block.bytes);
      if (block.rows.length < limit) break;
    }
    this.#rowsOfBatch = Math.min(mostRowsAtOnce, Math.max(fewestRowsAtOnce, count + 1));
    return batch === null ? null : { bytes: batch.finish(), last };
  }

  /**
   * Rows of one epoch as lines, at most `maxBytes` together, but always one where there is one; `gone`: sequences of the
   * range that are not (any more) in this file; `last`: through which sequence this answer goes.
   */
  rangeOf(
    { epoch, from, to }: ResendRange,
    maxBytes: number,
  ): Readonly<{ lines: readonly string[]; gone: readonly Readonly<{ from: number; to: number }>[]; last: number }> {
    const found = this.#statements.epochById.get(Buffer.from(epoch, 'hex')) as EpochPlace | undefined;
    if (found === undefined) return { lines: [], gone: [{ from, to }], last: to };
    const end = (this.#statements.epochEnd.get(found.number) as { last: number | null }).last ?? 0;
    const until = Math.min(to, end);
    const lines: string[] = [];
    const gone: { from: number; to: number }[] = [];
    let bytes = 0;
    let next = from;
    const rows = this.#statements.between.iterate(found.base + from, found.base + until, found.number);
    for (const row of rows as IterableIterator<StoredRow>) {
      const line = encodeWireRow(row);
      const size = Buffer.byteLength(line) + 2;
      if (lines.length > 0 && bytes + size > maxBytes) return { lines, gone, last: next - 1 };
      const sequence = row.position - found.base;
      if (sequence > next) gone.push({ from: next, to: sequence - 1 });
      lines.push(line);
      bytes += size;
      next = sequence + 1;
    }
    if (next <= until) gone.push({ from: next, to: until });
    return { lines, gone, last: Math.max(from - 1, until) };
  }

  /**
   * Position and hash of a row. `ahead`: the epoch is ours and ends before that sequence; `lost`: it is beyond saving, and
   * declared so; `unknown`: not our epoch.
   */
  locate(
    epoch: string,
    sequence: number,
  ):
    | Readonly<{ kind: 'held'; position: number; hash: Uint8Array; last: number; end: number }>
    | Readonly<{ kind: 'ahead'; last: number; end: number }>
    | Readonly<{ kind: 'lost'; position: number }>
    | Readonly<{ kind: 'gone' | 'unknown' }> {
    const found = this.#statements.epochById.get(Buffer.from(epoch, 'hex')) as EpochPlace | undefined;
    if (found === undefined) return { kind: 'unknown' };
    const row = this.#statements.byPosition.get(found.base + sequence, found.number) as StoredRow | undefined;
    const last = (this.#statements.epochEnd.get(found.number) as { last: number | null }).last ?? 0;
    const end = found.base + last;
    if (row !== undefined) return { kind: 'held', position: row.position, hash: row.hash, last, end };
    if (sequence > last) return { kind: 'ahead', last, end };
    const isLost = this.#statements.lost.get(found.number, sequence, sequence) !== undefined;
    return isLost ? { kind: 'lost', position: found.base + sequence } : { kind: 'gone' };
  }

  /**
   * Sequences after this one, up to the end of the epoch, that are not in this file and that no row of it declares lost.
   * Of an epoch that was written here only what retention has removed can be missing; of one that was brought over every
   * row is looked for.
   */
  missingAfter(epoch: string, sequence: number): readonly MissingRows[] {
    const found = this.#epochs().find(({ id }) => id === epoch);
    if (found === undefined) return [];
    const { number, base, last } = found;
    const removed = this.#removedThrough().get(number) ?? 0;
    const gaps = found.salvaged
      ? gapsBetween(sequence, last, this.#positions(base + sequence, base + last), base)
      : [{ first: sequence + 1, last: Math.min(removed, last) }];
    const declared = this.#statements.declared.all(number) as { first: number; last: number }[];
    return gaps
      .flatMap((gap) => withoutTaken(gap, declared))
      .flatMap(({ first, last: to }): readonly MissingRows[] => [
        { epoch, from: first, to: Math.min(to, removed), cause: 'removed' },
        { epoch, from: Math.max(first, removed + 1), to, cause: 'missing' },
      ])
      .filter(({ from, to }) => from <= to);
  }

  /** Whether the row after this position is one that its epoch had and this file does not have. */
  isHoleAfter(position: number): boolean {
    const epoch = this.#epochs().find(({ base, last }) => position >= base && position < base + last);
    return epoch !== undefined && this.#statements.byPosition.get(position + 1, epoch.number) === undefined;
  }

  /** The end of the run without gap that these highest sequences by epoch cover. */
  positionThrough(marks: ReadonlyMap<string, number>): number {
    return positionThrough(this.#epochs(), (epoch) => marks.get(epoch.id) ?? 0);
  }

  /**
   * Positions after this one, and before the file's end, that no row will ever have: an epoch that was brought over ends
   * before the place where the next one begins.
   */
  unusedAfter(position: number): number {
    const epochs = this.#epochs();
    return epochs.reduce((sum, epoch, index) => {
      const begin = epoch.base + epoch.last;
      const end = epochs[index + 1]?.base ?? begin;
      const before = index === 0 ? Math.max(0, epoch.base - position) : 0;
      return sum + before + Math.max(0, end - Math.max(position, begin));
    }, 0);
  }

  /** Rows after this position. */
  unsentAfter(position: number): number {
    return Math.max(0, this.headPosition() - position - this.unusedAfter(position));
  }

  /** Rows of all epochs, with those that are removed or lost. */
  numbered(): number {
    return this.#epochs().reduce((sum, epoch) => sum + epoch.last, 0);
  }

  /** Position through which everything is acknowledged, as the file remembers it. */
  acknowledgedPosition(): number {
    return positionThrough(this.#epochs(), (epoch) => epoch.acknowledged);
  }

  watermarks(): readonly Readonly<{ epoch: string; sequence: number }>[] {
    return this.#epochs()
      .filter((epoch) => epoch.acknowledged > 0)
      .map((epoch) => ({ epoch: epoch.id, sequence: epoch.acknowledged }));
  }

  stats(): LedgerStats {
    const removed = this.#removedThrough();
    const epochs = this.#epochs().map((epoch) => ({
      epoch: epoch.id,
      rows: epoch.salvaged ? this.#rowsOf(epoch) : epoch.last - (removed.get(epoch.number) ?? 0),
      removed: removed.get(epoch.number) ?? 0,
      last: epoch.last,
      acknowledged: epoch.acknowledged,
      startedAt: epoch.startedAt,
    }));
    return {
      rows: epochs.reduce((sum, epoch) => sum + epoch.rows, 0),
      epochs,
      unsent: this.unsentAfter(this.acknowledgedPosition()),
    };
  }

  close(): void {
    this.database.close();
  }

  /** The public bytes of a row; null: it is not (any more) in this file. */
  protected publicBytes({ epoch, sequence }: RowKey): Buffer | null {
    const found = this.#statements.epochById.get(Buffer.from(epoch, 'hex')) as EpochPlace | undefined;
    if (found === undefined) return null;
    const row = this.#statements.byPosition.get(found.base + sequence, found.number) as StoredRow | undefined;
    return row?.public ?? null;
  }

  /** After `from`, through `to`; to be read to its end. */
  #positions(from: number, to: number): Iterable<number> {
    return this.#statements.positions.iterate(from, to) as IterableIterator<number>;
  }

  /** By number of the epoch. */
  #removedThrough(): ReadonlyMap<number, number> {
    const rows = this.#statements.removed?.all() as { epoch: number; sequence: number }[] | undefined;
    return new Map(rows?.map(({ epoch, sequence }) => [epoch, sequence]));
  }

  #rowsOf({ base, last }: EpochState): number {
    return (this.#statements.countRows.get(base, base + last) as { rows: number }).rows;
  }
}

const prepare = (database: ReadableDatabase) => ({
  head: database.prepare('SELECT max(position) AS position FROM row'),
  headRow: database.prepare(
    `SELECT id, (SELECT sequence FROM row WHERE epoch = number ORDER BY position DESC LIMIT 1) AS sequence
     FROM epoch ORDER BY number DESC LIMIT 1`,
  ),
  block: rowBlocks(database),
  between: database.prepare(
    `SELECT position, public, sealed, hash FROM row
     WHERE position BETWEEN ? AND ? AND epoch = ? ORDER BY position`,
  ),
  byPosition: database.prepare('SELECT position, public, sealed, hash FROM row WHERE position = ? AND epoch = ?'),
  epochById: database.prepare('SELECT number, base FROM epoch WHERE id = ?'),
  /** An epoch ends where the next one's base stands, the newest at the file's end: no row is counted. */
  epochEnd: database.prepare(
    `SELECT coalesce(last_sequence,
                     coalesce((SELECT base FROM epoch AS next WHERE next.number > epoch.number ORDER BY next.number LIMIT 1),
                              (SELECT max(position) FROM row)) - base) AS last
     FROM epoch WHERE number = ?`,
  ),
  countRows: database.prepare('SELECT count(*) AS rows FROM row WHERE position > ? AND position <= ?'),
  lost: database.prepare('SELECT 1 FROM lost WHERE epoch = ? AND first <= ? AND last >= ?'),
  positions: database
    .prepare('SELECT position FROM row WHERE position > ? AND position <= ? ORDER BY position')
    .pluck(),
  /** What is declared lost by a row that is here: a declaration that has itself gone is worth nothing any more. */
  declared: database.prepare(
    'SELECT first, last FROM lost JOIN row ON row.position = declared WHERE lost.epoch = ? ORDER BY first',
  ),
  /** A file that an older version wrote is read as it is. */
  removed: hasRemoved(database) ? database.prepare('SELECT epoch, sequence FROM removed') : null,
});
