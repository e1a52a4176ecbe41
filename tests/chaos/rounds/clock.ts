import { killStation, pause, type Round } from './round.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const jumps = [-3 * 365 * day, -2 * day, -10 * minute, 90_000, day, 400 * day, 6 * 365 * day] as const;

/** Wall clocks that jump, while the station runs and while it does not. */
export const clockJumps: Round = async (parts) => {
  const { house, random, size, counts } = parts;
  const wrong: string[] = [];
  for (let n = 0; n < 3 * size; n += 1) {
    house.setClock(random.pick(jumps));
    counts.clockJumps += 1;
    if (random.chance(0.4)) await killStation(parts, 1);
    await pause(random, 200, 700);
  }
  house.shown.clocks.clear();
  house.setClock(-5 * 365 * day);
  counts.clockJumps += 1;
  await pause(random, 600, 900);
  if (!house.shown.clocks.has('untrusted')) wrong.push('a clock that stands years before the last row was believed');
  house.setClock(0);
  counts.clockJumps += 1;
  return wrong;
};
