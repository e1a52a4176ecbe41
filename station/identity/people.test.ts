import { describe, expect, it } from 'vitest';
import { People, type Present } from './people.ts';

const row = Promise.resolve({ epoch: 'e', sequence: 1 });
const present = (...tags: [string, ...string[]]): Present => ({ person: tags[0], day: 10, tags });
const passage = { at: 5, colour: 'green', reasons: [], open: [], row } as const;

describe('people', () => {
  it('counts in, out, and out of a person who came in under yesterday’s key', () => {
    const people = new People(3000, [{ person: 'old', day: 9, tags: ['old'] }]);
    people.move(['a'], present('a'));
    expect([people.count, people.isInside(['a']), people.isInside(['b'])]).toEqual([2, true, false]);
    people.move(['new', 'old'], null);
    expect(people.count).toBe(1);
    people.forgetBefore(11);
    expect(people.count).toBe(0);
  });

  it('knows who came in with a card when they leave with a code that names another of their numbers', () => {
    const people = new People(3000, []);
    people.move(['id', 'qid'], present('id', 'qid'));
    const left = people.move(['qid'], null);
    expect([people.count, left.gone]).toEqual([0, [present('id', 'qid')]]);
  });

  it('counts once who was counted twice before both numbers were seen to be one person’s', () => {
    const people = new People(3000, []);
    people.move(['id'], present('id'));
    people.move(['qid'], present('qid'));
    people.move(['id', 'qid'], present('id', 'qid'));
    expect(people.count).toBe(1);
  });

  it('takes back a move whose row could not be committed', () => {
    const people = new People(3000, []);
    const first = people.move(['a'], present('a'));
    const second = people.move(['a'], null);
    second.undo();
    expect(people.isInside(['a'])).toBe(true);
    first.undo();
    expect(people.count).toBe(0);
  });

  it('remembers a passage for the repeat time, under every number, in its own direction only', () => {
    const people = new People(3000, []);
    people.remember(['id:1', 'qid:1'], 'in', 1000, passage);
    expect([
      people.recent(['id:1'], 'in', 3999)?.at,
      people.recent(['qid:1'], 'in', 1500)?.at,
      people.recent(['id:1'], 'in', 4000),
      people.recent(['id:1'], 'out', 1500),
      people.recent(['id:2'], 'in', 1500),
    ]).toEqual([5, 5, null, null, null]);
  });

  it('takes an entry after an exit for an entry, however soon', () => {
    const people = new People(3000, []);
    for (const direction of ['in', 'out'] as const) people.remember(['id:1'], direction, 1000, passage);
    expect([people.recent(['id:1'], 'in', 1500), people.recent(['id:1'], 'out', 1500)?.at]).toEqual([null, 5]);
  });
});
