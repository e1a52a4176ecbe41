import { expect, test } from 'vitest';
import type { DecisionView } from '../../contract/rpc.ts';
import { RecentNames } from './recent-names.ts';

const view = (sequence: number, outcome: 'admit' | 'repeat' = 'admit'): DecisionView => ({
  maskedName: null,
  credential: 'cccd',
  decision: {
    outcome,
    colour: 'green',
    reasons: [],
    direction: 'in',
    lane: 'gate-1',
    temperature: null,
    rules: { id: 'venue', version: '1' },
    clock: 'synchronised',
    epoch: 'a'.repeat(32),
    sequence,
    offline: false,
    at: 1000 + sequence,
    slip: sequence,
    repeatOf: null,
  },
});

test('finds who passed by beginnings of their name, newest first, for 15 minutes', () => {
  const names = new RecentNames();
  names.add(view(1), 'NGUYEN VAN A', 0);
  names.add(view(2), 'Nguyễn Thị Đào', 60_000);
  names.add(view(3, 'repeat'), 'NGUYEN VAN A', 61_000);
  names.add(view(4), null, 62_000);
  const found = (words: string, now: number) => names.find(words, now).map(({ of }) => of.sequence);
  expect(found('nguyễn', 70_000)).toEqual([2, 1]);
  expect(found('dao', 70_000)).toEqual([2]);
  expect(found('Đà', 15 * 60_000)).toEqual([2]);
  expect(found('van', 15 * 60_000)).toEqual([]);
  expect(found('..', 70_000)).toEqual([]);
  names.forgetOld(17 * 60_000);
  expect(found('nguyen', 60_000)).toEqual([]);
});
