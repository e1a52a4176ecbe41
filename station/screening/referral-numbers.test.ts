import { describe, expect, it } from 'vitest';
import { parseReferralNumber, runningOf } from '../../contract/referral.ts';
import { ReferralNumbers } from './referral-numbers.ts';

const noon = Date.parse('2021-09-11T12:00:00+07:00');
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const numbersOf = (given: string[], epoch = 'a'.repeat(32), station = 'gate') =>
  new ReferralNumbers({
    site: 'market',
    station,
    utcOffsetMinutes: 420,
    epoch: () => epoch,
    last: (_since, date) => given.findLast((number) => number.includes(`-${date}-`)) ?? null,
  });
const some = (numbers: ReferralNumbers, at: number, count: number): string[] =>
  Array.from({ length: count }, () => numbers.next(at) ?? '');

describe('referral numbers', () => {
  it('carry the local date and are each given out once', () => {
    const given = some(numbersOf([]), noon, 500);
    expect([
      new Set(given).size,
      given.every((number) => number.slice(7, 13) === '110921' && parseReferralNumber(number) === number),
      runningOf(given[0] ?? ''),
    ]).toEqual([500, true, 1]);
  });

  it('go on after a restart', () => {
    const before = some(numbersOf([]), noon, 20);
    const after = some(numbersOf(before), noon, 20);
    expect([
      new Set([...before, ...after]).size,
      new Set([...before, ...after].map((one) => one.slice(0, 6))).size,
    ]).toEqual([40, 1]);
  });

  it('begin anew each day, and keep both days apart around midnight', () => {
    const numbers = numbersOf([]);
    const midnight = noon + 12 * hourMs;
    const given = [-1, 1, -1, 1].flatMap((minutes) => some(numbers, midnight + minutes * minuteMs, 3));
    expect([new Set(given).size, [...new Set(given.map((number) => number.slice(7, 13)))]]).toEqual([
      12,
      ['110921', '120921'],
    ]);
  });

  it('are others at another station and in another ledger, so that a restored one gives out none twice', () => {
    const all = [numbersOf([]), numbersOf([], 'b'.repeat(32)), numbersOf([], 'a'.repeat(32), 'gate-2')];
    expect(new Set(all.flatMap((numbers) => some(numbers, noon, 50))).size).toBe(150);
  });
});
