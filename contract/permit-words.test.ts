import { describe, expect, it } from 'vitest';
import type { PermitGrant } from './credential.ts';
import { maskNumber, permitWords } from './permit-words.ts';

const open: PermitGrant = {
  id: 'GDD-1',
  purpose: null,
  areas: [],
  route: null,
  plate: null,
  seats: null,
  weekdays: [],
  dates: [],
  from: null,
  to: null,
  hours: null,
  authority: null,
};

describe('words of a permit', () => {
  it('say what is not restricted, and what is', () => {
    expect([permitWords(open), permitWords({ ...open, weekdays: [7, 6, 5, 4, 3, 2, 1] }).days]).toEqual([
      {
        validity: { vi: 'đến khi có thông báo mới', en: 'until further notice' },
        days: null,
        hours: null,
        where: null,
      },
      null,
    ]);
    expect(
      permitWords({
        ...open,
        areas: ['79', '80'],
        route: 'Quốc lộ 1',
        weekdays: [5, 1, 2, 3, 7],
        dates: ['2021-09-02'],
        from: '2021-08-20',
        to: '2021-09-06',
        hours: { from: 1320, to: 305 },
      }),
    ).toEqual({
      validity: { vi: '20/08/2021 – 06/09/2021', en: '20/08/2021 – 06/09/2021' },
      days: { vi: 'T2–T4, T6, CN, 02/09/2021', en: 'Mon–Wed, Fri, Sun, 02/09/2021' },
      hours: '22:00–05:05',
      where: 'Quốc lộ 1 · 79, 80',
    });
  });

  it.each([
    ['001087029317', '******029317'],
    ['123456789', '******789'],
    ['B12345', '****45'],
  ])('show of %s no more than %s', (number, masked) => {
    expect(maskNumber(number)).toBe(masked);
  });
});
