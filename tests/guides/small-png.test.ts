import fc from 'fast-check';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { smallPng } from './small-png.ts';

const pngOf = (width: number, height: number, colourAt: (point: number) => readonly number[]): Buffer => {
  const png = new PNG({ width, height });
  for (let point = 0; point < width * height; point += 1) png.data.set([...colourAt(point), 255], point * 4);
  return PNG.sync.write(png);
};

test('a picture of few colours comes back as it was, to the two lowest bits', () => {
  const colour = fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 0, max: 255 })));
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.array(colour, { minLength: 1, maxLength: 81 }),
      (width, height, colours) => {
        const at = (point: number): readonly number[] => colours[point % colours.length] ?? [0, 0, 0];
        const read = PNG.sync.read(smallPng(pngOf(width, height, at)));
        expect([read.width, read.height]).toEqual([width, height]);
        for (let point = 0; point < width * height; point += 1)
          for (const [channel, value] of at(point).entries())
            expect(Math.abs((read.data[point * 4 + channel] ?? -9) - value)).toBeLessThanOrEqual(3);
      },
    ),
    { numRuns: 50 },
  );
});

test('of more colours than a palette has each becomes the nearest one, and white stays white', () => {
  const colourAt = (point: number): readonly number[] =>
    point < 2048 ? [255, 255, 255] : [point & 0xff, point >> 4, 128];
  const { data } = PNG.sync.read(smallPng(pngOf(64, 64, colourAt)));
  const shown = Array.from({ length: 64 * 64 }, (_, point) => [...data.subarray(point * 4, point * 4 + 3)]);
  const palette = new Map(shown.map((colour) => [colour.join(), colour]));
  const distance = (a: readonly number[], b: readonly number[]): number =>
    Math.hypot(...a.map((value, channel) => value - (b[channel] ?? 0)));
  expect(shown[0]).toEqual([255, 255, 255]);
  expect(palette.size).toBeGreaterThan(100);
  for (const [point, colour] of shown.entries()) {
    const wanted = colourAt(point);
    const least = Math.min(...[...palette.values()].map((candidate) => distance(candidate, wanted)));
    // The two lowest bits of three channels.
    expect(distance(colour, wanted) - least).toBeLessThanOrEqual(2 * Math.hypot(3, 3, 3));
  }
});
