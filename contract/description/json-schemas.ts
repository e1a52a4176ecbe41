import { z } from 'zod';
import type { Docstrings } from './docstrings.ts';

export type Json = Readonly<Record<string, unknown>>;

/**
 * Where a schema is written, for its words: constants of one file, the nearest first. `whole`: they are the schema itself,
 * the others are objects somewhere in it.
 */
export type Written = Readonly<{ docstrings: Docstrings; constants: readonly string[]; whole: boolean }>;

type Words = Readonly<{
  written: readonly Written[];
  /** Objects around; the schema itself stands in so many of them. */
  depth: number;
  wholeAt: number;
}>;

/**
 * A schema of the contract as JSON Schema (2020-12). Objects stay open: fields are only ever added. Bytes, which travel as
 * byte strings in CBOR, are described as base64, as which the examples write them.
 * @param wholeAt in how many objects the one stands that `written` describes
 */
export const jsonSchemaOf = (schema: z.ZodType, written: readonly Written[], wholeAt = 0): Json => {
  const generated: unknown = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'custom') Object.assign(jsonSchema, bytes);
    },
  });
  const { $schema: _dialect, ...rest } = withWords(asJson(generated), { written, depth: 0, wholeAt });
  return rest;
};

const bytes = {
  type: 'string',
  contentEncoding: 'base64',
  description: 'A byte string (CBOR, major type 2); base64 where it is written as JSON.',
} as const;

const asJson = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

const wordsFor = (field: string, { written, depth, wholeAt }: Words): string | null => {
  if (depth < wholeAt) return null;
  for (const { docstrings, constants, whole } of written) {
    for (const constant of constants) {
      const words = docstrings.ofField(constant, field, whole && depth > wholeAt);
      if (words !== null) return words;
    }
  }
  return null;
};

/** What zod makes of these says nothing that a reader of another language could use. */
const isNoise = (key: string, value: unknown): boolean =>
  (key === 'maximum' && value === Number.MAX_SAFE_INTEGER) || (key === 'minimum' && value === Number.MIN_SAFE_INTEGER);

const withWords = (schema: Json, words: Words): Json =>
  Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => !isNoise(key, value))
      .map(([key, value]) => [key, key === 'properties' ? described(asJson(value), words) : inner(value, words)]),
  );

const inner = (value: unknown, words: Words): unknown => {
  if (Array.isArray(value)) return value.map((item) => inner(item, words));
  return typeof value === 'object' && value !== null ? withWords(asJson(value), words) : value;
};

const described = (properties: Json, words: Words): Json =>
  Object.fromEntries(
    Object.entries(properties).map(([field, value]) => {
      const description = wordsFor(field, words);
      const schema = withWords(asJson(value), { ...words, depth: words.depth + 1 });
      return [field, description === null ? schema : { ...schema, description }];
    }),
  );
