import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCp1258 } from './cp1258.ts';

/** The platform's own table, for checking ours. */
const decode = (bytes: readonly number[]): string => new TextDecoder('windows-1258').decode(Uint8Array.from(bytes));
const encode = (text: string): number[] => [...text].flatMap((character) => encodeCp1258(character) ?? [0x3f]);

const vowels = [...'aăâeêioôơuưy'];
const tones = ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'];
const letters = vowels.flatMap((vowel) => tones.map((tone) => vowel + tone));
const alphabet = [...letters, 'đ', 'd'].flatMap((letter) => [
  letter.normalize('NFC'),
  letter.toUpperCase().normalize('NFC'),
]);

describe('CP1258', () => {
  it('agrees with the table of the platform on every byte', () => {
    const bytes = Array.from({ length: 256 }, (_, byte) => byte);
    const encoded = [...decode(bytes)].map((character) => encodeCp1258(character)?.[0] ?? null);
    // 0x80 to 0x9F: what Microsoft leaves undefined decodes to C1 control characters, which nobody prints.
    const undefinedBytes = [0x81, 0x8a, 0x8d, 0x8e, 0x8f, 0x90, 0x9a, 0x9d, 0x9e];
    expect(encoded).toEqual(bytes.map((byte) => (undefinedBytes.includes(byte) ? null : byte)));
  });

  it('keeps every Vietnamese letter', () => {
    expect(alphabet.map((letter) => decode(encode(letter)).normalize('NFC'))).toEqual(alphabet);
  });

  it('keeps Vietnamese text', () => {
    const text = 'Xét nghiệm chốt chặn: MỜI ÔNG NGUYỄN VĂN ĐỨC VÀO, 36,6 °C – quý khách giữ phiếu 500 ₫';
    expect(decode(encode(text)).normalize('NFC')).toBe(text);
  });

  it('says what it does not have', () => {
    expect([...'中文→ŵẄ'].map(encodeCp1258)).toEqual([null, null, null, null, null]);
  });

  it('takes any character', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 1 }), (any) => (encodeCp1258(any)?.length ?? 1) <= 2));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...alphabet, ' ')), (some) => {
        const whole = some.join('');
        expect(decode(encode(whole)).normalize('NFC')).toBe(whole);
      }),
    );
  });
});
