import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chainHash, chainStart, sealedDigest } from './chain.ts';
import { batchLines, encodeBatch, encodeWireRow, wireParts } from './wire.ts';
import { WireChain } from './wire-chain.ts';

const content = fc.record({
  public: fc.oneof(fc.string({ maxLength: 200 }), fc.string({ minLength: 20_000, maxLength: 40_000 })),
  sealed: fc.option(
    fc.oneof(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ minLength: 20_000, maxLength: 30_000 })),
  ),
});

/** A chain of rows as a batch, and the hash of the last one. */
const chained = (contents: readonly Readonly<{ public: string; sealed: Uint8Array | null }>[]) => {
  let hash = chainStart;
  const lines = contents.map((item) => {
    const row = { public: Buffer.from(JSON.stringify({ text: item.public })), sealed: item.sealed };
    hash = chainHash(hash, row.public, sealedDigest(row.sealed));
    return encodeWireRow({ ...row, hash });
  });
  return { batch: Buffer.from(encodeBatch(lines)), hash };
};

const walk = (batch: Buffer, chain: WireChain): readonly (boolean | null)[] =>
  (batchLines(batch) ?? []).map(({ from, to }) => {
    const parts = wireParts(batch, from, to);
    return parts && chain.follows(batch, from, parts);
  });

it('follows rows of any size in their batch, and ends with the hash of the last', () => {
  fc.assert(
    fc.property(fc.array(content, { minLength: 1, maxLength: 5 }), (contents) => {
      const { batch, hash } = chained(contents);
      const chain = new WireChain(chainStart);
      expect(walk(batch, chain)).toEqual(contents.map(() => true));
      expect(Buffer.from(chain.hash).equals(hash)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

it('follows no row of which a byte was changed', () => {
  const { batch } = chained(
    Array.from({ length: 3 }, (_, at) => ({ public: `row ${at}`, sealed: Buffer.alloc(9, at) })),
  );
  const [first = { from: 0, to: 0 }] = batchLines(batch) ?? [];
  fc.assert(
    fc.property(fc.integer({ min: first.from, max: first.to - 3 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = Buffer.from(batch);
      changed[at] = (changed[at] ?? 0) ^ change;
      expect(walk(changed, new WireChain(chainStart))[0]).not.toBe(true);
    }),
  );
});
