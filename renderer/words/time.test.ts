import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noon } from '../testing/states.ts';
import { clockTime, hourMinute, longDate, shortDay, since } from './time.ts';

describe('times', () => {
  it('name a day by its number', () => {
    expect([shortDay(0), shortDay(18_895)]).toEqual(['01/01/1970', '25/09/2021']);
  });

  it("are shown in the station's own offset, wherever the screen is", () => {
    expect([
      clockTime(noon, 420),
      clockTime(noon, 0),
      clockTime(noon, -210),
      hourMinute(noon, 420),
      longDate(Date.UTC(2026, 10, 22, 18), 420),
    ]).toEqual(['10:32:05', '03:32:05', '00:02:05', '10:32', { vi: 'Thứ Hai, 23/11/2026', en: 'Monday, 23/11/2026' }]);
  });

  it('name the day only where it is another one, by the local midnight', () => {
    const midnight = Date.UTC(2026, 10, 22, 17);
    expect([since(midnight, noon, 420), since(midnight - 1, noon, 420), since(noon, midnight - 1, 420)]).toEqual([
      '00:00',
      '22/11 23:59',
      '23/11 10:32',
    ]);
  });

  it('are always eight characters of a clock', () => {
    fc.assert(
      fc.property(fc.nat(4_000_000_000_000), fc.integer({ min: -720, max: 840 }), (ms, offset) => {
        expect(clockTime(ms, offset)).toMatch(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/);
      }),
    );
  });
});
