import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { encodeBatch, encodeWireRow, type WireRow } from '../../contract/wire.ts';
import { batchOf, personWith, TestStation } from '../testing/test-station.ts';
import { maxMessageBytes, parseBatch } from './parse-batch.ts';

const address = { site: 's', station: 'k' };
const pair = await newSealingKeyPair();
const newStation = (): Promise<TestStation> => TestStation.create('s', 'k', pair.publicKey);
const reasonsOf = (payload: Uint8Array): readonly string[] =>
  parseBatch(payload, address).faults.map(({ reason }) => reason);

describe('parseBatch', () => {
  it('gives back the very bytes of every row', async () => {
    const station = await newStation();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ data: fc.jsonValue(), sealed: fc.option(fc.uint8Array()), at: fc.nat() })),
        async (contents) => {
          const rows = contents.map(({ data, sealed, at }) => station.row('vn.checkpoint.x.v1', at, data, sealed));
          const { rows: parsed, faultCount } = parseBatch(batchOf(rows), address);
          const bytes = ({ public: bytes, sealed, hash }: WireRow) =>
            [bytes, sealed, hash].map((part) => part && Buffer.from(part));
          expect([parsed.map(bytes), faultCount]).toEqual([rows.map(bytes), 0]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const { rows, faults, faultCount } = parseBatch(bytes, address);
        expect(rows.length + faults.length).toBeLessThanOrEqual(bytes.length + 1);
        expect(faultCount).toBeGreaterThanOrEqual(faults.length);
      }),
    );
  });

  it('takes no row in which a byte was changed for one that the station wrote', async () => {
    const station = await newStation();
    const row = station.person(1, personWith({ name: 'A', identityNumber: '001093029317' }));
    const whole = batchOf([row]);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (index, change) => {
        const changed = Buffer.from(whole);
        changed[index] = (changed[index] ?? 0) ^ change;
        const { rows } = parseBatch(changed, address);
        const same = rows.some(
          (parsed) =>
            Buffer.compare(parsed.public, row.public) === 0 &&
            Buffer.compare(parsed.sealed ?? Buffer.alloc(0), row.sealed ?? Buffer.alloc(0)) === 0 &&
            Buffer.compare(parsed.hash, row.hash) === 0,
        );
        expect(same).toBe(false);
      }),
    );
  });

  it('names what is wrong with a message', async () => {
    const station = await newStation();
    const foreign = await TestStation.create('s', 'other', pair.publicKey);
    const good = encodeWireRow(station.row('vn.checkpoint.device.v1', 1, {}));
    const suffix = `,"hash":"${'0'.repeat(64)}"}`;
    expect([
      reasonsOf(Buffer.from('not a batch')),
      reasonsOf(Buffer.from('[{"a":1}]')),
      reasonsOf(Buffer.from(encodeBatch(['{"a":1}', good]))),
      reasonsOf(Buffer.from(encodeBatch([`{"a":}${suffix}`]))),
      reasonsOf(Buffer.from(encodeBatch([`{"__proto__":{"id":"x"},"constructor":1${suffix}`]))),
      reasonsOf(batchOf([foreign.row('t', 1, {})])),
      reasonsOf(Buffer.alloc(maxMessageBytes + 1, '[')),
      reasonsOf(Buffer.from('[]')),
    ]).toEqual([
      ['batch-layout'],
      ['batch-layout'],
      ['row-layout'],
      ['json'],
      ['envelope'],
      ['foreign-source'],
      ['message-too-large'],
      [],
    ]);
  });

  it('does not let a row write into the prototype of anything', async () => {
    const station = await newStation();
    const row = station.row('vn.checkpoint.passage.v1', 1, JSON.parse('{"__proto__":{"polluted":true}}'));
    const { rows } = parseBatch(batchOf([row]), address);
    expect([rows.length, 'polluted' in {}]).toEqual([1, false]);
  });

  it('takes no text that is not UTF-8, and what stands beside it', async () => {
    const station = await newStation();
    const [good, bad] = [1, 2].map((at) => station.row('vn.checkpoint.device.v1', at, { name: 'Cổng' }));
    const spoilt = batchOf([good, bad].flatMap((row) => row ?? []));
    spoilt[spoilt.lastIndexOf('ổ') + 1] = 0x41;
    const { rows, faults } = parseBatch(spoilt, address);
    expect([rows.map(({ sequence }) => sequence), faults.map(({ reason }) => reason)]).toEqual([[1], ['json']]);
  });

  it('counts all faults of a message and keeps some', () => {
    const lines = Array.from({ length: 5000 }, () => '{}');
    const { faults, faultCount } = parseBatch(Buffer.from(encodeBatch(lines)), address);
    expect([faults.length, faultCount]).toEqual([100, 5000]);
  });
});
