import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { passageConfigurationSchema } from '../../contract/configuration.ts';
import type { RowKey } from '../../contract/decision.ts';
import type { EventName } from '../../contract/events.ts';
import { LedgerReader } from '../ledger/ledger-reader.ts';
import { LedgerWriter } from '../ledger/ledger-writer.ts';
import { questionMs } from './print-jobs.ts';
import { type RecoveredPrints, recoverJobs } from './recover-jobs.ts';
import { restartJob } from './restart-job.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 10, 23, 3);
const passage = passageConfigurationSchema.parse({ printing: { badges: true } });

let folder: string;
let writer: LedgerWriter;
let time: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recover-'));
  time = start;
  writer = open(1);
});
afterEach(() => {
  writer.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = (machine: number): LedgerWriter =>
  new LedgerWriter(
    join(folder, 'ledger.db'),
    { site: 'a', station: 'b', mode: 'live', machine: Uint8Array.of(machine) },
    (_key, plain) => plain,
    time,
    'unknown',
  );

const write = (name: EventName, data: Readonly<Record<string, unknown>>): RowKey => {
  const draft = { name, time, data: { ...data, clock: 'unknown' }, sealed: null, presence: null };
  const [row] = writer.commit([draft]);
  if (row === undefined) throw new Error('no row');
  return { epoch: row.epoch, sequence: row.sequence };
};

const pass = (slip: number | null, outcome = 'admit', text = 'Đã ghi nhận'): RowKey =>
  write('passage', {
    ...{ outcome, colour: 'green', direction: 'in', lane: 'gate-1', temperature: null, at: time, slip },
    ...{ reasons: [{ code: 'a', vi: text, en: text }], rules: { id: 'venue', version: '1' }, offline: false },
    ...{ repeatOf: null, credential: 'cccd', device: 'scanner-1', tag: null, inside: 1 },
  });

const print = (of: RowKey, slip: number, outcome: string, more: object = { document: 'slip', copy: 0 }): RowKey =>
  write('print', { lane: 'gate-1', device: 'printer-1', slip, of, outcome, error: null, ...more });

const configured = (digest = 'now'): RowKey =>
  write('configuration', { digest, software: '0', rules: { id: 'venue', version: '1' } });

/** Rows that have nothing to do with printing. */
const quiet = (count: number): void => {
  const data = { device: {}, clock: 'unknown' };
  writer.commit(Array.from({ length: count }, () => ({ name: 'device', time, data, sealed: null, presence: null })));
};

const recover = (windowMs = 2 * hour): RecoveredPrints => {
  const reader = new LedgerReader(join(folder, 'ledger.db'));
  try {
    return recoverJobs(reader.printingRows(windowMs), { passage, digest: 'now' });
  } finally {
    reader.close();
  }
};

const left = (recovered: RecoveredPrints): readonly string[] =>
  recovered.jobs.map(({ slip, document, copy, last }) => `${slip} ${document} ${copy} ${last}`);

describe('recovery of print jobs', () => {
  it('finds what no row ends: unsent, on its way, in doubt, and copies that were asked for', () => {
    configured();
    const first = pass(1, 'refer');
    print(first, 1, 'sending');
    print(first, 1, 'printed');
    const second = pass(2, 'refer');
    print(second, 2, 'sending');
    print(second, 2, 'unknown');
    print(second, 2, 'queued', { document: 'slip', copy: 1 });
    print(second, 2, 'missing');
    const third = pass(3, 'refer');
    print(third, 3, 'sending');
    print(third, 3, 'failed');
    const fourth = pass(4, 'admit');
    print(fourth, 4, 'sending');
    pass(5, 'refer');
    pass(null, 'refuse', 'không có "slip":5');
    expect(left(recover())).toEqual([
      '2 slip 1 queued',
      '3 slip 0 failed',
      '4 slip 0 sending',
      '4 badge 0 null',
      '5 slip 0 null',
    ]);
  });

  it('reads rows of version 0.1, and those of the epoch before', () => {
    const first = pass(1);
    print(first, 1, 'printed', {});
    const second = pass(2);
    print(second, 2, 'unknown', {});
    writer.close();
    writer = open(2);
    expect(left(recover())).toEqual(['2 slip 0 unknown']);
  });

  it('asks for no badges of passages under another configuration, and for those under this one', () => {
    configured('then');
    pass(1);
    configured();
    pass(2);
    expect(left(recover())).toEqual(['1 slip 0 null', '2 slip 0 null', '2 badge 0 null']);
  });

  it('looks back from the newest passage, however long the station was off, and not for ever', () => {
    pass(1, 'refer');
    quiet(300);
    time += 3 * hour;
    pass(2, 'refer');
    time += 100 * hour;
    configured();
    expect([left(recover()), left(recover(4 * hour))]).toEqual([['2 slip 0 null'], ['1 slip 0 null', '2 slip 0 null']]);
  });

  it('is not led astray by a clock that stood in another year for a while', () => {
    pass(1, 'refer');
    time = 0;
    quiet(50);
    time = start + 1000;
    pass(2, 'refer');
    expect(left(recover())).toEqual(['1 slip 0 null', '2 slip 0 null']);
  });

  it('knows the passage of a copy that is older than the window', () => {
    const of = pass(1, 'refer');
    quiet(300);
    time += 3 * hour;
    print(of, 1, 'queued', { document: 'slip', copy: 3 });
    const [job] = recover().jobs;
    const reader = new LedgerReader(join(folder, 'ledger.db'));
    const found = [
      reader.passage(of)?.slip,
      reader.passage({ ...of, sequence: of.sequence + 1 }),
      reader.passage({ ...of, epoch: 'f'.repeat(32) }),
    ];
    reader.close();
    expect([job?.copy, job?.decision, found]).toEqual([3, null, [1, null, null]]);
  });
});

describe('a job after a restart', () => {
  const restart = (change: Readonly<Record<string, unknown>>, ageMs: number, hasPrinter = true) => {
    pass(1, 'refer');
    const [found] = recover().jobs;
    if (found === undefined) throw new Error('nothing left');
    const now = { wall: start + ageMs, monotonic: 5000, maxAgeMs: 60_000 };
    const { job, note } = restartJob({ ...found, ...change }, hasPrinter, now);
    const until = job.phase.name === 'asked' ? job.phase.until : job.lastCall;
    return [job.phase.name, until - 5000, note?.code ?? null];
  };

  it('prints for as long as it is young, never without a printer, nor when its age cannot be known', () => {
    expect([
      restart({}, 10_000),
      restart({}, 70_000),
      restart({}, -1000),
      restart({}, -10_000),
      restart({ last: 'failed' }, 10_000),
      restart({}, 10_000, false),
      restart({ decision: null }, 10_000),
    ]).toEqual([
      ['waiting', 50_000, null],
      ['waiting', 0, null],
      ['waiting', 60_000, null],
      ['waiting', 0, null],
      ['waiting', 50_000, null],
      ['waiting', 0, null],
      ['waiting', 0, null],
    ]);
  });

  it('asks for an hour after it was in doubt, and says once that it is', () => {
    expect([
      restart({ last: 'sending' }, 10_000),
      restart({ last: 'unknown' }, 10_000),
      restart({ last: 'sending' }, questionMs + 1),
      restart({ last: 'unknown' }, -10_000),
    ]).toEqual([
      ['asked', questionMs - 10_000, 2304],
      ['asked', questionMs - 10_000, null],
      ['asked', -1, null],
      ['asked', questionMs, null],
    ]);
  });
});
