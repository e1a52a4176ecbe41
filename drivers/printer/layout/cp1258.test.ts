import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCp1258 } from './cp1258.ts';

const decode = (bytes: Uint8Array): string => new TextDecoder('windows-1258').decode(bytes);

const letters = [...'aăâeêioôơuưy'].flatMap((base) =>
  ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323'].map((tone) => base + tone),
);
const alphabet = [...letters, 'đ', 'd'].flatMap((letter) => [
  letter.normalize('NFC'),
  letter.toUpperCase().normalize('NFC'),
]);

describe('CP1258', () => {
  it('agrees with the table of the platform on every byte', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const encoded = [...decode(bytes)].map((character) => encodeCp1258(character)[0]);
    // 0x80 to 0x9F: what Microsoft leaves undefined decodes to C1 control characters, which nobody prints.
    const undefinedBytes = [0x81, 0x8a, 0x8d, 0x8e, 0x8f, 0x90, 0x9a, 0x9d, 0x9e];
    expect(encoded).toEqual([...bytes].map((byte) => (undefinedBytes.includes(byte) ? 0x3f : byte)));
  });

  it('keeps every Vietnamese letter, composed or not', () => {
    const composed = alphabet.map((letter) => decode(encodeCp1258(letter)).normalize('NFC'));
    const apart = alphabet.map((letter) => decode(encodeCp1258(letter.normalize('NFD'))).normalize('NFC'));
    expect([composed, apart]).toEqual([alphabet, alphabet]);
  });

  it('keeps Vietnamese text', () => {
    const text = 'Xét nghiệm chốt chặn: MỜI ÔNG NGUYỄN VĂN ĐỨC VÀO, 36,6 °C – quý khách giữ phiếu 500 ₫';
    expect(decode(encodeCp1258(text)).normalize('NFC')).toBe(text);
  });

  it('writes ? for what it does not have', () => {
    expect(decode(encodeCp1258('中文 → x'))).toBe('?? ? x');
  });

  it('takes any text', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(fc.property(text, (any) => encodeCp1258(any).length <= 3 * [...any.normalize('NFC')].length));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...alphabet, ' ')), (some) => {
        const whole = some.join('');
        expect(decode(encodeCp1258(whole)).normalize('NFC')).toBe(whole);
      }),
    );
  });
});
