import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandBodySchema, maxCommandMs } from '../../contract/commands.ts';
import { referralNumber } from '../../contract/referral.ts';
import { referralResultsMs, referralResultsSchema } from '../../contract/referral-results.ts';
import { signingPublicKey, verifyObject } from '../../contract/signed.ts';
import { topics } from '../../contract/topics.ts';
import { eventsMessage, openTestCentral, sealingPublicKey, type TestCentral } from '../testing/test-central.ts';
import { batchOf, personWith, TestStation } from '../testing/test-station.ts';
import { ResultDownlink } from './result-downlink.ts';

const start = Date.UTC(2026, 10, 25);
const key = new Uint8Array(32).fill(7);
const binh = personWith({ name: 'LE THI BINH', identityNumber: '079199000111' });
/** Some running numbers are left out. */
const numbers = Array.from({ length: 30 }, (_, at) => referralNumber('K7Q2M9', '251126', at + 1)).filter(
  (number) => number !== null,
);
const numberOf = (at: number): string => numbers[at] ?? '';

let central: TestCentral;
let gate: TestStation;
let now: number;
let retained: Map<string, Uint8Array>;
let puts: number;
let downlink: ResultDownlink;

beforeEach(async () => {
  central = await openTestCentral(start);
  gate = await TestStation.create('cho', 'cong-1', sealingPublicKey(central.keys));
  [now, puts, retained] = [start, 0, new Map()];
  const refer = (referral: string) => gate.person(start, binh, { outcome: 'refer', referral });
  await central.ingestor.take([eventsMessage(gate, batchOf([refer(numberOf(10)), refer(numberOf(11))]))]);
  downlink = new ResultDownlink({
    database: central.reading,
    key,
    retain: async (topic, payload) => {
      puts += 1;
      retained.set(topic, payload);
    },
    now: () => now,
    log: () => undefined,
  });
});
afterEach(() => central.dispose());

const keep = (position: number, result: 'positive' | 'negative'): void => {
  central.store.commit(now, (transaction) =>
    transaction.keepResult({ position, result, kind: 'pcr', sampledAt: null, laboratory: 'Phòng xét nghiệm' }),
  );
  downlink.kept(position);
};

const told = () => {
  const payload = retained.get(topics.command(gate, 'referral.results'));
  if (payload === undefined) return null;
  const signed = verifyObject(
    payload,
    { keysFor: (role) => (role === 'commands' ? [signingPublicKey(key)] : []) },
    { role: 'commands', audiences: ['station/cho/cong-1'], now },
  );
  return referralResultsSchema.parse(commandBodySchema.parse(signed.body).arguments);
};

describe('results of tests', () => {
  it('go to the station that referred, signed and without a name: the last word on each, newest first', () => {
    keep(1, 'positive');
    now += 1000;
    keep(2, 'negative');
    now += 1000;
    keep(1, 'negative');
    const of = (sequence: number) => ({ epoch: gate.epoch, sequence });
    expect(told()).toEqual({
      made: start + 2000,
      results: [
        { number: numberOf(10), of: of(1), result: 'negative', kind: 'pcr', at: start + 2000 },
        { number: numberOf(11), of: of(2), result: 'negative', kind: 'pcr', at: start + 1000 },
      ],
    });
    const text = Buffer.from(retained.get(topics.command(gate, 'referral.results')) ?? []).toString('latin1');
    for (const secret of ['BINH', '079199000111', 'Phòng']) expect(text).not.toContain(secret);
  });

  it('are said again with the same bytes when the broker is back, and not once a command would have run out', () => {
    keep(1, 'positive');
    const first = [...retained.values()][0];
    now += maxCommandMs - 1;
    downlink.connected();
    expect([puts, [...retained.values()][0]]).toEqual([2, first]);
    now += 1;
    downlink.connected();
    expect(puts).toBe(2);
    expect(referralResultsMs).toBeGreaterThan(maxCommandMs);
  });

  it('say nothing of what is not there', () => {
    downlink.connected();
    downlink.kept(99);
    expect(puts).toBe(0);
  });
});
