import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RecordQuery } from '../../contract/records.ts';
import type { RowDraft } from '../ledger/ledger-rows.ts';
import { LedgerWriter } from '../ledger/ledger-writer.ts';
import { RecordsReader } from './records-reader.ts';

/** Midnight of 23 November 2026 in Viet Nam. */
const day = Date.UTC(2026, 10, 22, 17);
const hour = 3_600_000;
const tag = 'ab'.repeat(16);

let folder: string;
let writer: LedgerWriter;
let reader: RecordsReader;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'records-'));
  const file = join(folder, 'ledger.db');
  const identity = { site: 's', station: 'a', mode: 'live', machine: Buffer.alloc(16, 1) } as const;
  writer = new LedgerWriter(file, identity, (_key, plain) => plain, day - 48 * hour, 'synchronised');
  reader = new RecordsReader(file);
});
afterEach(() => {
  reader.close();
  writer.close();
  rmSync(folder, { recursive: true });
});

const passage = (time: number, change: Readonly<Record<string, unknown>> = {}, mode?: RowDraft['mode']): RowDraft => ({
  name: 'passage',
  time,
  data: {
    outcome: 'admit',
    colour: 'green',
    reasons: [{ code: 'identity.recorded', vi: '"slip":7,', en: '"outcome":"refuse"' }],
    direction: 'in',
    lane: 'main',
    temperature: { celsius: 36.6, at: time, device: 'thermometer' },
    rules: { id: 'venue', version: '1' },
    clock: 'synchronised',
    offline: false,
    at: time,
    slip: null,
    repeatOf: null,
    credential: 'cccd',
    device: 'scanner',
    tag: null,
    inside: 1,
    ...change,
  },
  sealed: null,
  presence: null,
  ...(mode === undefined ? {} : { mode }),
});

const other = (name: RowDraft['name'], time: number, data: RowDraft['data']): RowDraft => ({
  name,
  time,
  data: { clock: 'synchronised', ...data },
  sealed: null,
  presence: null,
});

const query = (change: Partial<RecordQuery> = {}): RecordQuery => ({
  kind: 'passage',
  from: day,
  to: day + 24 * hour,
  lane: null,
  outcome: null,
  slip: null,
  next: null,
  ...change,
});

it('counts one local day: by hour, outcome and temperature, what was practised apart, and later only what is new', () => {
  const order = { from: day, mode: 'live' } as const;
  writer.commit([
    passage(day - 1000),
    passage(day + 8 * hour),
    passage(day + 8 * hour + 5000, { direction: 'out' }),
    passage(day + 9 * hour, { outcome: 'refer', colour: 'red', temperature: { celsius: 38.4, at: 0, device: 't' } }),
    passage(day + 9 * hour, {}, 'training'),
    passage(day + 10 * hour, { at: day + 7 * hour, enteredLate: day + 10 * hour, temperature: null }),
    passage(day + 10 * hour, { at: day - hour, enteredLate: day + 10 * hour }),
    other('override', day + 11 * hour, { lane: 'main', direction: 'in', reason: 'ambulance', barrier: true }),
  ]);
  const figures = reader.figures(order);
  expect(figures).toMatchObject({
    outcomes: { admit: 3, refer: 1, refuse: 0 },
    measured: 3,
    highest: 38.4,
    overrides: 1,
    paper: 2,
    practised: 1,
  });
  expect(figures.hours[8]).toEqual({ in: 1, out: 1 });
  expect(figures.hours[7]).toEqual({ in: 1, out: 0 });
  expect(figures.temperatures[13]).toBe(2);
  expect(figures.temperatures[22]).toBe(1);
  writer.commit([passage(day + 12 * hour), passage(day + 24 * hour)]);
  expect(reader.figures(order)).toMatchObject({ outcomes: { admit: 4 } });
  expect(reader.figures({ from: day + 24 * hour, mode: 'live' })).toMatchObject({ outcomes: { admit: 1 } });
});

it('counts people with those who came with them, and honours what guards corrected, once', () => {
  const rows = writer.commit([
    passage(day + hour, { companions: 3 }),
    passage(day + hour, { temperature: { celsius: 39, at: 0, device: 't' } }),
    passage(day - hour),
  ]);
  const correct = (place: number, data: RowDraft['data']) => {
    const { epoch, sequence } = rows[place] ?? { epoch: '', sequence: 0 };
    return other('correction', day + 2 * hour, { lane: 'main', of: { epoch, sequence }, inside: 0, ...data });
  };
  const order = { from: day, mode: 'live' } as const;
  expect(reader.figures(order).hours[1]).toEqual({ in: 5, out: 0 });
  writer.commit([
    correct(0, { act: 'companions', cause: null, companions: 1 }),
    correct(1, { act: 'undone', cause: 'other-person' }),
    correct(1, { act: 'undone', cause: 'other-person' }),
    correct(2, { act: 'undone', cause: 'tried-out' }),
  ]);
  expect(reader.figures(order)).toMatchObject({ outcomes: { admit: 1 }, measured: 1, undone: 1 });
  expect(reader.figures(order).hours[1]).toEqual({ in: 2, out: 0 });
  writer.commit([correct(0, { act: 'undone', cause: 'not-passed' })]);
  expect(reader.figures(order).hours[1]).toEqual({ in: 0, out: 0 });
  expect(reader.find(query({ kind: 'correction' })).records).toHaveLength(5);
});

it('finds passages by time, lane, outcome and slip, newest first, whatever stands in the texts of others', () => {
  writer.commit([
    passage(day - 1, { slip: 7 }),
    passage(day + hour, { slip: 7 }),
    passage(day + 2 * hour, { outcome: 'refuse', colour: 'red', lane: 'side' }),
    passage(day + 3 * hour, { slip: 77 }),
    passage(day + 24 * hour, { slip: 7 }),
  ]);
  const times = (change: Partial<RecordQuery>) => reader.find(query(change)).records.map(({ at }) => (at - day) / hour);
  expect(times({})).toEqual([3, 2, 1]);
  expect(times({ slip: 7 })).toEqual([1]);
  expect(times({ outcome: 'refuse' })).toEqual([2]);
  expect(times({ lane: 'side' })).toEqual([2]);
  expect(times({ lane: 'side', slip: 7 })).toEqual([]);
});

it('finds what was typed in from paper, openings by hand, and what operators did', () => {
  writer.commit([
    passage(day + hour),
    passage(day + 2 * hour, { at: day - hour, enteredLate: day + 2 * hour }),
    other('override', day + 3 * hour, { lane: 'main', direction: 'out', reason: 'fire', barrier: false }),
    other('operator', day + 4 * hour, { act: 'did', operator: 'ca-1', role: 'supervisor', what: 'exportBegin csv' }),
  ]);
  expect(reader.find(query({ kind: 'paper' })).records).toMatchObject([
    { at: day - hour, enteredLate: day + 2 * hour },
  ]);
  expect(reader.find(query({ kind: 'override' })).records).toMatchObject([{ kind: 'override', reason: 'fire' }]);
  expect(reader.find(query({ kind: 'operator' })).records).toMatchObject([
    { operator: 'ca-1', what: 'exportBegin csv' },
  ]);
});

it('goes on where the page before ended, and misses and doubles nobody', () => {
  writer.commit(Array.from({ length: 120 }, (_, index) => passage(day + index * 1000, { slip: index + 1 })));
  const seen: number[] = [];
  let next: number | null = null;
  do {
    const page = reader.find(query({ next }));
    for (const record of page.records) if (record.kind === 'passage') seen.push(record.slip ?? 0);
    next = page.next;
  } while (next !== null);
  expect(seen).toEqual(Array.from({ length: 120 }, (_, index) => 120 - index));
});

it('finds a person by any of their tags, and nobody by the same letters elsewhere', () => {
  writer.commit([
    passage(day - 50 * hour, { tag: { day: 1, value: tag } }),
    passage(day + hour, { tag: { day: 2, value: tag } }),
    passage(day + 2 * hour, { device: tag }),
    passage(day + 3 * hour, { tag: { day: 2, value: 'cd'.repeat(16) } }),
  ]);
  const found = reader.ofPerson([tag, 'ef'.repeat(16)], day - 48 * hour);
  expect(found.map(({ at }) => (at - day) / hour)).toEqual([1]);
  expect(reader.ofPerson([], 0)).toEqual([]);
});

it('gives a file piece by piece: its head once, and only what lies in its time', () => {
  writer.commit(Array.from({ length: 1200 }, (_, index) => passage(day + (index - 100) * 60_000)));
  const order = { format: 'csv', from: day, to: day + 10 * hour } as const;
  let text = '';
  let after: number | null = null;
  let pieces = 0;
  do {
    const piece = reader.exportPiece({ order, after });
    text += piece.text;
    after = piece.after;
    pieces += 1;
  } while (after !== null);
  const lines = text.trimEnd().split('\r\n');
  expect(pieces).toBeGreaterThan(1);
  expect(lines.filter((line) => line.startsWith('epoch,'))).toHaveLength(1);
  expect(lines).toHaveLength(1 + 600);
});

it('answers that there is nothing in a new ledger', () => {
  expect(reader.find(query())).toEqual({ records: [], next: null });
  expect(reader.figures({ from: day, mode: 'live' }).measured).toBe(0);
});
