import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isPlainJson } from './plain-json.ts';

const isPlain = (text: string): boolean => {
  const bytes = Buffer.from(`before${text}after`);
  return isPlainJson(bytes, 6, bytes.length - 5);
};
const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

it('takes whatever JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8, noUnicodeString: false }), (value) => {
      expect(isPlain(JSON.stringify(value))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

it('takes nothing that JSON.parse does not, and all of it that has no white space', () => {
  const piece = fc.constantFrom(
    ...['{', '}', '[', ']', ':', ',', '"', '"a"', '"b":1', '\\', '\\u00e9', '\\u00g9', '\\n', '\\x', '"\\"', 'ổ'],
    ...[
      '-',
      '0',
      '1',
      '01',
      '.',
      '.5',
      'e',
      'E+',
      'e-7',
      '1e',
      'true',
      'false',
      'null',
      'tru',
      '\u0001',
      ' ',
      '{}',
      '[]',
    ],
  );
  const near = fc.tuple(fc.json(), fc.nat(), piece, fc.nat(2)).map(([text, at, put, cut]) => {
    const place = at % (text.length + 1);
    return `${text.slice(0, place)}${put}${text.slice(place + cut)}`;
  });
  const pieces = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(near, pieces), (text) => {
      const plain = isPlain(text);
      expect(plain && !isJson(text)).toBe(false);
      if (!/\s/.test(text)) expect(plain).toBe(isJson(text));
    }),
    { numRuns: 10_000 },
  );
});

it('leaves what is nested deeply to others', () => {
  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect([isPlain(nested(32)), isPlain(nested(33)), isPlain(nested(1_000_000))]).toEqual([true, false, false]);
});
