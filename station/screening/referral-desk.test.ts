import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Decision, RowKey } from '../../contract/decision.ts';
import { ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import { referralNumber } from '../../contract/referral.ts';
import type { ReferralResult } from '../../contract/referral-results.ts';
import type { RowDraft } from '../ledger/ledger-rows.ts';
import { LedgerWriter } from '../ledger/ledger-writer.ts';
import { RecordsReader } from '../records/records-reader.ts';
import { ReferralDesk } from './referral-desk.ts';

const start = Date.UTC(2026, 10, 23, 0);
const day = 86_400_000;
/** Some running numbers are left out. */
const numbers = Array.from({ length: 30 }, (_, at) => referralNumber('K7Q2M9', '251126', at + 1)).filter(
  (number) => number !== null,
);
const numberOf = (at: number): string => numbers[at] ?? '';

let folder: string;
let writer: LedgerWriter;
let reader: RecordsReader;
let now: number;
let faults: ErrorRecord[];
let printed: unknown[];
let cleared: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'referrals-'));
  const file = join(folder, 'ledger.db');
  const identity = { site: 's', station: 'a', mode: 'live', machine: Buffer.alloc(16, 1) } as const;
  writer = new LedgerWriter(file, identity, (_key, plain) => plain, start, 'synchronised');
  reader = new RecordsReader(file);
  [now, faults, printed, cleared] = [start, [], [], 0];
});
afterEach(() => {
  reader.close();
  writer.close();
  rmSync(folder, { recursive: true });
});

const row = (name: RowDraft['name'], data: Readonly<Record<string, unknown>>): RowKey => {
  now += 60_000;
  const draft: RowDraft = { name, time: now, sealed: null, presence: null, data: { clock: 'synchronised', ...data } };
  const [committed] = writer.commit([draft]);
  if (committed === undefined) throw new Error('not committed');
  return { epoch: committed.epoch, sequence: committed.sequence };
};
const refer = (referral: string | null, slip: number | null = 7): RowKey =>
  row('passage', {
    ...{ outcome: referral === null ? 'admit' : 'refer', colour: 'red', reasons: [], direction: 'in', lane: 'main' },
    ...{ temperature: null, offline: false, rules: { id: 'venue', version: '1' }, at: now, slip, repeatOf: null },
    ...{ credential: 'cccd', tag: null, device: 'scanner', inside: 1, referral },
  });

const desk = () =>
  new ReferralDesk({
    dataDirectory: folder,
    now: () => now,
    last: async (most, at) => reader.referrals.last(most, at),
    passage: ({ sequence }) =>
      sequence > 2 ? null : ({ lane: 'main', referral: numberOf(10), slip: 7 } as Partial<Decision> as Decision),
    prints: {
      recall: (decision) => void printed.push(['recall', decision.referral]),
      reprint: async (lane, _of, document) => void printed.push([lane, document]),
    },
    raise: (fault) => faults.push(fault),
    clear: () => void cleared++,
    changed: () => undefined,
  });

const resultOf = (of: RowKey, result: ReferralResult['result'], at = now): ReferralResult => ({
  ...{ number: numberOf(10), of, result, kind: 'pcr', at },
});

describe('recent referrals', () => {
  it('are those of a week, newest first, each with what became of it, and say which were undone', async () => {
    refer(numberOf(9));
    now = start + 8 * day;
    refer(null);
    const first = refer(numberOf(10));
    const second = refer(numberOf(11), null);
    row('correction', { lane: 'main', of: second, act: 'undone', cause: 'tried-out', inside: 0 });
    const referrals = desk();
    referrals.take({ made: now, results: [resultOf(first, 'negative')] });
    expect(await referrals.list()).toMatchObject([
      { number: numberOf(11), slip: null, undone: true, result: null },
      {
        number: numberOf(10),
        slip: 7,
        undone: false,
        lane: 'main',
        result: { result: 'negative', kind: 'pcr', at: now },
      },
    ]);
  });

  it('keep what became of them over a restart, and take nothing older than that', async () => {
    const of = refer(numberOf(10));
    desk().take({ made: now, results: [resultOf(of, 'positive')] });
    const again = desk();
    expect((await again.list())[0]?.result?.result).toBe('positive');
    again.take({ made: now - 1, results: [resultOf(of, 'negative', now - 1)] });
    expect((await again.list())[0]?.result?.result).toBe('positive');
    writeFileSync(join(folder, 'referral-results.json'), '{');
    expect((await desk().list())[0]?.result).toBeNull();
  });

  it('raise the alarm once for somebody who is infected, until central takes it back', () => {
    const of = refer(numberOf(10));
    const other = { ...resultOf(refer(numberOf(11)), 'positive'), number: numberOf(11) };
    const referrals = desk();
    referrals.take({ made: now, results: [resultOf(of, 'positive'), other] });
    referrals.take({ made: now, results: [resultOf(of, 'positive'), other] });
    const both = `positive: ${numberOf(10)}, ${numberOf(11)}`;
    expect(faults.map(({ code, message }) => [code, message])).toEqual([[ErrorCode.ReferralPositive, both]]);
    referrals.take({ made: now + 1, results: [resultOf(of, 'negative', now + 1), other] });
    expect([faults.at(-1)?.message, faults.length, cleared]).toEqual([`positive: ${numberOf(11)}`, 2, 0]);
    const otherToo = { ...other, result: 'negative' as const, at: now + 2 };
    referrals.take({ made: now + 2, results: [resultOf(of, 'negative', now + 1), otherToo] });
    expect([faults.length, cleared]).toEqual([2, 1]);
  });

  it('are printed again out of the ledger, as long as they are there', async () => {
    const of = refer(numberOf(10));
    await desk().reprint({ ...of, sequence: 1 });
    expect(printed).toEqual([
      ['recall', numberOf(10)],
      ['main', 'slip'],
    ]);
    await expect(desk().reprint({ ...of, sequence: 3 })).rejects.toMatchObject({ code: ErrorCode.PrinterJobUnknown });
  });
});
