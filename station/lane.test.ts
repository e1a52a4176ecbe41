import { describe, expect, it } from 'vitest';
import { directionAfterStart } from './lane.ts';

describe('direction after a start', () => {
  it('is where the guard had switched it when the station was only restarted, else as configured', () => {
    const now = 10_000_000;
    expect([
      directionAfterStart('in', [], now),
      directionAfterStart('in', [{ at: now - 60_000, direction: 'out' }], now),
      directionAfterStart('in', [{ at: now - 600_000, direction: 'out' }], now),
      directionAfterStart('in', [{ at: now + 600_000, direction: 'out' }], now),
    ]).toEqual(['in', 'out', 'in', 'in']);
  });
});
