import { decode, encode, Tagged } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { quickly } from '../testing/quick.ts';
import { decodeCbor, decodeTaggedCbor } from './cbor.ts';

type Answer = Readonly<{ value: unknown }> | null;

const ours = (bytes: Uint8Array): Answer => {
  try {
    return { value: quickly(() => decodeCbor(bytes)) };
  } catch (error) {
    if (!(error instanceof CheckpointError) || error.code !== ErrorCode.CredentialMalformed) throw error;
    return null;
  }
};

/** cborg with the same rules. It knows a text's byte-order mark for none, and takes any key. */
const cborgs = (bytes: Uint8Array): Answer => {
  const untag = (inner: () => unknown): unknown => inner();
  try {
    const options = { useMaps: true, rejectDuplicateMapKeys: true, tags: { 0: untag, 1: untag } };
    const value: unknown = decode(bytes, options);
    return hasOnlyLabels(value) ? { value } : null;
  } catch {
    return null;
  }
};

const hasOnlyLabels = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.every(hasOnlyLabels);
  if (!(value instanceof Map)) return true;
  return [...value].every(
    ([key, item]) =>
      (typeof key === 'string' || typeof key === 'bigint' || Number.isInteger(key)) && hasOnlyLabels(item),
  );
};

/** Byte strings of either reader alike. */
const plain = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return `h'${Buffer.from(value).toString('hex')}'`;
  if (Array.isArray(value)) return value.map(plain);
  return value instanceof Map ? new Map([...value].map(([key, item]) => [key, plain(item)])) : value;
};

const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((value) => value.replaceAll('\ufeff', ''));
const integer = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }));
const { item } = fc.letrec<{ item: unknown }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    integer,
    text,
    fc.double(),
    fc.constantFrom(true, false, null, undefined),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('item'), { maxLength: 30 }),
    fc
      .array(fc.tuple(fc.oneof(text, fc.integer()), tie('item')), { maxLength: 30 })
      .map((entries) => new Map<unknown, unknown>(entries)),
  ),
}));

describe('CBOR', () => {
  it('reads whatever was written', () => {
    fc.assert(
      fc.property(item, (value) => {
        const bytes = encode(value);
        expect(plain(ours(bytes)?.value)).toEqual(plain(cborgs(bytes)?.value));
        expect(ours(bytes)).not.toBeNull();
      }),
      { numRuns: 1000 },
    );
  });

  it('agrees with cborg about every item that was damaged, cut or lengthened', () => {
    fc.assert(
      fc.property(item, fc.nat(), fc.nat(255), fc.nat(), (value, at, byte, end) => {
        const whole = encode(value);
        const damaged = Uint8Array.from(whole);
        damaged[at % damaged.length] = byte;
        for (const bytes of [damaged, whole.subarray(0, end % whole.length), Uint8Array.of(...whole, byte)]) {
          expectAgreement(bytes);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('agrees with cborg about any bytes', () => {
    // Heads of every kind are likelier than they are among bytes at random.
    const head = fc.constantFrom(
      0x9f,
      0xbf,
      0xff,
      0x80,
      0x82,
      0xa1,
      0xa2,
      0xc0,
      0xc1,
      0xd8,
      0xf9,
      0xfa,
      0xfb,
      0x1b,
      0x3b,
      0x61,
    );
    const bytes = fc
      .array(fc.oneof(head, fc.nat(255), fc.nat(23)), { maxLength: 24 })
      .map((values) => Uint8Array.from(values));
    fc.assert(fc.property(bytes, expectAgreement), { numRuns: 20_000 });
  });

  const expectAgreement = (bytes: Uint8Array): void => {
    const expected = cborgs(bytes);
    const answer = ours(bytes);
    // cborg takes the end of a map for the value of its last member.
    if (expected !== null && answer === null && holdsSymbol(expected.value)) return;
    const mark = Buffer.from(bytes).includes('\ufeff');
    if (!mark) expect(plain(answer?.value)).toEqual(plain(expected?.value));
    expect(answer === null).toBe(expected === null);
  };

  const holdsSymbol = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.some(holdsSymbol);
    return value instanceof Map ? [...value.values()].some(holdsSymbol) : typeof value === 'symbol';
  };

  it.each([
    ['a member twice', 'a2616101616102'],
    ['a member twice, its numbers written in two lengths', 'a20101180102'],
    ['a member named by a list', 'a18001'],
    ['a member named by bytes', 'a1410101'],
    ['a member named by a fraction', 'a1f93e0001'],
    ['a member without a value', 'bf01ff'],
    ['an end without a beginning', 'ff'],
    ['an end in a list of known length', '82ff01'],
    ['bytes in pieces', '5f4101ff'],
    ['a text in pieces', '7f6161ff'],
    ['a tag that nobody knows', 'c201'],
    ['a length beyond all bytes', '5bffffffffffffffff'],
    ['a list of more items than there are', '9b001fffffffffffff01'],
    ['two items', '0101'],
    ['nothing', ''],
  ])('refuses %s', (_, hex) => {
    expect(ours(Buffer.from(hex, 'hex'))).toBeNull();
  });

  it('refuses what is nested deeper than any code, however deep', () => {
    for (const opening of ['81', 'a101', '9f', 'bf01', 'c0']) {
      expect(ours(Buffer.from(`${opening.repeat(16_000)}01`, 'hex'))).toBeNull();
    }
    expect(ours(Buffer.from(`${'81'.repeat(64)}01`, 'hex'))).not.toBeNull();
    expect(ours(Buffer.from(`${'81'.repeat(65)}01`, 'hex'))).toBeNull();
  });

  it('tells the tags before an item, and takes none within', () => {
    const tagged = encode(new Tagged(61, new Tagged(18, [1])));
    expect(decodeTaggedCbor(tagged)).toEqual({ tags: [61, 18], value: [1] });
    expect(decodeTaggedCbor(encode([1]))).toEqual({ tags: [], value: [1] });
    expect(() => decodeTaggedCbor(encode([new Tagged(18, 1)]))).toThrow(CheckpointError);
    expect(() => decodeTaggedCbor(Buffer.alloc(20_000, 0xc1))).toThrow(CheckpointError);
  });
});
