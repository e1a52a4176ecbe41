import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CheckpointError } from '../../contract/errors.ts';
import { cardPayload, makeCardIssuer } from '../testing/issuers.ts';
import { cardClaims, cardKid } from './card-claims.ts';
import { shcFacts } from './shc-facts.ts';

/** The same shapes, written once more as schemas: what one takes, the other takes. */
const headerSchema = z.looseObject({ alg: z.literal('ES256'), zip: z.literal('DEF'), kid: z.string().min(1).max(200) });
const secondsSchema = z.number().min(0).max(100_000_000_000);
const claimsSchema = z.looseObject({
  iss: z.string().regex(/^https:\/\/[^\s?#]+[^\s?#/]$/),
  nbf: secondsSchema,
  exp: secondsSchema.optional(),
  vc: z.looseObject({
    rid: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,24}(\.\d{1,12})?$/)
      .optional(),
    credentialSubject: z.looseObject({ fhirBundle: z.unknown() }),
  }),
});
const codingSchema = z.looseObject({ system: z.string().optional(), code: z.string().optional() });
const conceptSchema = z.looseObject({ coding: z.array(codingSchema).max(20).optional() });
const text = z.string().optional();
const nameSchema = z.looseObject({ family: text, given: z.array(z.string()).optional(), text });
const resourceSchema = z.looseObject({
  resourceType: z.string(),
  status: text,
  name: z.array(nameSchema).optional(),
  birthDate: text,
  vaccineCode: conceptSchema.optional(),
  code: conceptSchema.optional(),
  valueCodeableConcept: conceptSchema.optional(),
  occurrenceDateTime: text,
  effectiveDateTime: text,
});
const bundleSchema = z.looseObject({
  resourceType: z.literal('Bundle'),
  entry: z
    .array(z.looseObject({ resource: resourceSchema }))
    .min(1)
    .max(100),
});

const takes = (work: () => unknown): boolean => {
  try {
    work();
    return true;
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    return false;
  }
};

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, '', 'x', 0, -1, 1e11, 1e11 + 1, true, [], {}, [[]], [{}], [null], ['x'], {
    coding: [{}],
  }),
  fc.constantFrom<unknown>(
    'x'.repeat(201),
    Array.from({ length: 21 }, () => ({})),
    { coding: Array(21).fill({}) },
  ),
  fc.constantFrom<unknown>(
    Array(101).fill({ resource: { resourceType: 'x' } }),
    'https://a',
    'https://a.vn/',
    'http://a.vn',
  ),
  fc.jsonValue(),
);

/** The value with one thing in it, at any depth, replaced, taken away or added. */
const changed = (value: unknown, steps: readonly number[], by: unknown): unknown => {
  const [step, ...rest] = steps;
  if (typeof value !== 'object' || value === null || step === undefined) return by;
  const entries = Object.entries(value);
  const [name] = entries[step % (entries.length + 1)] ?? ['more'];
  const copy = new Map(entries);
  if (by === 'taken away' && rest.length === 0) copy.delete(name);
  else copy.set(name, changed(copy.get(name), rest, by));
  return Array.isArray(value) ? [...copy.values()] : Object.fromEntries(copy);
};

const change = fc.tuple(
  fc.array(fc.nat(20), { minLength: 1, maxLength: 9 }),
  fc.oneof(odd, fc.constant<unknown>('taken away')),
);

const genuine = cardPayload(makeCardIssuer());
const test = {
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '94558-4' }] },
  valueCodeableConcept: { coding: [{ code: '260415000' }] },
  effectiveDateTime: '2021-09-01T08:00:00Z',
};
const { fhirBundle } = genuine.vc.credentialSubject;
const bundle = { ...fhirBundle, entry: [...fhirBundle.entry, { resource: test }] };

describe('the shape of a card', () => {
  it.each([
    ['header', { alg: 'ES256', zip: 'DEF', kid: 'a', more: 1 }, headerSchema, cardKid],
    ['claims', { ...genuine, exp: 1_700_000_000 }, claimsSchema, cardClaims],
    ['bundle', bundle, bundleSchema, shcFacts],
  ] as const)('of its %s is what its schema says, whatever is changed in it', (_, value, schema, read) => {
    expect(takes(() => read(value))).toBe(true);
    let refused = 0;
    fc.assert(
      fc.property(change, ([steps, by]) => {
        const other = changed(value, steps, by);
        const expected = schema.safeParse(other).success;
        if (!expected) refused += 1;
        expect(takes(() => read(other))).toBe(expected);
      }),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(300);
  });
});
