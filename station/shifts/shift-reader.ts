import { type Mode, modeSchema, type RowKey } from '../../contract/decision.ts';
import { eventEnvelopeSchema, eventType, parseEventId, shiftDataSchema } from '../../contract/events.ts';
import type { PastShift, ShiftOfficer, ShiftTotals } from '../../contract/shift.ts';
import type { ReadableDatabase } from '../ledger/schema.ts';
import { recordOf, recordTypes, type StoredRow } from '../records/stored-record.ts';
import { ShiftCount } from './shift-count.ts';

/** Rows that one question is put to at once: a few milliseconds, and no view of the file is held between two. */
const windowRows = 5000;
/** No shift is longer: where nobody has handed over for this long, the count begins so long ago. ms */
const longestMs = 7 * 86_400_000;

const shiftType = eventType('shift');
const vehicleType = eventType('vehicle');
const countedTypes = [recordTypes.passage, recordTypes.override, recordTypes.correction, vehicleType]
  .map((type) => `'${type}'`)
  .join(', ');

/** Rows of this mode belong to a shift. `since`: from when on, ms since the Unix epoch; null: as far back as a shift may last. */
export type CountedRows = Readonly<{ mode: Mode; since: number | null }>;

/** What has been counted since the hand-over before. `through`: the last row that is in it; null: there is no row. */
export type CountedShift = Readonly<{
  from: number | null;
  officer: ShiftOfficer | null;
  previous: RowKey | null;
  totals: ShiftTotals;
  through: RowKey | null;
}>;

type StoredShift = Readonly<{
  position: number;
  mode: Mode;
  past: PastShift;
  previous: RowKey | null;
  through: RowKey | null;
}>;

/** Shifts out of the ledger, for a thread of its own. */
export class ShiftReader {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #positionAt: (time: number) => number;

  /** @param positionAt the first position from which on rows are of this time or later */
  constructor(database: ReadableDatabase, positionAt: (time: number) => number) {
    this.#statements = prepare(database);
    this.#positionAt = positionAt;
  }

  /** @param now ms since the Unix epoch */
  count(counted: CountedRows, now: number): CountedShift {
    const last = this.#last(counted, now);
    const begin = this.#begin(last, earliest(counted, now));
    const count = new ShiftCount(counted.mode);
    let after = begin;
    let final: StoredRow | null = null;
    let first: number | null = null;
    const passageOf = (key: RowKey) => this.#passageAfter(key, begin);
    for (;;) {
      const rows = this.#statements.upwards.all(after, windowRows) as StoredRow[];
      for (const row of rows) {
        first ??= row.time;
        if (row.type === vehicleType) count.vehicle(modeOf(row.public));
        const record = recordOf(row);
        if (record !== null) count.add(record, passageOf);
      }
      final = rows.at(-1) ?? final;
      if (final === null || rows.length < windowRows) break;
      after = final.position;
    }
    return {
      from: last?.past.to ?? counted.since ?? first,
      officer: last?.past.next ?? null,
      previous: last === null ? null : keyOf(last.past),
      totals: count.totals,
      through: final === null ? (last?.through ?? null) : parseEventId(parsed(final.public)?.id ?? ''),
    };
  }

  /** The last hand-overs, newest first. */
  past(counted: CountedRows, most: number, now: number): readonly PastShift[] {
    const shifts: PastShift[] = [];
    let next = this.#last(counted, now);
    for (; next !== null && shifts.length < most; next = this.#shiftAt(next.previous))
      if (next.mode === counted.mode) shifts.push(next.past);
    return shifts;
  }

  /** null: it is not here, or of another mode */
  at(key: RowKey, mode: Mode): PastShift | null {
    const shift = this.#shiftAt(key);
    return shift?.mode === mode ? shift.past : null;
  }

  #begin(last: StoredShift | null, from: number): number {
    if (last === null) return this.#positionAt(from) - 1;
    const through = last.through === null ? undefined : this.#rowAt(last.through);
    return through?.position ?? last.position;
  }

  /** What was practised hands no real shift over, and the other way round. */
  #last(counted: CountedRows, now: number): StoredShift | null {
    const low = this.#positionAt(earliest(counted, now));
    const { last } = this.#statements.end.get() as { last: number | null };
    for (let to = (last ?? 0) + 1; to > low; to -= windowRows) {
      const rows = this.#statements.downwards.all(Math.max(low, to - windowRows), to, shiftType) as StoredRow[];
      for (const row of rows) {
        const shift = shiftOf(row);
        if (shift?.mode === counted.mode) return shift;
      }
    }
    return null;
  }

  #shiftAt(key: RowKey | null): StoredShift | null {
    const row = key === null ? undefined : this.#rowAt(key);
    return row?.type === shiftType ? shiftOf(row) : null;
  }

  #passageAfter(key: RowKey, begin: number) {
    const row = this.#rowAt(key);
    const record = row === undefined || row.position <= begin ? null : recordOf(row);
    return record?.kind === 'passage' ? record : null;
  }

  #rowAt({ epoch, sequence }: RowKey): StoredRow | undefined {
    return this.#statements.byKey.get({ epoch: Buffer.from(epoch, 'hex'), sequence }) as StoredRow | undefined;
  }
}

const earliest = ({ since }: CountedRows, now: number): number => Math.max(since ?? 0, now - longestMs);

const keyOf = ({ epoch, sequence }: RowKey): RowKey => ({ epoch, sequence });

const shiftOf = (row: StoredRow): StoredShift | null => {
  const event = parsed(row.public);
  const data = shiftDataSchema.safeParse(event?.data).data;
  if (data === undefined) return null;
  const { epoch, sequence, from, to, officer, next, totals, open, previous, through } = data;
  return {
    position: row.position,
    mode: event?.mode ?? 'training',
    past: { epoch, sequence, from, to, officer, next, totals, open },
    previous,
    through,
  };
};

const modeOf = (bytes: Buffer): Mode => modeSchema.catch('training').parse(parsed(bytes)?.mode);

const parsed = (bytes: Buffer) => {
  try {
    return eventEnvelopeSchema.safeParse(JSON.parse(bytes.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
};

const prepare = (database: ReadableDatabase) => ({
  end: database.prepare('SELECT max(position) AS last FROM row'),
  downwards: database.prepare(
    'SELECT position, time, type, public FROM row WHERE position >= ? AND position < ? AND type = ? ORDER BY position DESC',
  ),
  byKey: database.prepare(
    `SELECT position, time, type, public FROM row WHERE position = (SELECT base + @sequence FROM epoch WHERE id = @epoch)`,
  ),
  upwards: database.prepare(
    `SELECT position, time, type, public FROM row WHERE position > ? AND type IN (${countedTypes}) ORDER BY position LIMIT ?`,
  ),
});
