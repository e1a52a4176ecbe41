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

test('more colours than a palette has become the nearest ones, and white stays white', () => {
  const read = PNG.sync.read(
    smallPng(pngOf(64, 64, (point) => (point < 2048 ? [255, 255, 255] : [point & 0xff, point >> 4, 128]))),
  );
  expect([...read.data.subarray(0, 3)]).toEqual([255, 255, 255]);
  const point = 4000;
  const wanted = [point & 0xff, point >> 4, 128];
  for (const [channel, value] of wanted.entries())
    expect(Math.abs((read.data[point * 4 + channel] ?? 0) - value)).toBeLessThanOrEqual(40);
});
