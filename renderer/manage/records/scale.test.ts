import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gridOf } from './scale.ts';

it('has whole steps, at most five, and room for the highest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), (highest) => {
      const { step, top } = gridOf(highest);
      expect(Number.isInteger(step)).toBe(true);
      expect(top).toBeGreaterThanOrEqual(highest);
      expect(top - highest).toBeLessThan(step);
      expect(Math.round(top / step)).toBeLessThanOrEqual(5);
    }),
  );
});

it('is made of ones, twos and fives', () => {
  expect([1, 5, 6, 23, 99, 480].map((highest) => gridOf(highest).step)).toEqual([1, 1, 2, 5, 20, 100]);
});
