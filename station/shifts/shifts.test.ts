import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Operator } from '../../contract/operator.ts';
import type { HandOver, ShiftOpen } from '../../contract/shift.ts';
import type { RowDraft } from '../ledger/ledger-rows.ts';
import { LedgerWriter } from '../ledger/ledger-writer.ts';
import type { OperatorAct } from '../operators/operator-session.ts';
import { RecordsReader } from '../records/records-reader.ts';
import { ShiftDesk } from './shift-desk.ts';
import { shiftSheet } from './shift-sheet.ts';

const start = Date.UTC(2026, 10, 23, 0);
const minute = 60_000;
const open: ShiftOpen = { faults: [], devices: [], paper: [], typeIn: false, inside: 3, unsent: 0 };
const people: readonly Operator[] = [
  { id: 'ca-1', name: 'Ca 1', role: 'guard' },
  { id: 'ca-2', name: 'Ca 2', role: 'guard' },
  { id: 'truong-ca', name: 'Trưởng ca', role: 'supervisor' },
];

let folder: string;
let file: string;
let writer: LedgerWriter;
let reader: RecordsReader;
let now: number;
let acts: OperatorAct[];
/** Since when somebody practises. */
let practised: number | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shifts-'));
  file = join(folder, 'ledger.db');
  [now, acts, practised] = [start, [], null];
  openBoth();
});
afterEach(() => {
  reader.close();
  writer.close();
  rmSync(folder, { recursive: true });
});

const openBoth = (): void => {
  const identity = { site: 's', station: 'a', mode: 'live', machine: Buffer.alloc(16, 1) } as const;
  writer = new LedgerWriter(file, identity, (_key, plain) => plain, start, 'synchronised');
  reader = new RecordsReader(file);
};
const restart = (): void => {
  reader.close();
  writer.close();
  openBoth();
};

const row = (name: RowDraft['name'], data: Readonly<Record<string, unknown>>, mode?: RowDraft['mode']) => {
  now += minute;
  const draft: RowDraft = {
    ...{ name, time: now, sealed: null, presence: null, data: { clock: 'synchronised', ...data } },
    ...(mode === undefined ? {} : { mode }),
  };
  const [committed] = writer.commit([draft]);
  if (committed === undefined) throw new Error('not committed');
  return { epoch: committed.epoch, sequence: committed.sequence };
};
const passage = (change: Readonly<Record<string, unknown>> = {}, mode?: RowDraft['mode']) =>
  row(
    'passage',
    {
      ...{
        outcome: 'admit',
        colour: 'green',
        reasons: [],
        direction: 'in',
        lane: 'main',
        temperature: null,
        offline: false,
      },
      ...{ rules: { id: 'venue', version: '1' }, at: now, slip: null, repeatOf: null, credential: 'cccd', tag: null },
      ...{ device: 'scanner', inside: 1, ...change },
    },
    mode,
  );
const correct = (of: Readonly<{ epoch: string; sequence: number }>, companions: number | null) =>
  row('correction', {
    ...{ lane: 'main', of, act: companions === null ? 'undone' : 'companions', inside: 0 },
    ...{ cause: companions === null ? 'not-passed' : null, ...(companions === null ? {} : { companions }) },
  });

const desk = () =>
  new ShiftDesk({
    operators: {
      list: () => people,
      hasPin: (id) => id === 'truong-ca',
      check: async (_id, pin) => {
        if (pin !== '135790') throw new CheckpointError(ErrorCode.PinWrong, 'wrong', 'again');
        return people[2] as Operator;
      },
    },
    records: {
      shift: async (counted, at) => reader.shifts.count(counted, at),
      shifts: async (counted, most, at) => reader.shifts.past(counted, most, at),
    },
    counted: () => (practised === null ? { mode: 'live', since: null } : { mode: 'training', since: practised }),
    now: () => now,
    open: () => open,
    append: async (data) => row('shift', data, practised === null ? undefined : 'training'),
    record: (act) => acts.push(act),
  });
const handOver = (to: HandOver) => desk().handOver(to);

describe('a shift', () => {
  it('counts every row once, in this shift or the next, over a restart, and nothing of what was practised', async () => {
    passage();
    passage({ companions: 2 });
    passage({ outcome: 'refer', referral: 'K7Q2M9-251126-0411-V' });
    passage({ direction: 'out' });
    passage({}, 'training');
    row('override', { lane: 'main', direction: 'in', reason: 'ambulance', barrier: true });
    row('vehicle', {
      lane: 'main',
      direction: 'in',
      vehicle: { id: 'a'.repeat(32) },
      by: 'time',
      people: 2,
      admitted: 2,
    });
    const first = await handOver({ operator: 'ca-1', pin: null });
    expect(first).toMatchObject({
      officer: null,
      next: { operator: 'ca-1', name: 'Ca 1' },
      totals: {
        in: { admit: 2, refer: 1, refuse: 0 },
        out: { admit: 1 },
        people: { in: 4, out: 1 },
        ...{ referrals: 1, corrections: 0, overrides: 1, paper: 0, vehicles: 1 },
      },
    });
    restart();
    passage({ outcome: 'refuse' });
    const second = await handOver({ name: 'Anh Bình' });
    expect(second).toMatchObject({
      officer: { operator: 'ca-1', name: 'Ca 1' },
      from: first.to,
      totals: { in: { admit: 0, refuse: 1 }, out: { admit: 0 }, overrides: 0, vehicles: 0 },
    });
    restart();
    const report = await desk().report();
    expect([report.officer, report.totals.in.refuse]).toEqual([{ operator: null, name: 'Anh Bình' }, 0]);
    expect((await desk().past()).map(({ next }) => next.name)).toEqual(['Anh Bình', 'Ca 1']);
    expect(reader.shifts.at(first, 'live')).toEqual(first);
    expect(reader.shifts.at(first, 'training')).toBeNull();
  });

  it('counts corrected people as corrected, and corrections of an earlier shift without its passages', async () => {
    const before = passage();
    await handOver({ operator: 'ca-1', pin: null });
    const own = passage({ companions: 1 });
    const gone = passage({ outcome: 'refer', referral: 'K7Q2M9-251126-0411-V' });
    correct(own, 4);
    correct(own, 2);
    correct(gone, null);
    correct(before, null);
    expect((await desk().report()).totals).toMatchObject({
      in: { admit: 1, refer: 0 },
      people: { in: 3, out: 0 },
      referrals: 0,
      corrections: 4,
    });
  });

  it('that is practised is one of its own: the real one goes on, with its officer and all of its rows', async () => {
    passage();
    await handOver({ operator: 'ca-1', pin: null });
    passage();
    practised = now;
    passage({}, 'training');
    const learnt = await handOver({ operator: 'ca-2', pin: null });
    expect(learnt).toMatchObject({ from: practised, officer: null, totals: { in: { admit: 1 } } });
    passage({ outcome: 'refuse' }, 'training');
    const again = await desk().report();
    expect([again.officer?.name, again.totals.in.admit, again.totals.in.refuse]).toEqual(['Ca 2', 0, 1]);
    expect((await desk().past()).map(({ next }) => next.name)).toEqual(['Ca 2']);
    restart();
    practised = null;
    passage();
    const real = await desk().report();
    expect([real.officer?.name, real.totals.in.admit, real.totals.in.refuse]).toEqual(['Ca 1', 2, 0]);
    expect((await handOver({ operator: 'ca-2', pin: null })).officer?.name).toBe('Ca 1');
    expect((await desk().past()).map(({ next }) => next.name)).toEqual(['Ca 2', 'Ca 1']);
    practised = now + minute;
    now += 2 * minute;
    expect(await desk().report()).toMatchObject({ officer: null, from: practised });
  });

  it('is not handed over while practice begins or ends', async () => {
    const turning = new ShiftDesk({
      operators: { list: () => people, hasPin: () => false, check: async () => people[0] as Operator },
      records: {
        shift: async (rows, at) => {
          practised = now;
          return reader.shifts.count(rows, at);
        },
        shifts: async () => [],
      },
      counted: () => (practised === null ? { mode: 'live', since: null } : { mode: 'training', since: practised }),
      ...{ now: () => now, open: () => open, record: () => undefined },
      append: async (data) => row('shift', data),
    });
    await expect(turning.handOver({ operator: 'ca-1', pin: null })).rejects.toMatchObject({
      code: ErrorCode.ShiftRefused,
    });
    expect(reader.shifts.past({ mode: 'live', since: null }, 9, now)).toEqual([]);
  });

  it('leaves a row that comes while it is handed over to the next one', async () => {
    passage();
    const slow = new ShiftDesk({
      operators: { list: () => people, hasPin: () => false, check: async () => people[0] as Operator },
      records: {
        shift: async (rows, at) => {
          const counted = reader.shifts.count(rows, at);
          passage();
          return counted;
        },
        shifts: async () => [],
      },
      counted: () => ({ mode: 'live', since: null }),
      ...{ now: () => now, open: () => open, record: () => undefined },
      append: async (data) => row('shift', data),
    });
    expect((await slow.handOver({ operator: 'ca-1', pin: null })).totals.in.admit).toBe(1);
    expect((await desk().report()).totals.in.admit).toBe(1);
  });

  it('is taken over with a PIN by who has one, and not by who has it already or nobody knows', async () => {
    const code = (to: HandOver) => handOver(to).catch((error: CheckpointError) => error.code);
    expect(await code({ operator: 'truong-ca', pin: '000000' })).toBe(ErrorCode.PinWrong);
    expect(await code({ operator: 'truong-ca', pin: null })).toBe(ErrorCode.PinWrong);
    expect(acts).toMatchObject([{ act: 'refused', operator: 'truong-ca', what: 'handOver' }, { act: 'refused' }]);
    expect(await handOver({ operator: 'truong-ca', pin: '135790' })).toMatchObject({ next: { operator: 'truong-ca' } });
    expect(await code({ operator: 'truong-ca', pin: '135790' })).toBe(ErrorCode.ShiftRefused);
    expect(await code({ operator: 'nobody', pin: null })).toBe(ErrorCode.ShiftRefused);
    const supervisor = people.find(({ id }) => id === 'truong-ca')?.name ?? '';
    await handOver({ operator: 'ca-1', pin: null });
    expect(await code({ name: ` ${supervisor.toUpperCase()} ` })).toBe(ErrorCode.ShiftRefused);
    await handOver({ operator: 'truong-ca', pin: '135790' });
    expect((await desk().report()).people.map(({ id, pin }) => [id, pin])).toEqual([
      ['ca-1', false],
      ['ca-2', false],
    ]);
  });

  it('handed over twice at once is two shifts, the second of which has no rows', async () => {
    passage();
    const one = desk();
    const [first, second] = await Promise.all([
      one.handOver({ operator: 'ca-1', pin: null }),
      one.handOver({ operator: 'ca-2', pin: null }),
    ]);
    expect([first.totals.in.admit, second.totals.in.admit, second.officer?.name]).toEqual([1, 0, 'Ca 1']);
  });

  it('is printed with everything that the next officer has to know', async () => {
    passage({ companions: 2 });
    const shift = await handOver({ name: 'Anh Bình' });
    const left = { ...open, faults: [2301], devices: ['printer-1'], typeIn: true };
    const { parts } = shiftSheet({ ...shift, open: { ...left, paper: [{ device: 'printer-1', paper: 'out' }] } }, 420);
    const text = parts.map((part) => ('text' in part ? part.text : '')).join('\n');
    const alone = shiftSheet({ ...shift, open: { ...open, standAlone: true } }, 420).parts;
    expect(JSON.stringify(alone)).toContain('Stand-alone');
    expect(JSON.stringify(alone)).not.toContain('Unsent');
    for (const words of ['Anh Bình', 'People: 3 · 0', 'printer-1', '2301', 'hết / out', 'CÒN GIẤY PHẢI NHẬP'])
      expect(text).toContain(words);
  });
});
