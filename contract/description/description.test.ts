import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventDataSchemas } from '../events.ts';
import { asyncApi } from './async-api.ts';
import { docstringsOf } from './docstrings.ts';
import { documents } from './documents.ts';
import { jsonSchemaOf } from './json-schemas.ts';
import { subjects } from './subjects.ts';

const docs = join(import.meta.dirname, '../../docs');
const due = 'stale: run node contract/description/write-documents.ts';
const all = subjects();

/** Byte strings of CBOR stand in examples as base64. */
const withBytes = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withBytes);
  if (typeof value === 'string' && /^[A-Za-z0-9+/]{43}=$|^[A-Za-z0-9+/]{160,}=*$/.test(value)) {
    return new Uint8Array(Buffer.from(value, 'base64'));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withBytes(inner)]));
};

const cbor = new Set(['acknowledgement', 'role-keys', 'list-manifest']);

describe('the description of the contract', () => {
  it('lies in docs as the contract of today makes it, and nothing else beside it', () => {
    const files = documents();
    for (const [path, text] of files) {
      expect(readFileSync(join(docs, path), 'utf8') === text, `docs/${path} is ${due}`).toBe(true);
    }
    const held = readdirSync(join(docs, 'schemas')).map((name) => `schemas/${name}`);
    expect(held.filter((path) => !files.has(path))).toEqual([]);
  });

  it('has every event, each with an example', () => {
    expect(all.filter(({ name }) => name.startsWith('event-')).map(({ name }) => name)).toEqual(
      Object.keys(eventDataSchemas).map((name) => `event-${name}`),
    );
  });

  it('is AsyncAPI 3 as its own schema says', () => {
    const specification: Readonly<Record<string, unknown>> = createRequire(import.meta.url)(
      '@asyncapi/specs/schemas/3.0.0-without-$id.json',
    );
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(specification);
    const document = asyncApi(all);
    expect(validate(document), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
    expect(validate({ ...document, channels: { events: { address: 7 } } })).toBe(false);
  });

  it('has no reference that leads nowhere', () => {
    const files = documents();
    for (const [path, text] of files) {
      for (const [, target = ''] of text.matchAll(/"\$ref": "([^"]+)"/g)) {
        if (target.startsWith('./')) {
          const folder = path.startsWith('schemas/') ? 'schemas/' : '';
          expect(files.has(folder + target.slice(2)), `${path} → ${target}`).toBe(true);
        } else {
          const steps = target.slice(2).split('/');
          const found = steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], JSON.parse(text));
          expect(found, `${path} → ${target}`).toBeDefined();
        }
      }
    }
  });

  it.each(all.map((subject) => [subject.name, subject] as const))('%s: its examples are valid', (name, subject) => {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(subject.schema);
    expect(subject.examples.length).toBeGreaterThan(0);
    for (const example of subject.examples) {
      const read = subject.check.safeParse(cbor.has(name) ? withBytes(example) : example);
      expect(read.success, read.success ? '' : z.prettifyError(read.error)).toBe(true);
      expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
    }
    expect(validate('no object')).toBe(false);
  });

  it('takes a batch with an event that nobody knows yet, and none whose known event is wrong', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    for (const [path, text] of documents()) {
      if (path.startsWith('schemas/')) ajv.addSchema(JSON.parse(text), `https://docs.example/${path}`);
    }
    const validate = (batch: unknown) => ajv.validate('https://docs.example/schemas/batch.json', batch);
    const [passage] = all.find(({ name }) => name === 'event-passage')?.examples ?? [];
    const event = passage as Record<string, unknown>;
    expect(validate([event, { ...event, type: 'vn.checkpoint.tomorrow.v1', data: 1 }])).toBe(true);
    expect(validate([{ ...event, data: { outcome: 'maybe' } }])).toBe(false);
  });
});

describe('docstrings', () => {
  const words = docstringsOf(
    [
      '/** Of the whole,',
      ' * on two lines. */',
      'export const aSchema = z.object({',
      '  /** Of x. */',
      '  x: z.int(),',
      '  /** Of it. */',
      "  'y.z': z.int(),",
      '  more: z.object({',
      '    /** Of the inner u. */',
      '    u: z.int(),',
      '  }),',
      '});',
      'const bSchema = z.object({',
      '  /** One. */',
      '  x: z.int(),',
      '  more: z.object({',
      '    /** Two. */',
      '    x: z.int(),',
      '  }),',
      '});',
    ].join('\n'),
  );

  it('belong to a constant and its fields, and not to what is ambiguous', () => {
    expect([words.of('aSchema'), words.of('bSchema')]).toEqual(['Of the whole, on two lines.', null]);
    expect([words.ofField('aSchema', 'x', false), words.ofField('aSchema', 'y.z', false)]).toEqual(['Of x.', 'Of it.']);
    expect([words.ofField('aSchema', 'x', true), words.ofField('aSchema', 'u', true)]).toEqual([
      null,
      'Of the inner u.',
    ]);
    expect([words.ofField('bSchema', 'x', false), words.ofField('bSchema', 'x', true)]).toEqual([null, 'Two.']);
  });

  it('stand in the JSON Schema, which lets fields be added', () => {
    const written = [{ docstrings: words, constants: ['aSchema'], whole: true }];
    const x = { x: z.int() };
    expect(jsonSchemaOf(z.object({ ...x, more: z.object(x) }), written)).toEqual({
      type: 'object',
      properties: {
        x: { type: 'integer', description: 'Of x.' },
        more: { type: 'object', properties: { x: { type: 'integer' } }, required: ['x'] },
      },
      required: ['x', 'more'],
    });
  });
});
