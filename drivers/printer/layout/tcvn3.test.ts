import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeOnPage } from '../../simulators/escpos/code-pages.ts';
import { publicVectors } from '../../testing/vectors.ts';
import { tcvn3Place } from './tcvn3.ts';

const vowels = [...'aăâeêioôơuưy'];
const tones = ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'];
const small = [...vowels.flatMap((vowel) => tones.map((tone) => (vowel + tone).normalize('NFC'))), 'đ'];
const withMarks = small.filter((letter) => letter > '~');

const vectors = publicVectors('escpos');

describe('TCVN-3', () => {
  it('has every Vietnamese letter, small ones and capitals on pages of their own', () => {
    const places = [...withMarks, ...withMarks.map((letter) => letter.toUpperCase())].map((letter) => {
      const place = tcvn3Place(letter);
      if (place === null) return `no ${letter}`;
      return decodeOnPage([place.byte], place.case === 'lower' ? 'tcvn3-lower' : 'tcvn3-upper');
    });
    expect(places).toEqual([...withMarks, ...withMarks.map((letter) => letter.toUpperCase())]);
  });

  it.skipIf(vectors.missing)(`agrees with the tables of escpos-printer-db${vectors.note}`, () => {
    const schema = z.object({ encodings: z.record(z.string(), z.object({ data: z.array(z.string()).optional() })) });
    const json: unknown = JSON.parse(readFileSync(join(vectors.path, 'escpos-printer-db/capabilities.json'), 'utf8'));
    const { encodings } = schema.parse(json);
    const disagreeing = (['TCVN-3-1', 'TCVN-3-2'] as const).flatMap((name) =>
      [...(encodings[name]?.data ?? []).join('')].flatMap((character, index) => {
        // They write the Icelandic letter that looks like it.
        const letter = character === 'Ð' ? 'Đ' : character;
        const place = tcvn3Place(letter);
        const agrees = place?.byte === 0x80 + index && place.case === (name === 'TCVN-3-1' ? 'lower' : 'upper');
        return letter === ' ' || agrees ? [] : [`${name} ${letter}`];
      }),
    );
    expect([disagreeing, encodings['TCVN-3-1']?.data?.length]).toEqual([[], 8]);
  });
});
