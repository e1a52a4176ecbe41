import { describe, expect, it } from 'vitest';
import type { Tag } from '../../contract/events.ts';
import { People } from './people.ts';

const tag = (value: string, day = 10): Tag => ({ day, value });
const row = Promise.resolve({ epoch: 'e', sequence: 1 });

describe('people', () => {
  it('counts in, out, and out of a person who came in under yesterday’s key', () => {
    const people = new People(3000, [{ tag: 'old', day: 9 }]);
    people.move([tag('a')], 'in');
    expect([people.count, people.isInside([tag('a')]), people.isInside([tag('b')])]).toEqual([2, true, false]);
    people.move([tag('new'), tag('old', 9)], 'out');
    expect(people.count).toBe(1);
    people.forgetBefore(11);
    expect(people.count).toBe(0);
  });

  it('takes back a move whose row could not be committed', () => {
    const people = new People(3000, []);
    const first = people.move([tag('a')], 'in');
    const second = people.move([tag('a')], 'out');
    second();
    expect(people.isInside([tag('a')])).toBe(true);
    first();
    expect(people.count).toBe(0);
  });

  it('remembers a passage for the repeat time, in its own direction only', () => {
    const people = new People(3000, []);
    people.remember('id:1', 'in', 1000, { at: 5, colour: 'green', reasons: [], row });
    expect([
      people.recent('id:1', 'in', 3999)?.at,
      people.recent('id:1', 'in', 4000),
      people.recent('id:1', 'out', 1500),
      people.recent('id:2', 'in', 1500),
    ]).toEqual([5, null, null, null]);
  });

  it('takes an entry after an exit for an entry, however soon', () => {
    const people = new People(3000, []);
    for (const direction of ['in', 'out'] as const) {
      people.remember('id:1', direction, 1000, { at: 5, colour: 'green', reasons: [], row });
    }
    expect([people.recent('id:1', 'in', 1500), people.recent('id:1', 'out', 1500)?.at]).toEqual([null, 5]);
  });
});
