import { expect, it } from 'vitest';
import type { ListState } from '../../contract/list-state.ts';
import { listsAge } from './lists-age.ts';

const list = (name: ListState['name'], ageSeconds: number): ListState => ({
  ...{ name, ageSeconds, version: 1, issued: 0, notAfter: null, old: false },
});

it.each<[readonly ListState[], string | null]>([
  [[], null],
  [[list('rules', 9)], null],
  [[list('trust', 59)], '0 phút'],
  [[list('trust', 3599), list('revocations', 60)], '59 phút'],
  [[list('trust', 3600)], '1 giờ'],
  [[list('trust', 60), list('revocations', 172_799)], '47 giờ'],
  [[list('trust', 60), list('watch-list', 7200)], '2 giờ'],
  [[list('trust', 172_800), list('rules', 999_999_999)], '2 ngày'],
])('the age of %j is %s', (lists, says) => expect(listsAge(lists)).toBe(says));
