import type { RowKey } from '../../contract/decision.ts';
import {
  correctionDataSchema,
  type EventData,
  type EventName,
  eventType,
  overrideDataSchema,
  type PassageData,
  passageType,
} from '../../contract/events.ts';
import type { ResendRange } from '../../contract/resend.ts';
import { withoutTaken } from '../../contract/sequence-ranges.ts';
import { giveBack } from '../../contract/spent-bytes.ts';
import { BatchEncoder, encodeWireRow } from '../../contract/wire.ts';
import { type Present, withCompanions } from '../identity/people.ts';
import { clockOf } from './clock-of-row.ts';
import { type EpochState, epochsOf, positionThrough } from './epochs.ts';
import { gapsBetween } from './gaps.ts';
import type { MissingRows } from './ledger-writer.ts';
import { type MarkedPositions, markReader, referralBytes, slipBytes } from './marks.ts';
import {
  dataOf,
  type PrintingRow,
  passageOf,
  printedBytes,
  printingBytes,
  printingRows,
  type StoredEvent,
} from './printing-rows.ts';
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
const maxReferralRows = 100_000;
const maxPrintingRows = 10_000;
const maxPassagesLookedAt = 5000;

type StoredRow = { position: number; public: Buffer; sealed: Buffer | null; hash: Buffer };
/** `public`: null where it is none that is meant. */
type TimedRow = { time: number; public: Buffer | null };
type TimedStatement = ReturnType<typeof prepare>['slips' | 'referrals'];
type EpochPlace = { number: number; base: number };

/** Reads the ledger beside the writer. Everything here finds its rows by key: constant time whatever the file's size. */
export class LedgerReader {
  readonly #database: ReadableDatabase;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #epochs: () => readonly EpochState[];
  readonly #marks: () => MarkedPositions;
  /** As many as the last batch held, and the one that had no room. */
  #rowsOfBatch = fewestRowsAtOnce;

  /** @throws CheckpointError LedgerMissing, LedgerMalformed */
  constructor(file: string) {
    this.#database = openForReading(file);
    this.#statements = prepare(this.#database);
    this.#epochs = epochsOf(this.#database);
    this.#marks = markReader(this.#database);
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

  /** Who is inside, each under all their tags, and how many came in with them. */
  presence(): readonly Present[] {
    const people = new Map<string, Present & { tags: string[] }>();
    for (const row of this.#statements.presence.all() as {
      tag: Buffer;
      person: Buffer;
      day: number;
      companions: number;
    }[]) {
      const person = row.person.toString('hex');
      const known = people.get(person) ?? {
        ...withCompanions({ person, day: row.day, tags: [] }, row.companions),
        tags: [],
      };
      known.tags.push(row.tag.toString('hex'));
      people.set(person, known);
    }
    return [...people.values()];
  }

  /** Highest slip number among the rows of `since` (ms since the Unix epoch) and later; 0: none was given. */
  lastSlip(since: number): number {
    for (const row of this.#newestFirst(this.#statements.slips, this.#marks().slip)) {
      if (row.time < since) return 0;
      const slip = row.public === null ? null : (passageOf(row.public)?.slip ?? null);
      if (slip !== null) return slip;
    }
    return 0;
  }

  /**
   * The newest referral number of this date (ddmmyy) among the rows of `since` (ms since the Unix epoch) and later, at most
   * the last 100,000 passages; null: none was given.
   */
  lastReferral(since: number, date: string): string | null {
    for (const row of this.#newestFirst(this.#statements.referrals, this.#marks().referral)) {
      if (row.time < since) return null;
      const referral = row.public === null ? null : (passageOf(row.public)?.referral ?? null);
      if (referral?.includes(`-${date}-`)) return referral;
    }
    return null;
  }

  /**
   * ms since the Unix epoch of the newest row whose clock was believed, among the last thousand; 0: there is none. A clock that
   * ran years ahead for a while must not be what a right one is measured by.
   */
  lastBelievedTime(): number {
    for (const { time, public: bytes } of this.#statements.lastTimes.iterate() as IterableIterator<StoredEvent>) {
      const clock = bytes === null ? null : clockOf(bytes);
      if (clock !== null && clock.clock !== 'untrusted' && clock.clockMoved !== true) return time;
    }
    return 0;
  }

  /** Passages among the last `window` rows, newest first. */
  lastPassages(window: number): readonly PassageData[] {
    const rows = this.#statements.lastRows.all(window, passageType) as { public: Buffer }[];
    return rows.flatMap((row) => passageOf(row.public) ?? []);
  }

  /** Corrections among the last `window` rows, newest first. */
  lastCorrections(window: number): readonly EventData<'correction'>[] {
    return this.#last('correction', window).flatMap((data) => correctionDataSchema.safeParse(data).data ?? []);
  }

  /** A guard's own openings among the last `window` rows, newest first. */
  lastOverrides(window: number): readonly EventData<'override'>[] {
    return this.#last('override', window).flatMap((data) => overrideDataSchema.safeParse(data).data ?? []);
  }

  #last(name: EventName, window: number): readonly unknown[] {
    const rows = this.#statements.lastRows.all(window, eventType(name)) as { public: Buffer }[];
    return rows.map((row) => dataOf(row.public));
  }

  /** Rows about printing, newest first: see `printingRows`. At most 10,000 rows are looked at, and none where nothing was ever printed. Not to be used within itself. */
  printingRows(windowMs: number): Iterable<PrintingRow> {
    const { marked, slip, print } = this.#marks();
    if (slip + print === 0 && this.#statements.printedSince.get(marked) === undefined) return [];
    return printingRows(this.#statements.printing.iterate() as IterableIterator<StoredEvent>, windowMs);
  }

  /** null where the row is not (any more) in this file, or is no passage. */
  passage({ epoch, sequence }: RowKey): PassageData | null {
    const found = this.#statements.epochById.get(Buffer.from(epoch, 'hex')) as EpochPlace | undefined;
    if (found === undefined) return null;
    const row = this.#statements.byPosition.get(found.base + sequence, found.number) as StoredRow | undefined;
    return row === undefined ? null : passageOf(row.public);
  }

  /**
   * The newest moment at which somebody with one of these tags was admitted, ms since the Unix epoch; null: not since then.
   * `unknown`: the rows that are looked at (5,000 passages: 25 ms, while nobody else is served) do not reach back that far.
   * @param tags 32 hex digits each
   */
  admittedSince(tags: readonly string[], since: number): number | null | 'unknown' {
    let newest: number | null = null;
    let rows = 0;
    for (const row of this.#statements.passagesNewestFirst.iterate(
      passageType,
      maxPassagesLookedAt,
    ) as IterableIterator<{
      time: number;
      public: Buffer;
    }>) {
      if (row.time < since) return newest;
      rows += 1;
      if (!tags.some((tag) => row.public.includes(tag))) continue;
      const passage = passageOf(row.public);
      if (passage?.outcome === 'admit' && passage.at > since) newest = Math.max(newest ?? 0, passage.at);
    }
    return rows < maxPassagesLookedAt || newest !== null ? newest : 'unknown';
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
    this.#database.close();
  }

  /** Rows newest first, without those between the marked one and the newest one that may be meant (`position`). */
  *#newestFirst(statement: TimedStatement, position: number): Generator<TimedRow> {
    const { marked } = this.#marks();
    yield* statement.iterate(marked, Number.MAX_SAFE_INTEGER) as IterableIterator<TimedRow>;
    if (position > 0) yield* statement.iterate(0, Math.min(position, marked)) as IterableIterator<TimedRow>;
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
  presence: database.prepare('SELECT tag, person, day, companions FROM presence'),
  printing: database.prepare(
    `SELECT time, type, ${printingBytes} AS public FROM row ORDER BY position DESC LIMIT ${maxPrintingRows}`,
  ),
  printedSince: database.prepare(`SELECT 1 FROM row WHERE position > ? AND (${printedBytes}) IS NOT NULL LIMIT 1`),
  /** With their bytes only where a passage gave a slip: all others are passed over quickly. */
  slips: database.prepare(
    `SELECT time, ${slipBytes} AS public FROM row WHERE position > ? AND position <= ? ORDER BY position DESC LIMIT 20000`,
  ),
  /** Passages, with their bytes only where they hold a referral: all others are passed over quickly. */
  referrals: database.prepare(
    `SELECT time, ${referralBytes} AS public FROM row
     WHERE position > ? AND position <= ? AND type = '${passageType}' ORDER BY position DESC LIMIT ${maxReferralRows}`,
  ),
  passagesNewestFirst: database.prepare('SELECT time, public FROM row WHERE type = ? ORDER BY position DESC LIMIT ?'),
  lastTimes: database.prepare('SELECT time, public FROM row ORDER BY position DESC LIMIT 1000'),
  lastRows: database.prepare(
    'SELECT public FROM (SELECT position, type, public FROM row ORDER BY position DESC LIMIT ?) WHERE type = ? ORDER BY position DESC',
  ),
  /** A file that an older version wrote is read as it is. */
  removed: hasRemoved(database) ? database.prepare('SELECT epoch, sequence FROM removed') : null,
});
