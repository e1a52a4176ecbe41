import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statedDay, statedText } from './stated.ts';

/** What a text is when nothing about it is known beforehand. */
const textByPattern = (text: string): string | null => {
  if (text.length > 200 || /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(text)) return null;
  const plain = text.normalize('NFC').trim();
  return plain === '' ? null : plain;
};

const dayByPattern = (text: string): string | null => {
  const day = /^(\d{4}(-\d{2}(-\d{2})?)?)([T ]|$)/.exec(text)?.[1];
  if (day === undefined) return null;
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const isMonth = month >= 1 && month <= 12;
  return isMonth && date >= 1 && date <= new Date(Date.UTC(year, month, 0)).getUTCDate() ? day : null;
};

describe('what a signed code states', () => {
  it('is text in NFC, without spaces outside and without what cannot be printed, whatever it is written in', () => {
    const letter = fc.integer({ min: 0, max: 0x2100 }).map((code) => String.fromCharCode(code));
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 210 }),
      fc
        .array(fc.oneof(letter, fc.constantFrom(' ', 'ễ', 'e\u0302\u0303', '\u00a0', 'Đ', '\u0300', '\u202e')), {
          maxLength: 20,
        })
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (value) => {
        expect(statedText(value)).toBe(textByPattern(value));
      }),
      { numRuns: 5000 },
    );
    for (let code = 0; code <= 0xffff; code += 1) {
      const value = `a${String.fromCharCode(code)}b`;
      if (statedText(value) !== textByPattern(value))
        expect([code, statedText(value)]).toEqual([code, textByPattern(value)]);
    }
  });

  it('is a day as far as it goes, and none that no month has', () => {
    const part = fc.constantFrom(
      '2021',
      '1900',
      '2024',
      '0000',
      '-',
      '-',
      '00',
      '01',
      '02',
      '12',
      '13',
      '28',
      '29',
      '30',
      '31',
      '32',
      'T',
      ' ',
      'x',
      '1',
    );
    const text = fc.oneof(
      fc
        .tuple(fc.integer({ min: 1000, max: 2999 }), fc.nat(13), fc.nat(32), fc.constantFrom('', 'T10:00', 'x'))
        .map(
          ([year, month, day, more]) =>
            `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}${more}`,
        ),
      fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (value) => {
        expect(statedDay(value)).toBe(dayByPattern(value));
      }),
      { numRuns: 5000 },
    );
    expect([undefined, null, 20_210_901, ['2021-09-01']].map(statedDay)).toEqual([null, null, null, null]);
  });
});
