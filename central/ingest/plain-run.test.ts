import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainHash, chainStart, sealedDigest } from '../../contract/chain.ts';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import type { WireRow } from '../../contract/wire.ts';
import { batchOf, personWith, TestStation } from '../testing/test-station.ts';
import { maxMessageBytes, parseBatch } from './parse-batch.ts';
import { type PlainRun, plainKey, plainRun } from './plain-run.ts';

const address = { site: 's', station: 'k' };
const pair = await newSealingKeyPair();
const newStation = (): Promise<TestStation> => TestStation.create('s', 'k', pair.publicKey);
const start = { sequence: 0, hash: chainStart };
const runOf = (payload: Uint8Array, watermark = start): PlainRun | null => plainRun(payload, address, () => watermark);

/** What `parseBatch` and the chain say of a batch after a watermark: null where they would not take every row of it. */
const byRows = (payload: Uint8Array, watermark = start): PlainRun | null => {
  const { rows, faultCount } = parseBatch(payload, address);
  const [first] = rows;
  if (first === undefined || faultCount > 0 || first.sequence !== watermark.sequence + 1) return null;
  let hash: Uint8Array = watermark.hash;
  for (const [index, row] of rows.entries()) {
    if (row.epoch !== first.epoch || row.sequence !== first.sequence + index) return null;
    if (!Buffer.from(row.hash).equals(chainHash(hash, row.public, sealedDigest(row.sealed)))) return null;
    hash = row.hash;
  }
  return {
    epoch: first.epoch,
    first: first.sequence,
    last: first.sequence + rows.length - 1,
    hash: new Uint8Array(hash),
  };
};

describe('a plain run', () => {
  it('is any batch that a station writes, and ends with the hash of its last row', async () => {
    const content = fc.record({ data: fc.jsonValue(), sealed: fc.option(fc.uint8Array()), at: fc.nat() });
    await fc.assert(
      fc.asyncProperty(fc.array(content, { minLength: 1, maxLength: 6 }), async (contents) => {
        const station = await newStation();
        const rows = contents.map(({ data, sealed, at }) => station.row('vn.checkpoint.x.v1', at, data, sealed));
        const hash = new Uint8Array(rows.at(-1)?.hash ?? []);
        expect(runOf(batchOf(rows))).toEqual({ epoch: station.epoch, first: 1, last: rows.length, hash });
      }),
      { numRuns: 100 },
    );
  });

  it('goes on from a watermark, and from no other', async () => {
    const station = await newStation();
    const rows = Array.from({ length: 5 }, (_, at) => station.row('vn.checkpoint.x.v1', at, { at }));
    const second = batchOf(rows.slice(2));
    const hash = new Uint8Array(rows[1]?.hash ?? []);
    expect([
      runOf(second, { sequence: 2, hash })?.last,
      runOf(second, { sequence: 1, hash }),
      runOf(second, { sequence: 2, hash: chainStart }),
      plainRun(second, address, () => null),
      plainRun(second, { site: 's', station: 'other' }, () => ({ sequence: 2, hash })),
      runOf(batchOf([...rows.slice(0, 2), ...rows.slice(3)])),
      runOf(batchOf([])),
    ]).toEqual([5, null, null, null, null, null, null]);
  });

  it('takes no batch that would not be taken row by row, whatever is changed in it', async () => {
    const station = await newStation();
    const rows = [1, 2, 3].map((at) =>
      station.person(at, personWith({ name: 'NGUYỄN A', identityNumber: '001093029317' })),
    );
    const whole = batchOf(rows);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), (index, byte) => {
        const changed = Buffer.from(whole);
        changed[index] = byte;
        const run = runOf(changed);
        if (run !== null) expect(run).toEqual(byRows(changed));
      }),
      { numRuns: 2000 },
    );
  });

  it('holds nothing that must not wait, and no row that moves other epochs', async () => {
    const urgent = await newStation();
    const hit = urgent.row('vn.checkpoint.passage.v1', 1, { reasons: [{ code: 'watch-list.hit', vi: '', en: '' }] });
    const losing = await newStation();
    const lost = losing.row('vn.checkpoint.ledger.lost.v1', 1, {});
    expect([
      byRows(batchOf([hit]))?.last,
      runOf(batchOf([hit])),
      byRows(batchOf([lost]))?.last,
      runOf(batchOf([lost])),
    ]).toEqual([1, null, 1, null]);
  });

  it('is not larger than what is looked at row by row', async () => {
    const station = await newStation();
    const filler = 'x'.repeat(maxMessageBytes);
    const large = batchOf([station.row('vn.checkpoint.x.v1', 1, { filler })]);
    expect([runOf(large), byRows(large)]).toEqual([null, null]);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(runOf(bytes)).toBe(null);
      }),
    );
  });

  it('tells the number and the type of each of its rows', async () => {
    const station = await newStation();
    const lineOf = (row: WireRow): Buffer => Buffer.from(batchOf([row])).subarray(2, -2);
    expect([
      plainKey(lineOf(station.row('vn.checkpoint.device.v1', 1, {}))),
      plainKey(Buffer.from('{"type":"vn.checkpoint.device.v1"}')),
    ]).toEqual([{ sequence: 1, type: 'vn.checkpoint.device.v1' }, null]);
  });
});
