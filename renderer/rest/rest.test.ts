import { expect, test } from 'vitest';
import { farthest, type Shift, shiftAt } from './rest.ts';

/** Long enough for every way that is no longer than an hour of steps. */
const steps = Array.from({ length: 60 }, (_, step) => step);

const between = (one: Shift, other: Shift): number => Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y));

test('the picture never jumps, never stands, and never leaves its frame', () => {
  expect(shiftAt(0)).toEqual({ x: 0, y: 0 });
  for (const step of steps) {
    const moved = between(shiftAt(step), shiftAt(step + 1));
    expect([step, moved]).toEqual([step, 1]);
    expect(between(shiftAt(step), { x: 0, y: 0 })).toBeLessThanOrEqual(farthest);
  }
});

test('an edge wanders over the whole frame, both ways, and no place is kept for long', () => {
  for (const axis of ['x', 'y'] as const) {
    const places = steps.map((step) => shiftAt(step)[axis]);
    expect([Math.min(...places), Math.max(...places)]).toEqual([-farthest, farthest]);
    for (const place of new Set(places)) {
      expect(places.filter((one) => one === place).length / places.length, `${axis} ${place}`).toBeLessThan(0.25);
    }
  }
});
