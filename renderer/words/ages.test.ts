import { expect, it } from 'vitest';
import type { ListState } from '../../contract/list-state.ts';
import { listsAge, rulesAge } from './ages.ts';

const list = (name: ListState['name'], ageSeconds: number, old = false): ListState => ({
  ...{ name, ageSeconds, version: 1, issued: 0, notAfter: null, old },
});

it.each<[readonly ListState[], string | null]>([
  [[], null],
  [[list('rules', 9)], null],
  [[list('trust', 59)], '0 phút / 0 min'],
  [[list('trust', 3599), list('revocations', 60)], '59 phút / 59 min'],
  [[list('trust', 3600)], '1 giờ / 1 h'],
  [[list('trust', 60), list('revocations', 172_799)], '47 giờ / 47 h'],
  [[list('trust', 60), list('watch-list', 7200)], '2 giờ / 2 h'],
  [[list('trust', 172_800), list('rules', 999_999_999)], '2 ngày / 2 d'],
])('the age of %j is %s', (lists, says) => {
  const age = listsAge(lists);
  expect(age === null ? null : `${age.words.vi} / ${age.words.en}`).toBe(says);
});

it('rules have an age where central sent them, and one old list makes all of them old', () => {
  expect(rulesAge([list('trust', 60)])).toBeNull();
  expect(rulesAge([list('trust', 60), list('rules', 7200)])).toEqual({ words: { vi: '2 giờ', en: '2 h' }, old: false });
  const both = [list('trust', 60), list('revocations', 60, true), list('rules', 60)];
  expect([listsAge(both)?.old, rulesAge(both)?.old]).toEqual([true, false]);
});
