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
import { type Present, withCompanions } from '../identity/people.ts';
import { clockOf } from './clock-of-row.ts';
import { LedgerLog } from './ledger-log.ts';
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
import type { ReadableDatabase } from './schema.ts';

const maxReferralRows = 100_000;
const maxPrintingRows = 10_000;
const maxPassagesLookedAt = 5000;
/** Of any kind: between two passages may lie as many others as a bad night makes. */
const maxRowsLookedAt = 20_000;

/** `public`: null where it is none that is meant. */
type TimedRow = { time: number; public: Buffer | null };
type TimedStatement = ReturnType<typeof prepare>['slips' | 'referrals'];
/** Reads the ledger beside the writer, and what its rows mean. */
export class LedgerReader extends LedgerLog {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #marks: () => MarkedPositions;

  /** @throws CheckpointError LedgerMissing, LedgerMalformed */
  constructor(file: string) {
    super(file);
    this.#statements = prepare(this.database);
    this.#marks = markReader(this.database);
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
  passage(key: RowKey): PassageData | null {
    const row = this.publicBytes(key);
    return row === null ? null : passageOf(row);
  }

  /**
   * The newest moment at which somebody with one of these tags was admitted, ms since the Unix epoch; null: not since then.
   * `unknown`: what is looked at (5,000 passages among 20,000 rows: 13 ms, while nobody else is served) does not reach back that far.
   * @param tags 32 hex digits each
   */
  admittedSince(tags: readonly string[], since: number): number | null | 'unknown' {
    const { passagesNewestFirst, newestPosition, timeThrough } = this.#statements;
    const before = (newestPosition.get() ?? 0) - maxRowsLookedAt;
    let newest: number | null = null;
    let passages = 0;
    for (const { time, public: bytes } of passagesNewestFirst.iterate(before, passageType, maxPassagesLookedAt)) {
      if (time < since) return newest;
      passages += 1;
      if (!tags.some((tag) => bytes.includes(tag))) continue;
      const passage = passageOf(bytes);
      if (passage?.outcome === 'admit' && passage.at > since) newest = Math.max(newest ?? 0, passage.at);
    }
    const isAll = passages < maxPassagesLookedAt && (timeThrough.get(before) ?? Number.NEGATIVE_INFINITY) < since;
    return isAll || newest !== null ? newest : 'unknown';
  }

  /** Rows newest first, without those between the marked one and the newest one that may be meant (`position`). */
  *#newestFirst(statement: TimedStatement, position: number): Generator<TimedRow> {
    const { marked } = this.#marks();
    yield* statement.iterate(marked, Number.MAX_SAFE_INTEGER) as IterableIterator<TimedRow>;
    if (position > 0) yield* statement.iterate(0, Math.min(position, marked)) as IterableIterator<TimedRow>;
  }
}

const prepare = (database: ReadableDatabase) => ({
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
  passagesNewestFirst: database.prepare<[number, string, number], { time: number; public: Buffer }>(
    'SELECT time, public FROM row WHERE position > ? AND type = ? ORDER BY position DESC LIMIT ?',
  ),
  newestPosition: database.prepare<[], number | null>('SELECT max(position) FROM row').pluck(),
  timeThrough: database
    .prepare<[number], number>('SELECT time FROM row WHERE position <= ? ORDER BY position DESC LIMIT 1')
    .pluck(),
  lastTimes: database.prepare('SELECT time, public FROM row ORDER BY position DESC LIMIT 1000'),
  lastRows: database.prepare(
    'SELECT public FROM (SELECT position, type, public FROM row ORDER BY position DESC LIMIT ?) WHERE type = ? ORDER BY position DESC',
  ),
});
