import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWireRow, encodeBatch, encodeWireRow, splitBatch } from './wire.ts';

const row = fc.record({
  public: fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }).map((value) => Buffer.from(JSON.stringify(value))),
  sealed: fc.option(fc.uint8Array({ minLength: 1, maxLength: 300 })),
  hash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
});
const plain = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('hex'));

describe('batch on the wire', () => {
  it('gives back the very bytes that were stored', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
        const lines = splitBatch(encodeBatch(rows.map(encodeWireRow)));
        const back = (lines ?? []).map(decodeWireRow);
        expect(
          back.map((item) => [plain(item?.public ?? null), plain(item?.sealed ?? null), plain(item?.hash ?? null)]),
        ).toEqual(rows.map((item) => [plain(item.public), plain(item.sealed), plain(item.hash)]));
      }),
    );
  });

  it('is a JSON array for whoever does not care about bytes', () => {
    const line = encodeWireRow({ public: Buffer.from('{"id":"1"}'), sealed: Buffer.from('s'), hash: Buffer.alloc(32) });
    expect(JSON.parse(encodeBatch([line, line]))).toEqual(
      [1, 2].map(() => ({ id: '1', sealed: 'cw==', hash: '0'.repeat(64) })),
    );
  });

  it('throws at no text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const line of splitBatch(text) ?? []) decodeWireRow(line);
        decodeWireRow(text);
      }),
    );
  });
});
