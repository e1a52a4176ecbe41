import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventEnvelopeSchema, eventSource, parseEventId } from '../../contract/events.ts';
import { eventHead } from './event-head.ts';

const source = eventSource('s', 'k');
const good = {
  specversion: '1.0',
  id: `${'a'.repeat(32)}-7`,
  source,
  type: 'vn.checkpoint.passage.v1',
  time: '2024-02-29T23:59:59.999Z',
  datacontenttype: 'application/json',
  mode: 'live',
  data: { text: 'Đã ghi nhận' },
};

/** What the schema says, and nothing else. */
const bySchema = (text: string): unknown => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return 'json';
  }
  const envelope = eventEnvelopeSchema.safeParse(json);
  if (!envelope.success) return 'envelope';
  if (envelope.data.source !== source) return 'foreign-source';
  return { ...parseEventId(envelope.data.id), type: envelope.data.type };
};

const strange = fc.oneof(
  fc.constantFrom<unknown>(
    '',
    '1.0',
    'live',
    'training',
    'application/json',
    null,
    7,
    {},
    'é',
    'x'.repeat(128),
    'x'.repeat(129),
  ),
  fc.constantFrom<unknown>('/checkpoint/s/other', `${'a'.repeat(32)}-0`, `${'a'.repeat(32)}-123456789012345`, 'a-1'),
  fc.constantFrom<unknown>(
    '2023-02-29T00:00:00.000Z',
    '2024-02-29T24:00:00.000Z',
    '2024-02-29T00:00:00+07:00',
    '2024-02-29',
  ),
  fc.constantFrom<unknown>(
    '2024-02-29T00:00:00.000Z',
    '2024-02-29T00:00:60.000Z',
    '2024-13-01T00:00:00.000Z',
    'Ă'.repeat(100),
  ),
  fc.jsonValue(),
);
const key = fc.constantFrom(...Object.keys(good), '__proto__', 'constructor', 'extra');

it('says of any event what the schema says', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(key, strange), { maxLength: 2 }), fc.option(key), (changes, left) => {
      const event = Object.fromEntries([...Object.entries(good), ...changes].filter(([name]) => name !== left));
      const text = JSON.stringify(event);
      expect(eventHead(Buffer.from(text), source)).toEqual(bySchema(text));
    }),
    { numRuns: 3000 },
  );
});

it('says of any text what the schema says', () => {
  const text = fc.oneof(fc.json(), fc.string({ unit: 'grapheme' }), fc.constant(JSON.stringify(good)));
  const changed = fc.tuple(text, fc.nat(), fc.string({ unit: 'grapheme', maxLength: 2 })).map(([base, at, put]) => {
    const place = at % (base.length + 1);
    return `${base.slice(0, place)}${put}${base.slice(place + 1)}`;
  });
  fc.assert(
    fc.property(changed, (any) => {
      const bytes = Buffer.from(any);
      expect(eventHead(bytes, source)).toEqual(bySchema(bytes.toString('utf8')));
    }),
    { numRuns: 3000 },
  );
});
