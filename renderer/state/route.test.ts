import fc from 'fast-check';
import { expect, it } from 'vitest';
import { laneOfPath, pathOfLane } from './route.ts';

it('finds the lane in a path, and the first lane in any other', () => {
  expect(['/', '/lane/main', '/lane/gate-2/', '/lane/Gate', '/lane/', '/lane/a/b', '/other'].map(laneOfPath)).toEqual([
    null,
    'main',
    'gate-2',
    null,
    null,
    null,
    null,
  ]);
});

it('finds its way back from every path, and throws at none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.webPath(), fc.string()), (path) => {
      const lane = laneOfPath(path);
      expect(laneOfPath(pathOfLane(lane))).toBe(lane);
    }),
  );
});
