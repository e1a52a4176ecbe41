import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { manifestShape } from './list-manifest.ts';
import { exactly, fields, listOf, Misshapen, type Shape, text, where, whole } from './shape.ts';
import { acknowledgementShape, payloadShape, roleKeysShape, roles } from './signed.ts';
import { acknowledgementSchema, manifestSchema, roleKeysSchema, signedPayloadSchema } from './signed-schemas.ts';

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const id = fc.string({ minLength: 1, maxLength: 160 });
const hex = fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: 32, maxLength: 32 });
const notNegative = fc.maxSafeNat();

const payload = fc.record({
  ...{ role: fc.constantFrom(...roles), audience: id, id, version: notNegative },
  ...{ notAfter: fc.option(notNegative), body: fc.anything() },
});
const roleKeys = fc.record(
  {
    demo: fc.boolean(),
    keys: fc.array(fc.record({ role: fc.constantFrom(...roles), key: bytes32 }), { maxLength: 3 }),
    sealing: fc.array(bytes32, { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['keys', 'sealing'] },
);
const acknowledgement = fc.record({
  ...{ station: fc.string(), site: fc.string(), time: notNegative, nonce: fc.string({ maxLength: 64 }) },
  epochs: fc.array(
    fc.record({ epoch: hex.map((digits) => digits.join('')), sequence: fc.integer({ min: 1 }), hash: bytes32 }),
    { maxLength: 3 },
  ),
});
const file = fc
  .record({ version: notNegative, audience: id, bytes: fc.integer({ min: 1, max: 512 << 20 }), digest: bytes32 })
  .chain((some) =>
    fc
      .integer({ min: 1024, max: 1 << 20 })
      .map((chunkBytes) => ({ ...some, chunkBytes, chunks: Math.ceil(some.bytes / chunkBytes) })),
  );
const manifest = fc.record({ files: fc.array(file, { maxLength: 3 }) });

/** What stands in the place of something: near its bounds, of another type, or nothing. */
const instead = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    '',
    'x'.repeat(65),
    'x'.repeat(161),
    'A'.repeat(32),
    0,
    -0,
    1,
    -1,
    1.5,
  ),
  fc.constantFrom<unknown>(1023, (1 << 20) + 1, (512 << 20) + 1, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, 1n),
  fc.constantFrom<unknown>({}, [], new Map(), new Date(), new Uint8Array(31), new Uint8Array(33), Buffer.alloc(32)),
  fc.constantFrom<unknown>(Array.from({ length: 1001 }), Object.create({ keys: [] }), new ArrayBuffer(32)),
  fc.anything({ withNullPrototype: true, withMap: true, withSparseArray: true, withTypedArray: true }),
);

/** The same value with something else at one place of it, or one more field, or one less. */
const broken = (value: unknown): fc.Arbitrary<unknown> => {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return instead;
  const inner = Object.entries(value).map(([key, item]) =>
    broken(item).map((other) => (Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other })),
  );
  const without = Object.keys(value).map((key) =>
    fc.constant(Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))),
  );
  const more = fc.constantFrom<unknown>({ ...value, more: 1 }, { ...value, constructor: 1 });
  return fc.oneof(instead, more, ...without, { arbitrary: fc.oneof(instead, ...inner), weight: 6 });
};

const read = <T>(shape: Shape<T>, value: unknown): { taken: T } | null => {
  try {
    return { taken: shape(value, '') };
  } catch (error) {
    expect(error).toBeInstanceOf(Misshapen);
    return null;
  }
};

const asked = (schema: z.ZodType, value: unknown): { taken: unknown } | null => {
  const parsed = schema.safeParse(value);
  return parsed.success ? { taken: parsed.data } : null;
};

describe('a shape takes what its schema takes, and gives the same of it:', () => {
  const pairs: readonly (readonly [string, Shape<unknown>, z.ZodType, fc.Arbitrary<unknown>])[] = [
    ['payload of a signed object', payloadShape, signedPayloadSchema, payload],
    ['role keys', roleKeysShape, roleKeysSchema, roleKeys],
    ['acknowledgement', acknowledgementShape, acknowledgementSchema, acknowledgement],
    ['manifest of a list', manifestShape, manifestSchema, manifest],
  ];
  it.each(pairs)('%s', (_, shape, schema, valid) => {
    fc.assert(
      fc.property(valid, (value) => {
        const taken = read(shape, value);
        expect(taken).not.toBeNull();
        expect(taken).toEqual(asked(schema, value));
      }),
    );
    let refused = 0;
    fc.assert(
      fc.property(fc.oneof(valid.chain(broken), instead), (value) => {
        const taken = read(shape, value);
        expect(taken).toEqual(asked(schema, value));
        refused += taken === null ? 1 : 0;
      }),
      { numRuns: 1500 },
    );
    expect(refused).toBeGreaterThan(300);
  });
});

describe('what is of another shape', () => {
  const shape = fields({ version: exactly(1), lists: listOf(fields({ name: text({ max: 3 }), at: whole(0, 9) })) });
  it.each<[unknown, string]>([
    [7, 'the whole: expected an object'],
    [{ version: 1 }, 'the whole: expected an object with "lists"'],
    [{ version: 2, lists: [] }, 'version: expected 1'],
    [{ version: 1, lists: {} }, 'lists: expected a list'],
    [
      {
        version: 1,
        lists: [
          { name: 'abc', at: 9 },
          { name: 'abcd', at: 9 },
        ],
      },
      'lists[1].name: expected text of 0 to 3 characters',
    ],
    [{ version: 1, lists: [{ name: 'abc', at: 10 }] }, 'lists[0].at: expected a whole number from 0 to 9'],
  ])('is refused with the place and what is expected there: %j', (value, words) => {
    expect(() => shape(value, '')).toThrow(words);
  });

  it('is refused by a condition over several fields at the place of these', () => {
    const ordered = where(fields({ from: whole(0), to: whole(0) }), ({ from, to }) => from <= to, 'from before to');
    expect(listOf(ordered)([{ from: 1, to: 2 }], '')).toEqual([{ from: 1, to: 2 }]);
    expect(() => listOf(ordered)([{ from: 3, to: 2 }], '')).toThrow('[0]: expected from before to');
  });
});
