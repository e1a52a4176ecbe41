import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WatchLevel } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { maxDays, parseWatchHead, watchHasher } from '../../contract/watch-list.ts';
import { BaseBuilder, bitsFor } from './build.ts';
import { writeHeader } from './content-header.ts';
import { type Change, issuingDesk, type Listed } from './testing.ts';
import { baseContent, readBase, wordOf } from './watch-base.ts';
import { readChanges } from './watch-changes.ts';
import { type Held, openWatchFile, type WatchTrust } from './watch-file.ts';
import { WatchList } from './watch-list.ts';
import { parseDraft } from './write-watch-file.ts';

type Desk = Awaited<ReturnType<typeof issuingDesk>>;

const codeOf = async (opened: Promise<unknown>): Promise<number> => {
  try {
    await opened;
    return 0;
  } catch (error) {
    if (error instanceof CheckpointError) return error.code;
    throw error;
  }
};

const today = 18_881;
const keyArbitrary = fc.integer({ min: 0, max: 300 }).map((number) => `id:${String(number).padStart(12, '0')}`);
const levelArbitrary = fc.constantFrom<WatchLevel>('f0', 'f1');
const listedArbitrary: fc.Arbitrary<Listed> = fc.record({
  key: keyArbitrary,
  level: levelArbitrary,
  until: fc.integer({ min: today - 20, max: today + 20 }),
});
const changeArbitrary: fc.Arbitrary<Change> = fc.oneof(
  listedArbitrary,
  fc.record({ key: keyArbitrary, removed: fc.constant(true as const) }),
);

/** What a plain map says: twice in a base is the graver and the later, a change replaces. */
const modelOf = (people: readonly Listed[], changes: readonly Change[]): Map<string, Omit<Listed, 'key'>> => {
  const model = new Map<string, Omit<Listed, 'key'>>();
  for (const { key, level, until } of people) {
    const known = model.get(key);
    const graver = known?.level === 'f0' ? 'f0' : level;
    model.set(key, { level: graver, until: Math.max(until, known?.until ?? until) });
  }
  for (const change of changes) {
    if ('removed' in change) model.delete(change.key);
    else model.set(change.key, { level: change.level, until: change.until });
  }
  return model;
};

describe('watch list', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await issuingDesk();
  });
  afterAll(() => desk.close());

  const open = (file: string, held: Held | null = null, trust: Partial<WatchTrust> = {}) =>
    openWatchFile(file, { ...desk.trust, ...trust }, held);
  const openBase = async (people: readonly Listed[], version: number) => {
    const opened = await open(await desk.base(people, version));
    if (opened.kind !== 'base') throw new Error('not a base');
    const list = WatchList.of(opened.base, opened.secret);
    return { list, held: { version, secret: opened.secret, bits: list.bits } };
  };

  it('finds all who are on it, nobody who was removed, and nobody after their last day', async () => {
    const all = Array.from({ length: 301 }, (_, number) => `id:${String(number).padStart(12, '0')}`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(listedArbitrary, { maxLength: 200 }),
        fc.array(fc.array(changeArbitrary, { maxLength: 40 }), { maxLength: 3 }),
        async (people, deltas) => {
          const made = await openBase(people, 1);
          let { list } = made;
          for (const [index, changes] of deltas.entries()) {
            const held = { ...made.held, version: index + 1 };
            const opened = await open(desk.delta(changes, index + 1, index + 2), held);
            if (opened.kind !== 'delta') throw new Error('not a delta');
            list = list.with(opened.changes);
          }
          const model = modelOf(people, deltas.flat());
          for (const key of all) {
            const expected = model.get(key) ?? null;
            expect(list.look([key], null)).toEqual(expected);
            expect(list.look([key], today)).toEqual(expected !== null && expected.until >= today ? expected : null);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says the gravest of all that is known of one person', async () => {
    const { list } = await openBase(
      [
        { key: 'qid:1234567', level: 'f1', until: today + 9 },
        { key: 'id:001087001234', level: 'f0', until: today },
      ],
      1,
    );
    const keys = ['qid:1234567', 'id:001087001234', 'bhyt:DN123'];
    expect([list.look(keys, today), list.look(keys, today + 1), list.look(keys, today + 10)]).toEqual([
      { level: 'f0', until: today },
      { level: 'f1', until: today + 9 },
      null,
    ]);
    expect([list.look([], today), list.look(['text:abc'], today)]).toEqual([null, null]);
  });

  it('holds any number of people, of every bucket size, and refuses more days than it can tell apart', () => {
    expect([bitsFor(0), bitsFor(1536), bitsFor(1537), bitsFor(10_000_000), bitsFor(6 * 2 ** 23)]).toEqual([
      8, 8, 9, 21, 23,
    ]);
    const builder = new BaseBuilder();
    for (let day = 0; day < maxDays; day += 1) builder.add(day * 2 ** 40, 'f1', today + day);
    expect(() => builder.add(1, 'f1', today + maxDays)).toThrowError(
      expect.objectContaining({ code: ErrorCode.WatchListTooLarge }),
    );
    const { pieces, people } = builder.content(1);
    expect([people, readBase(new Uint8Array(Buffer.concat(pieces))).days.length]).toEqual([maxDays, maxDays]);
  });

  it('is refused by whom it was not encrypted to', async () => {
    const other = await newSealingKeyPair();
    const file = await desk.base([], 1, {}, other.publicKey);
    expect(await codeOf(open(file))).toBe(ErrorCode.WatchListForeign);
    expect(await codeOf(open(file, null, { pair: { ...other, privateKey: desk.trust.pair.privateKey } }))).toBe(
      ErrorCode.WatchListForeign,
    );
    expect(await codeOf(open(file, null, { pair: other }))).toBe(0);
  });

  it('is refused where it is signed by others, for others, or too long ago', async () => {
    const file = await desk.base([], 7, { audience: 'site/a', notAfter: 5000 });
    expect([
      await codeOf(open(file, null, { keyring: { keysFor: () => [] } })),
      await codeOf(open(file, null, { audiences: ['site/b'] })),
      await codeOf(open(file, null, { now: 5001 })),
      await codeOf(open(file, null, { now: 5000 })),
    ]).toEqual([ErrorCode.SignedObjectForged, ErrorCode.SignedObjectWrongAudience, ErrorCode.SignedObjectExpired, 0]);
  });

  it('takes changes in order, refuses what is older or skips some, and one that covers several steps', async () => {
    const person: Listed = { key: 'id:001087001234', level: 'f1', until: today };
    const { held } = await openBase([person], 10);
    const outcomes = [
      await codeOf(open(desk.delta([], 10, 11), held)),
      await codeOf(open(desk.delta([], 11, 12), held)),
      await codeOf(open(desk.delta([], 10, 14), { ...held, version: 12 })),
      await codeOf(open(desk.delta([], 10, 10), held)),
      await codeOf(open(desk.delta([], 9, 9), held)),
      await codeOf(open(desk.delta([], 10, 11), null)),
      await codeOf(open(await desk.base([], 10), held)),
      await codeOf(open(desk.delta([], 10, 11), held)),
    ];
    expect(outcomes).toEqual([
      0,
      ErrorCode.WatchListGap,
      0,
      ErrorCode.WatchListOlder,
      ErrorCode.WatchListOlder,
      ErrorCode.WatchListGap,
      ErrorCode.WatchListOlder,
      // The last base has another secret: its deltas change nothing of the one before.
      ErrorCode.WatchListGap,
    ]);
  });

  it('is refused with every bit that is not as it was signed, cut anywhere, or longer', async () => {
    const bytes = readFileSync(await desk.base([{ key: 'id:001087001234', level: 'f0', until: today }], 1));
    const file = join(desk.folder, 'changed');
    const outcomeOf = async (changed: Uint8Array): Promise<number> => {
      writeFileSync(file, changed);
      return codeOf(open(file));
    };
    const refused = new Set<number>();
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      refused.add(await outcomeOf(flipped));
    }
    for (let end = 0; end < bytes.length; end += 7) refused.add(await outcomeOf(bytes.subarray(0, end)));
    refused.add(await outcomeOf(Buffer.concat([bytes, Buffer.alloc(1)])));
    expect(refused.has(0)).toBe(false);
  });

  it('is an error with a code, whatever the bytes', async () => {
    const file = join(desk.folder, 'random');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.boolean(), async (bytes, begun) => {
        writeFileSync(file, begun ? Buffer.concat([Buffer.from('CPWL\u0001\0\0\0\u0040', 'latin1'), bytes]) : bytes);
        expect(await codeOf(open(file))).not.toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['id:001087001234', 1],
    ['qid:162979388586171100', 16],
  ])('hashes %s by the derivation that is written down, with work %d', (person, work) => {
    const key = Buffer.alloc(32, 7);
    const counter = Buffer.from('00000001', 'hex');
    const bytes = 64 * (2 * work + 2) - 9 - 36;
    const repeated = Buffer.from(`${person}\0\0`.repeat(bytes)).subarray(0, bytes);
    const digest = createHash('sha256').update(counter).update(key).update(repeated).digest();
    expect(watchHasher(key, work)(person)).toBe(Number.parseInt(digest.toString('hex').slice(0, 12), 16));
  });

  it('hashes each person by their key alone, whoever was hashed before', () => {
    const hasher = watchHasher(randomBytes(32), 4);
    const once = hasher('id:1');
    hasher('qid:162979388586171100');
    expect([hasher('id:1'), hasher('id:11')]).toEqual([once, expect.not.toSatisfy((hash) => hash === once)]);
  });

  it('of another format is refused with what to do', () => {
    const head = { kind: 'base', format: 1, list: new Uint8Array(16), made: 1 };
    expect(() => parseWatchHead(head)).toThrowError(
      expect.objectContaining({
        code: ErrorCode.WatchListMalformed,
        message: 'this watch list has format 1, and format 2 is read here',
        hint: expect.stringContaining('make a new base'),
      }),
    );
  });

  it('names nobody in the file', async () => {
    const text = readFileSync(await desk.base([{ key: 'id:001087001234', level: 'f0', until: today }], 1), 'latin1');
    expect(text).not.toContain('001087001234');
  });
});

describe('contents that were signed and make no sense', () => {
  const malformed = (read: () => unknown): void => {
    try {
      read();
    } catch (error) {
      expect(error).toMatchObject({ code: ErrorCode.WatchListMalformed });
    }
  };
  const [baseHeader = new Uint8Array()] = new BaseBuilder().content(1).pieces;
  const changesHeader = writeHeader({ bits: 8, changes: 3, days: [today] });

  it('are errors with a code, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.boolean(), (bytes, begun) => {
        malformed(() => readBase(new Uint8Array(begun ? Buffer.concat([baseHeader, bytes]) : bytes)));
        malformed(() => readChanges(new Uint8Array(begun ? Buffer.concat([changesHeader, bytes]) : bytes), 8));
        malformed(() => parseDraft(Buffer.concat([Buffer.from('CPWD\u0001\0\0\0\u0020', 'latin1'), bytes])));
      }),
    );
  });

  it.for<[string, number[]]>([
    ['out of order', [2, 1]],
    ['twice', [1, 1]],
  ])('are refused where hashes stand %s', ([, hashes]) => {
    const records = Buffer.alloc(14);
    for (const [index, hash] of hashes.entries()) records.writeUIntBE(hash, index * 7, 6);
    const plain = Buffer.concat([writeHeader({ bits: 8, changes: 2, days: [today] }), records]);
    expect(() => readChanges(plain, 8)).toThrowError(/not in order/);
    const counts = new Uint8Array(256);
    counts[0] = 2;
    const words = Uint32Array.from(hashes, (hash) => wordOf(hash, 1, 0));
    const header = { bits: 8, entries: 2, work: 1, days: [today] };
    expect(() => readBase(new Uint8Array(Buffer.concat(baseContent(counts, words, header))))).toThrowError(
      /not in order/,
    );
  });
});
