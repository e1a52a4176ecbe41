import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventType } from '../../contract/events.ts';
import { withoutTaken } from '../../contract/sequence-ranges.ts';
import type { WireRow } from '../../contract/wire.ts';
import {
  eventsMessage,
  openTestCentral,
  readAck,
  sealingPublicKey,
  type TestCentral,
} from '../testing/test-central.ts';
import { batchOf, personWith, TestStation } from '../testing/test-station.ts';
import { readStats } from './queries.ts';

let central: TestCentral;
let before: TestStation;
let after: TestStation;

beforeEach(async () => {
  central = await openTestCentral();
  before = await TestStation.create('benh-vien', 'cong-1', sealingPublicKey(central.keys));
  after = await TestStation.create('benh-vien', 'cong-1', sealingPublicKey(central.keys), 'b'.repeat(32));
});
afterEach(() => central.dispose());

const rowsOf = (count: number): readonly WireRow[] =>
  Array.from({ length: count }, (_, index) => before.person(1000 + index, personWith({ name: 'TRAN THI B' })));
const lost = (from: number, to: number, cause = 'damaged') =>
  after.row(eventType('ledger.lost'), 5000, { lost: { epoch: before.epoch, from, to }, cause });

const take = async (rows: readonly WireRow[]) => {
  const { acknowledgements, alarms } = await central.ingestor.take([eventsMessage(after, batchOf(rows))]);
  const { epochs } = readAck(acknowledgements.at(-1)?.payload ?? new Uint8Array(), central.keys, after).body;
  return {
    alarms: alarms.map(({ reason, epoch, sequence }) => [reason, epoch.slice(0, 1), sequence]),
    epochs: epochs.map(({ epoch, sequence, hash }) => [epoch.slice(0, 1), sequence, Buffer.from(hash).toString('hex')]),
  };
};
const hashOf = (row: WireRow | undefined) => Buffer.from(row?.hash ?? []).toString('hex');
const traced = () => central.reading.prepare('SELECT count(*) FROM passage').pluck().get();

describe('rows that a station has declared lost', () => {
  it('lets the acknowledgement pass them, raises an alarm once, and keeps a record', async () => {
    const rows = rowsOf(10);
    await take(rows.slice(0, 4));
    const declared = lost(5, 6);
    const answer = await take([declared, ...rows.slice(6)]);
    expect(answer).toEqual({
      alarms: [['lost', 'a', 5]],
      epochs: [
        ['b', 1, hashOf(declared)],
        ['a', 10, hashOf(rows[9])],
      ],
    });
    expect([(await take([declared])).alarms, traced()]).toEqual([[], 8]);
    expect(central.reading.prepare('SELECT first, last, cause FROM lost_range').all()).toEqual([
      { first: 5, last: 6, cause: 'damaged' },
    ]);
    expect(readStats(central.reading).stations[0]?.epochs[0]).toMatchObject({ sequence: 10, held: 8, lost: 2 });
  });

  it('takes a lost end with the hash of the last row before it, and rows that came before their declaration', async () => {
    const rows = rowsOf(10);
    await take([...rows.slice(0, 3), ...rows.slice(4, 6)]);
    const { epochs } = await take([lost(4, 4), lost(7, 10, 'missing')]);
    expect(epochs.find(([epoch]) => epoch === 'a')).toEqual(['a', 10, hashOf(rows[5])]);
    expect(traced()).toBe(5);
  });

  it('knows of an epoch of which nothing is left, and goes on after a restart', async () => {
    await take([lost(1, 7, 'removed')]);
    central = central.restart();
    expect(readStats(central.reading).stations[0]?.epochs).toContainEqual({
      epoch: before.epoch,
      sequence: 7,
      held: 0,
      lost: 7,
    });
  });

  it('does not lose what it holds, and keeps a row that turns up after all', async () => {
    const rows = rowsOf(6);
    await take(rows.slice(0, 4));
    await take([lost(2, 6)]);
    const late = await take([rows[5] as WireRow]);
    expect([late.alarms, late.epochs.find(([epoch]) => epoch === 'a')?.[1]]).toEqual([[], 6]);
    expect(central.reading.prepare('SELECT sequence FROM event WHERE epoch_id = 1').pluck().all()).toEqual([
      1, 2, 3, 4, 6,
    ]);
  });

  it('holds a row that follows no row of the range to be broken where the range has its predecessor', async () => {
    const rows = rowsOf(6);
    const forged = { ...(rows[3] as WireRow), hash: Buffer.alloc(32, 7) };
    await take(rows.slice(0, 1));
    await take([rows[2] as WireRow]);
    const { alarms } = await take([lost(2, 5), forged]);
    expect(alarms).toContainEqual(['lost', 'a', 2]);
    expect(readStats(central.reading).stations[0]?.epochs[0]).toMatchObject({ sequence: 5, lost: 3 });
  });

  it('takes a declaration only from a row that the chain has reached, and only of its form', async () => {
    const rows = rowsOf(3);
    await take(rows.slice(0, 1));
    lost(1, 1);
    const beyondAGap = lost(2, 3);
    expect((await take([beyondAGap])).alarms).toEqual([]);
    const odd = before.row(eventType('ledger.lost'), 1, { lost: { epoch: 'x', from: 5, to: 2 }, cause: 'damaged' });
    expect((await take([rows[1] as WireRow, rows[2] as WireRow, odd])).epochs.at(-1)?.[1]).toBe(4);
  });
});

describe('a range without what is taken', () => {
  it('has every number of the range that no other one has, once', () => {
    const number = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(number, number, fc.uniqueArray(number), (a, b, takenNumbers) => {
        const range = { first: Math.min(a, b), last: Math.max(a, b) };
        const taken = [...takenNumbers].sort((x, y) => x - y).map((n) => ({ first: n, last: n }));
        const left = withoutTaken(range, taken).flatMap(({ first, last }) =>
          Array.from({ length: last - first + 1 }, (_, index) => first + index),
        );
        const all = Array.from({ length: range.last - range.first + 1 }, (_, index) => range.first + index);
        expect(left).toEqual(all.filter((n) => !takenNumbers.includes(n)));
      }),
    );
  });
});
