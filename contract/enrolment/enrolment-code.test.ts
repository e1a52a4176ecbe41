import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../errors.ts';
import { type EnrolmentCode, enrolmentCodeRows, enrolmentCodeText, parseEnrolmentCode } from './enrolment-code.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const codes: fc.Arbitrary<EnrolmentCode> = fc.record({
  address: fc.constantFrom(
    'central.example:8443',
    '10.0.0.5:443',
    '[2001:db8::1]:8443',
    'a:1',
    `${'x'.repeat(80)}:65535`,
  ),
  token: bytes(16),
  rootHash: bytes(32),
  pin: fc.option(bytes(16), { nil: null }),
});
const faultOf = (text: string): CheckpointError => {
  try {
    parseEnrolmentCode(text);
  } catch (error) {
    if (error instanceof CheckpointError) return error;
    throw error;
  }
  throw new Error('it was taken');
};
const symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

describe('an enrolment code', () => {
  it('says what it was made of, scanned or typed', () => {
    fc.assert(
      fc.property(codes, (code) => {
        expect(parseEnrolmentCode(enrolmentCodeText(code))).toEqual(code);
        const typed = enrolmentCodeRows(code).join('\n').toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
        expect(parseEnrolmentCode(`  ${typed} `)).toEqual(code);
      }),
    );
  });

  it('fits into the alphanumeric alphabet of a QR', () => {
    fc.assert(fc.property(codes, (code) => /^CPE1[0-9A-Z]+$/.test(enrolmentCodeText(code))));
  });

  it('names the row in which one character is wrong or two are swapped', () => {
    fc.assert(
      fc.property(codes, fc.nat(), fc.constantFrom(...symbols), fc.boolean(), (code, place, letter, swap) => {
        const text = enrolmentCodeText(code);
        const at = 4 + (place % (text.length - 5));
        const [a, b] = [text[at], text[at + 1]];
        const sameRow = Math.floor((at - 4) / 20) === Math.floor((at - 3) / 20);
        fc.pre(swap ? a !== b && sameRow : a !== letter);
        const wrong = swap
          ? `${text.slice(0, at)}${b}${a}${text.slice(at + 2)}`
          : `${text.slice(0, at)}${letter}${text.slice(at + 1)}`;
        const fault = faultOf(wrong);
        expect([fault.code, fault.message.includes(`row ${Math.floor((at - 4) / 20) + 1} `)]).toEqual([
          ErrorCode.EnrolmentCodeWrong,
          true,
        ]);
      }),
    );
  });

  it('does not pass without its last row or with rows in another order', () => {
    fc.assert(
      fc.property(codes, (code) => {
        const rows = enrolmentCodeRows(code).map((row) => row.replace('CPE1 ', ''));
        fc.pre(rows[0] !== rows[1]);
        const [first = '', second = '', ...others] = rows;
        for (const bad of [rows.slice(0, -1), [second, first, ...others]]) {
          expect(faultOf(`CPE1${bad.join('')}`).code).toBe(ErrorCode.EnrolmentCodeWrong);
        }
      }),
    );
  });

  it('throws nothing but its own error, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `CPE1${text}`),
        ),
        (text) => {
          expect(faultOf(text).code).toBe(ErrorCode.EnrolmentCodeWrong);
        },
      ),
    );
    expect(faultOf('CPE2ABC').message).toContain('version 2');
    expect(faultOf('8934563138165').hint).toContain('CPE1');
  });
});
