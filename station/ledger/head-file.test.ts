import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HeadFile, headFile, type KnownHead, readHeadFile } from './head-file.ts';

let file: string;
beforeEach(() => {
  file = headFile(mkdtempSync(join(tmpdir(), 'head-')));
});
afterEach(() => rmSync(join(file, '..'), { recursive: true, force: true }));

const head = (sequence: number): KnownHead => ({
  source: '/checkpoint/site/gate',
  schema: 1,
  epochs: [
    {
      number: 1,
      epoch: 'a'.repeat(32),
      base: 0,
      sequence,
      hash: 'b'.repeat(64),
      acknowledged: Math.max(0, sequence - 3),
    },
  ],
});

it('says what was written last, also after it was opened anew', () => {
  const first = new HeadFile(file);
  first.write(head(1));
  first.write(head(2));
  first.close();
  const again = new HeadFile(file);
  expect(readHeadFile(file)).toEqual(head(2));
  again.write(head(3));
  expect(readHeadFile(file)).toEqual(head(3));
  again.close();
});

it('says the one before where the last was cut in the middle, and nothing where there is nothing', () => {
  expect(readHeadFile(file)).toBeNull();
  const written = new HeadFile(file);
  for (const sequence of [1, 2, 3, 4]) written.write(head(sequence));
  written.close();
  truncateSync(file, 4096 + 100);
  expect(readHeadFile(file)).toEqual(head(3));
});

it('believes no bytes that were changed', () => {
  const written = new HeadFile(file);
  for (const sequence of [7, 8]) written.write(head(sequence));
  written.close();
  const whole = readFileSync(file);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ change;
      writeFileSync(file, bytes);
      expect([head(7), head(8)]).toContainEqual(readHeadFile(file));
    }),
    { numRuns: 50 },
  );
});

it('reads a short line where a longer one stood', () => {
  const store = new HeadFile(file);
  const long = {
    ...head(9),
    epochs: Array.from({ length: 8 }, () => head(9).epochs[0]).flatMap((epoch) => epoch ?? []),
  };
  store.write(long);
  store.write(long);
  store.write(head(1));
  expect(readHeadFile(file)).toEqual(head(1));
  store.write(head(2));
  expect(readHeadFile(file)).toEqual(head(2));
  store.close();
});
