import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { permitQr, printedMm, quietZone } from './permit-qr.ts';

const moduleMm = (text: string): number => printedMm / (permitQr(text).modules + 2 * quietZone);

describe('code of a permit', () => {
  it.each([
    [300, 'H'],
    [500, 'Q'],
    [750, 'M'],
    [1000, 'L'],
    [2500, 'L'],
  ] as const)('of %i letters is corrected as far as a code of 5 cm allows: %s', (letters, level) => {
    expect(permitQr('GDD1:'.padEnd(letters, 'A')).level).toBe(level);
  });

  it('has modules that an office printer draws clean, unless it says too much for that', () => {
    expect([moduleMm('A'.repeat(700)) >= 0.5, moduleMm('A'.repeat(2500)) >= 0.33]).toEqual([true, true]);
  });

  it('is not drawn finer than door scanners read', () => {
    expect(() => permitQr('A'.repeat(3000))).toThrow(
      expect.objectContaining({ code: ErrorCode.PermitFieldsInvalid, message: expect.stringContaining('too much') }),
    );
  });
});
