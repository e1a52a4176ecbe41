import { describe, expect, it } from 'vitest';
import { StationClock } from './station-clock.ts';

const at = (
  now: { wall: number; monotonic: number },
  synchronised: () => 'synchronised' | 'unsynchronised' | 'unknown',
) => new StationClock({ now: () => now.wall, monotonic: () => now.monotonic }, 1000, synchronised);

describe('station clock', () => {
  it('is not believed before the newest moment that the station is sure of, and believed again after it', () => {
    const now = { wall: 50_000, monotonic: 0 };
    const clock = at(now, () => 'synchronised');
    clock.sawTime(50_000);
    const states = [50_000, 48_500, 47_000, 60_000].map((wall) => {
      now.wall = wall;
      return clock.state();
    });
    expect(states).toEqual(['synchronised', 'synchronised', 'untrusted', 'synchronised']);
  });

  it('asks the system again now and then, and not at every passage', () => {
    const now = { wall: 5000, monotonic: 0 };
    let asked = 0;
    const clock = at(now, () => {
      asked += 1;
      return asked === 1 ? 'unsynchronised' : 'synchronised';
    });
    const states = [0, 5000, 10_001, 10_002].map((monotonic) => {
      now.monotonic = monotonic;
      return clock.state();
    });
    expect([states, asked]).toEqual([['unsynchronised', 'unsynchronised', 'synchronised', 'synchronised'], 2]);
  });
});
