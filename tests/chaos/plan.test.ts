import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planOf, type RoundName, roundNames } from './plan.ts';
import { Random } from './random.ts';

const stays = (seed: number, count: number, only: readonly RoundName[] = [], mayMount = true) => {
  const plan = planOf(new Random(seed), only, mayMount);
  return Array.from({ length: count }, () => plan.next().value).flatMap((stay) =>
    stay === undefined
      ? []
      : [{ ...stay, rounds: stay.rounds.map(({ name, size, random }) => [name, size, random.next()] as const) }],
  );
};

const seeds = fc.integer({ min: 0, max: 0xffff_ffff });

describe('the plan of a seed', () => {
  it('is the same each time, and another for another seed', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(stays(seed, 8)).toEqual(stays(seed, 8));
      }),
      { numRuns: 20 },
    );
    expect(stays(1, 8)).not.toEqual(stays(2, 8));
  });

  it('has every kind of round once before any comes again', () => {
    const whole = stays(7, 5).filter((stay) => stay.whole);
    const first = new Set(whole.flatMap(({ rounds }) => rounds.map(([name]) => name)));
    expect(first).toEqual(new Set(roundNames));
  });

  it('does the same in a round that is asked for alone as among the others', () => {
    const among = stays(7, 4)
      .flatMap(({ rounds }) => rounds)
      .find(([name]) => name === 'damage');
    expect(stays(7, 1, ['damage'])[0]?.rounds).toEqual([among]);
  });

  it('ends where nothing that is asked for can be done here', () => {
    expect(stays(7, 3, ['full-disk'], false)).toEqual([]);
  });

  it('fills no disk where none can be mounted', () => {
    const names = stays(7, 30, [], false).flatMap(({ rounds, smallDisk }) => [
      smallDisk,
      ...rounds.map(([name]) => name),
    ]);
    expect(names).not.toContain('full-disk');
    expect(names).not.toContain(true);
  });
});
