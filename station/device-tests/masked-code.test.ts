import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskedCode } from './masked-code.ts';

describe('masked code', () => {
  it('keeps what separates, and shows neither a digit nor a letter of it', () => {
    expect(maskedCode('001093029317|NGUYỄN VĂN A|1987-01-18|0|<1<\x1d')).toBe(
      '999999999999|AAAAĂA AĂA A|9999-99-99|9|<9<␝',
    );
  });

  it('reveals nothing of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const shown = maskedCode(text);
        expect(shown.length).toBeLessThanOrEqual(2 * 121);
        expect(shown.replaceAll(/[9AĂ]/g, '')).not.toMatch(/[\p{L}\p{Nd}\p{M}\p{Cc}]/u);
      }),
    );
  });
});
