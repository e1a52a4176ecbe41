import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rowBlocks } from './row-block.ts';
import type { ReadableDatabase } from './schema.ts';

let database: ReadableDatabase;

beforeEach(() => {
  database = new Database(':memory:') as ReadableDatabase;
  database.exec('CREATE TABLE row (position INTEGER PRIMARY KEY, public BLOB, sealed BLOB, hash BLOB)');
});
afterEach(() => database.close());

const row = fc.record({
  public: fc.uint8Array({ maxLength: 40 }),
  sealed: fc.option(fc.uint8Array({ maxLength: 40 })),
  hash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  /** Positions that are left out before it. */
  gap: fc.constantFrom(0, 0, 1, 5_000_000_000),
});

it('gives rows after a position as they are stored, in their order, as many as were asked for', () => {
  const block = rowBlocks(database);
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), fc.nat(9), fc.integer({ min: 1, max: 9 }), (items, skip, limit) => {
      database.exec('DELETE FROM row');
      let position = 0;
      const stored = items.map((item) => {
        position += 1 + item.gap;
        return { position, ...item };
      });
      const insert = database.prepare('INSERT INTO row (position, public, sealed, hash) VALUES (?, ?, ?, ?)');
      for (const item of stored.toReversed()) insert.run(item.position, item.public, item.sealed, item.hash);
      const after = stored[skip - 1]?.position ?? (skip === 0 ? 0 : position);
      const found = block(after, limit);
      const cut = ({ from, to }: Readonly<{ from: number; to: number }>) =>
        new Uint8Array(found?.bytes.subarray(from, to) ?? []);
      expect(
        found?.rows.map((part) => [part.position, cut(part.public), part.sealed && cut(part.sealed), cut(part.hash)]) ??
          [],
      ).toEqual(
        stored
          .filter((item) => item.position > after)
          .slice(0, limit)
          .map((item) => [item.position, item.public, item.sealed, item.hash]),
      );
    }),
  );
});

it('does not read on from a hash that is none', () => {
  database.exec(`INSERT INTO row VALUES (1, x'7b7d', NULL, x'00'), (2, x'7b7d', NULL, zeroblob(32))`);
  expect(() => rowBlocks(database)(0, 2)).toThrow('damaged');
});
