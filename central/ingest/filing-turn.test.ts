import { expect, it } from 'vitest';
import { backlogBytes, FilingTurn } from './filing-turn.ts';

it('comes at once where nothing waits, and beside live entries', () => {
  const turn = new FilingTurn(0);
  turn.arrived(2000, 0);
  expect([turn.waitMs(true, 0) > 0, turn.waitMs(false, 0)]).toEqual([true, 0]);
});

it('waits for the end of a backlog, also while its sender waits for an answer', () => {
  const turn = new FilingTurn(0);
  const waits = [0, 100, 200].map((now) => {
    turn.arrived(backlogBytes, now);
    return turn.waitMs(false, now + 50);
  });
  expect([waits, turn.waitMs(false, 499), turn.waitMs(false, 500)]).toEqual([[250, 250, 250], 1, 0]);
});

it('comes after a minute in a flood that does not end, until there has been a quiet moment', () => {
  const turn = new FilingTurn(0);
  const flood = (from: number, to: number): readonly number[] => {
    const due: number[] = [];
    for (let now = from; now <= to; now += 100) {
      turn.arrived(backlogBytes, now);
      if (turn.waitMs(true, now) === 0) due.push(now);
    }
    return due;
  };
  const first = flood(0, 60_200);
  turn.waitMs(false, 61_000);
  expect([first, flood(61_100, 120_900), flood(121_000, 121_100)]).toEqual([
    [60_000, 60_100, 60_200],
    [],
    [121_000, 121_100],
  ]);
});
