import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchEncoder, decodeWireRow, encodeBatch, encodeWireRow, splitBatch, type WireRow } from './wire.ts';

const row: fc.Arbitrary<WireRow> = fc.record({
  public: fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }).map((value) => Buffer.from(JSON.stringify(value))),
  sealed: fc.option(fc.uint8Array({ minLength: 1, maxLength: 300 })),
  hash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
});
const hex = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('hex'));
const plain = (item: WireRow | null) => item && [hex(item.public), hex(item.sealed), hex(item.hash)];

/** The suffix of a line, as docs/central.md describes it. */
const suffixPattern = /,(?:"sealed":"([A-Za-z0-9+/]*={0,2})",)?"hash":"([0-9a-f]{64})"\}$/;
const byPattern = (line: Buffer): WireRow | null => {
  const text = line.toString('latin1');
  const match = suffixPattern.exec(text);
  if (match === null) return null;
  return {
    public: Buffer.from(`${text.slice(0, match.index)}}`, 'latin1'),
    sealed: match[1] === undefined ? null : Buffer.from(match[1], 'base64'),
    hash: Buffer.from(match[2] ?? '', 'hex'),
  };
};
const linesOf = (text: string): readonly string[] | null => {
  if (!text.startsWith('[\n') || !text.endsWith('\n]')) return text === '[]' ? [] : null;
  const body = text.slice(2, -2);
  const lines = body === '' ? [] : body.split('\n');
  return lines.map((line, index) => (index < lines.length - 1 && line.endsWith(',') ? line.slice(0, -1) : line));
};

/** A buffer with the parts of a row somewhere in it. */
const stored = ({ public: bytes, sealed, hash }: WireRow): Parameters<BatchEncoder['add']> => {
  const parts = [Buffer.from('before'), hash, bytes, sealed ?? Buffer.alloc(0)];
  const at = (index: number) => {
    const from = parts.slice(0, index).reduce((sum, part) => sum + part.length, 0);
    return { from, to: from + (parts[index]?.length ?? 0) };
  };
  return [Buffer.concat(parts), { hash: at(1), public: at(2), sealed: sealed === null ? null : at(3) }];
};

const encode = (rows: readonly WireRow[], maxBytes: number, expectedBytes = 1): Uint8Array => {
  const batch = new BatchEncoder(maxBytes, expectedBytes);
  for (const item of rows) if (!batch.add(...stored(item))) break;
  return batch.finish();
};

describe('batch on the wire', () => {
  it('gives back the very bytes that were stored', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), (rows) => {
        const lines = splitBatch(encode(rows, Number.POSITIVE_INFINITY));
        expect((lines ?? []).map((line) => plain(decodeWireRow(line)))).toEqual(rows.map(plain));
      }),
    );
  });

  it('is written in one piece as it is line by line, up to the size that was asked for', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 4000 }),
        fc.integer({ min: 1, max: 4000 }),
        (rows, maxBytes, expectedBytes) => {
          const written = Buffer.from(encode(rows, maxBytes, expectedBytes)).toString('utf8');
          const whole = rows.map((_, index) => encodeBatch(rows.slice(0, index + 1).map(encodeWireRow)));
          const fitting = whole.filter((text, index) => index === 0 || Buffer.byteLength(text) <= maxBytes);
          expect(written).toBe(fitting.at(-1));
        },
      ),
    );
  });

  it('is a JSON array for whoever does not care about bytes', () => {
    const line = encodeWireRow({ public: Buffer.from('{"id":"1"}'), sealed: Buffer.from('s'), hash: Buffer.alloc(32) });
    expect(JSON.parse(encodeBatch([line, line]))).toEqual(
      [1, 2].map(() => ({ id: '1', sealed: 'cw==', hash: '0'.repeat(64) })),
    );
  });

  it('reads of any line what its form says, and nothing of another', () => {
    const part = fc.constantFrom(
      '{"a":1',
      ',"sealed":"',
      'AAAA',
      'QQ==',
      '=',
      '"',
      ',"hash":"',
      '0'.repeat(64),
      '"}',
      ',',
      'f',
    );
    const pieces = fc.array(fc.oneof({ weight: 9, arbitrary: part }, { weight: 1, arbitrary: fc.string() }), {
      maxLength: 9,
    });
    const near = fc.tuple(row, fc.nat(), fc.nat(255)).map(([item, at, byte]) => {
      const line = Buffer.from(encodeWireRow(item));
      line[line.length - 1 - (at % Math.min(line.length, 120))] = byte;
      return line;
    });
    fc.assert(
      fc.property(
        fc.oneof(
          near,
          pieces.map((parts) => Buffer.from(parts.join(''))),
        ),
        (line) => {
          expect(plain(decodeWireRow(line))).toEqual(plain(byPattern(line)));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('splits any bytes as its form says', () => {
    const text = fc.array(fc.constantFrom('[', ']', '\n', ',', 'a', ',\n', '[\n', '\n]', 'ă'), { maxLength: 12 });
    fc.assert(
      fc.property(
        fc.oneof(
          text.map((parts) => parts.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (batch) => {
          expect(splitBatch(Buffer.from(batch))?.map(String) ?? null).toEqual(
            linesOf(Buffer.from(batch).toString('utf8')),
          );
        },
      ),
      { numRuns: 2000 },
    );
  });
});
