import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkCharacter,
  parseReferral,
  parseReferralNumber,
  referralCode,
  referralNumber,
  runningOf,
  stationCode,
} from './referral.ts';

const key = { epoch: 'ab'.repeat(16), sequence: 42 };
const numbers = fc
  .tuple(
    fc.integer({ min: 0, max: 2 ** 30 - 1 }),
    fc.integer({ min: 1, max: 31 }),
    fc.integer({ min: 1, max: 999_999 }),
  )
  .map(([bits, day, running]) => referralNumber(stationCode(bits), `${String(day).padStart(2, '0')}1126`, running))
  .filter((number) => number !== null);

describe('referral number', () => {
  it('has the check character of ISO 7064 MOD 37,36', () => {
    // The first is a published one: the release identifier A1-2425G-ABC1234002-M of the recording industry.
    expect([checkCharacter('A12425GABC1234002'), checkCharacter('')]).toEqual(['M', '1']);
  });

  it('is read back as it was printed, however it is typed', () => {
    fc.assert(
      fc.property(numbers, (number) => {
        const careless = number.replaceAll('-', ' ').toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
        expect([parseReferralNumber(number), parseReferralNumber(careless), number.length <= 22]).toEqual([
          number,
          number,
          true,
        ]);
      }),
    );
  });

  it('is none with any one character wrong', () => {
    const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    fc.assert(
      fc.property(numbers, fc.nat(), fc.constantFrom(...symbols), (number, at, symbol) => {
        const plain = number.replaceAll('-', '');
        const place = at % plain.length;
        fc.pre(plain.charAt(place) !== symbol);
        const wrong = plain.slice(0, place) + symbol + plain.slice(place + 1);
        expect(parseReferralNumber(wrong)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it('has no character that could be taken for another', () => {
    fc.assert(fc.property(numbers, (number) => !/[ILOU]/.test(number)));
  });

  it('leaves out running numbers whose check character could be misread, about one in eleven', () => {
    const given = Array.from({ length: 9999 }, (_, index) => referralNumber('K7Q2M9', '251126', index + 1));
    const left = given.filter((number) => number === null).length;
    expect(left).toBeGreaterThan(9999 / 15);
    expect(left).toBeLessThan(9999 / 6);
  });

  it('counts beyond 9999', () => {
    const number = [10_000, 10_001, 10_002].map((running) => referralNumber('K7Q2M9', '251126', running));
    const found = number.find((one) => one !== null) ?? '';
    expect([found.slice(14, 18), runningOf(found) >= 10_000, parseReferralNumber(found)]).toEqual([
      '1000',
      true,
      found,
    ]);
  });
});

describe('what a test site scans or types', () => {
  it('is the code of the slip, with the row of its passage', () => {
    fc.assert(
      fc.property(numbers, (number) => {
        const code = referralCode(number, key);
        expect([parseReferral(code), parseReferral(` ${code.toLowerCase()}\r`), parseReferral(number)]).toEqual([
          { number, of: key },
          { number, of: key },
          { number, of: null },
        ]);
      }),
    );
  });

  it('is nothing where it is anything else, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `CP1R:${text}`),
        ),
        (text) => {
          expect(parseReferral(text)).toBeNull();
        },
      ),
    );
    expect(parseReferral(`CP1R:${'A'.repeat(100_000)}`)).toBeNull();
  });
});
