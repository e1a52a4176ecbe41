import type { Mode, RowKey } from '../../contract/decision.ts';
import type { DayFigures, RecordExport, RecordPage, RecordQuery, RecordView } from '../../contract/records.ts';
import { exportHead, exportText } from '../ledger/export-ledger.ts';
import { openForReading, type ReadableDatabase } from '../ledger/schema.ts';
import { ReferralReader } from '../screening/referral-reader.ts';
import { ShiftReader } from '../shifts/shift-reader.ts';
import { DayCount } from './day-figures.ts';
import { recordOf, recordTypes, type StoredRow } from './stored-record.ts';

const dayMs = 86_400_000;
/**
 * Rows stand in the order in which they were written, and a passage says when its code was read: while somebody is measured
 * others are written down. ms
 */
const outOfOrderMs = 120_000;
/** Of one answer. */
const pageRecords = 50;
const personRecords = 100;
/** Rows that one question is put to at once: a few milliseconds, and no view of the file is held between two. */
const windowRows = 5000;
/** Rows that a search looks at before it answers what it has, and where to go on: about half a second. */
const lookedAtRows = 100_000;
const exportRowsAtOnce = 500;

export type DayOrder = Readonly<{ from: number; mode: Mode }>;
/** `after`: null: from the beginning. */
export type ExportFrom = Readonly<{ order: RecordExport; after: number | null }>;
/** `after` null: that was all. */
export type ExportedPiece = Readonly<{ text: string; after: number | null }>;

type Looking = Readonly<{
  low: number;
  high: number;
  /** Records that are enough. */
  most: number;
  /** Rows after which to stop. */
  look: number;
  isWanted: (record: RecordView, row: StoredRow) => boolean;
}>;

type Counting = Readonly<{ order: DayOrder; count: DayCount; through: number }>;

/**
 * What a supervisor asks of the ledger, beside the passages: it belongs into a thread of its own. Times are looked for by
 * halving, as the table has no index by time and its rows stand nearly in their order; where a clock was set back by more than
 * two minutes, rows from before that may be missed at the edge of what is asked for.
 */
export class RecordsReader {
  readonly #database: ReadableDatabase;
  readonly #statements: ReturnType<typeof prepare>;
  readonly shifts: ShiftReader;
  readonly referrals: ReferralReader;
  /** The day that was counted last: the next time only what is new is. */
  #counting: Counting | null = null;

  /** @throws CheckpointError LedgerMissing, LedgerMalformed */
  constructor(file: string) {
    this.#database = openForReading(file);
    this.#statements = prepare(this.#database);
    this.referrals = new ReferralReader(this.#database, (time) => this.#positionAt(time));
    this.shifts = new ShiftReader(this.#database, (time) => this.#positionAt(time));
  }

  figures(order: DayOrder): DayFigures {
    const { from, mode } = order;
    const before = this.#counting;
    const known = before !== null && before.order.from === from && before.order.mode === mode ? before : null;
    const count = known?.count ?? new DayCount(from, mode);
    let through = known?.through ?? this.#positionAt(from - outOfOrderMs) - 1;
    const end = this.#positionAt(from + dayMs + outOfOrderMs);
    while (through < end - 1) {
      const rows = this.#statements.upwards.all(through, end, windowRows) as StoredRow[];
      for (const row of rows) {
        const record = recordOf(row);
        if (record !== null) count.add(record, (key) => this.#byKey(key));
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < windowRows) {
        through = last?.position ?? through;
        break;
      }
      through = last.position;
    }
    this.#counting = { order, count, through };
    return count.figures;
  }

  find(query: RecordQuery): RecordPage {
    const low = this.#positionAt(query.from - outOfOrderMs);
    const high = Math.min(query.next ?? Number.MAX_SAFE_INTEGER, this.#positionAt(query.to + outOfOrderMs));
    const type = query.kind === 'paper' ? recordTypes.passage : recordTypes[query.kind];
    const parts = partsOf(query);
    const isWanted = (record: RecordView, { time }: StoredRow) =>
      time >= query.from && time < query.to && (query.kind !== 'paper' || isFromPaper(record));
    return this.#downwards({ low, high, most: pageRecords, look: lookedAtRows, isWanted }, (from, to) =>
      this.#statements.matching.all({ from, to, type, ...parts }),
    );
  }

  /** Passages under one of these tags, newest first. @param tags 32 hex digits each */
  ofPerson(tags: readonly string[], since: number): readonly RecordView[] {
    if (tags.length === 0) return [];
    const low = this.#positionAt(since - outOfOrderMs);
    const high = this.#positionAt(Number.MAX_SAFE_INTEGER);
    const statement = this.#database.prepare(
      `SELECT position, time, type, public FROM row WHERE position >= ? AND position < ? AND type = ?
       AND (${tags.map(() => 'instr(public, CAST(? AS BLOB)) > 0').join(' OR ')}) ORDER BY position DESC`,
    );
    const needles = tags.map((tag) => `"value":"${tag}"`);
    const isWanted = (record: RecordView) => record.at >= since;
    return this.#downwards({ low, high, most: personRecords, look: high - low, isWanted }, (from, to) =>
      statement.all(from, to, recordTypes.passage, ...needles),
    ).records;
  }

  exportPiece({ order, after }: ExportFrom): ExportedPiece {
    const { format, from, to } = order;
    const begin = after ?? this.#positionAt(from - outOfOrderMs) - 1;
    const end = this.#positionAt(to + outOfOrderMs);
    const rows = this.#statements.exported.all(begin, end, exportRowsAtOnce) as (StoredRow & { sealed: number })[];
    const wanted = rows.filter(({ time }) => time >= from && time < to);
    const last = rows.at(-1);
    return {
      text: `${after === null ? exportHead(format) : ''}${exportText(wanted, format)}`,
      after: last === undefined || rows.length < exportRowsAtOnce ? null : last.position,
    };
  }

  close(): void {
    this.#database.close();
  }

  /** Looks through positions [low, high) from the end, in windows, until there is enough. */
  #downwards(
    { low, high, most, look, isWanted }: Looking,
    window: (from: number, to: number) => unknown[],
  ): Readonly<{ records: RecordView[]; next: number | null }> {
    const records: RecordView[] = [];
    let to = high;
    for (let looked = 0; to > low && looked < look; looked += windowRows) {
      const from = Math.max(low, to - windowRows);
      for (const row of window(from, to) as StoredRow[]) {
        const record = recordOf(row);
        if (record === null || !isWanted(record, row)) continue;
        records.push(record);
        if (records.length === most) return { records, next: row.position > low ? row.position : null };
      }
      to = from;
    }
    return { records, next: to > low ? to : null };
  }

  #byKey({ epoch, sequence }: RowKey): RecordView | null {
    const row = this.#statements.byKey.get({ epoch: Buffer.from(epoch, 'hex'), sequence }) as StoredRow | undefined;
    return row === undefined ? null : recordOf(row);
  }

  /** The first position from which on rows are of this time or later; behind the last one where there is none. */
  #positionAt(time: number): number {
    const { first, last } = this.#statements.ends.get() as { first: number | null; last: number | null };
    let low = first ?? 1;
    let high = (last ?? 0) + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const row = this.#statements.from.get(middle, high) as { position: number; time: number } | undefined;
      if (row === undefined || row.time >= time) high = middle;
      else low = row.position + 1;
    }
    return low;
  }
}

const isFromPaper = (record: RecordView): boolean => record.kind === 'passage' && record.enteredLate !== null;

/** How what is asked for stands in the bytes of a row: in a text of it the quotes would have backslashes before them. */
const partsOf = ({ kind, lane, outcome, slip }: RecordQuery) => ({
  lane: lane === null ? null : `"lane":"${lane}"`,
  outcome: outcome === null ? null : `"outcome":"${outcome}"`,
  slip: slip === null ? null : `"slip":${slip},`,
  paper: kind === 'paper' ? '"enteredLate":' : null,
});

const has = (name: string): string => `(@${name} IS NULL OR instr(public, CAST(@${name} AS BLOB)) > 0)`;

const prepare = (database: ReadableDatabase) => ({
  ends: database.prepare('SELECT (SELECT min(position) FROM row) AS first, (SELECT max(position) FROM row) AS last'),
  from: database.prepare(
    'SELECT position, time FROM row WHERE position >= ? AND position < ? ORDER BY position LIMIT 1',
  ),
  byKey: database.prepare(
    `SELECT position, time, type, public FROM row WHERE position = (SELECT base + @sequence FROM epoch WHERE id = @epoch)`,
  ),
  upwards: database.prepare(
    `SELECT position, time, type, public FROM row WHERE position > ? AND position < ?
     AND type IN (${Object.values(recordTypes)
       .map((type) => `'${type}'`)
       .join(', ')}) ORDER BY position LIMIT ?`,
  ),
  matching: database.prepare(
    `SELECT position, time, type, public FROM row WHERE position >= @from AND position < @to AND type = @type
     AND ${['lane', 'outcome', 'slip', 'paper'].map(has).join(' AND ')} ORDER BY position DESC`,
  ),
  exported: database.prepare(
    `SELECT position, time, type, public, sealed IS NOT NULL AS sealed FROM row
     WHERE position > ? AND position < ? ORDER BY position LIMIT ?`,
  ),
});
