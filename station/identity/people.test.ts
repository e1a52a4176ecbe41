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

  it('counts a group that comes under one code, and all of it when that code leaves', () => {
    const people = new People(3000, [{ ...present('before'), companions: 2 }]);
    expect(people.count).toBe(3);
    people.move(['a'], { ...present('a'), companions: 4 });
    expect(people.count).toBe(8);
    people.move(['a'], null);
    expect(people.count).toBe(3);
  });

  it('leaves those inside who do not leave with their group', () => {
    const people = new People(3000, []);
    people.move(['a'], { ...present('a'), companions: 4 });
    const left = people.move(['a'], null, 2);
    expect([people.count, left.come?.companions]).toEqual([3, 2]);
    people.move(['a'], null, 7);
    expect(people.count).toBe(0);
  });

  it('takes an entry back, and nobody who has left since', () => {
    const people = new People(3000, []);
    const first = people.move(['a'], { ...present('a'), companions: 1 });
    expect([people.back(first).gone.length, people.count]).toEqual([1, 0]);
    const second = people.move(['a'], present('a'));
    people.move(['a'], null);
    expect([people.back(second).gone.length, people.count]).toEqual([0, 0]);
  });

  it('takes an exit back, unless they have come in again since', () => {
    const people = new People(3000, [{ ...present('a'), companions: 1 }]);
    const out = people.move(['a'], null);
    expect([people.back(out).come?.companions, people.count, people.isInside(['a'])]).toEqual([1, 2, true]);
    const again = people.move(['a'], null);
    people.move(['a'], present('a'));
    expect([people.back(again).come, people.count]).toEqual([null, 1]);
  });

  it('takes back that somebody came in once more, and they are inside as before', () => {
    const people = new People(3000, [{ ...present('a'), companions: 1 }]);
    const twice = people.move(['a'], present('a'));
    people.back(twice);
    expect(people.count).toBe(2);
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

  it('practice begins with nobody inside, and afterwards everybody is where they were', () => {
    const people = new People(3000, []);
    people.move(['a'], present('a'));
    people.remember(['a'], 'in', 1000, passage);
    const left = people.move(['a'], null);
    people.practise(true);
    left.undo();
    people.move(['b'], present('b'));
    expect([people.count, people.isInside(['a']), people.recent(['a'], 'in', 1500)]).toEqual([1, false, null]);
    people.practise(false);
    expect([people.count, people.isInside(['a']), people.isInside(['b'])]).toEqual([1, true, false]);
    expect(people.recent(['a'], 'in', 1500)?.at).toBe(5);
  });
});
