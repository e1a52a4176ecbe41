import { type Bitmap, blacken, createBitmap, fillRectangle } from '../../raster/bitmap.ts';

/** A frame around the whole width, with a mark each 8 mm (64 dots of 1/203 inch) and a long one in the middle. */
export const edges = (dots: number): Bitmap => {
  const height = 40;
  const frame = createBitmap(dots, height);
  fillRectangle(frame, 0, 0, dots, 2);
  fillRectangle(frame, 0, height - 2, dots, 2);
  fillRectangle(frame, 0, 0, 2, height);
  fillRectangle(frame, dots - 2, 0, 2, height);
  for (let x = 64; x < dots - 8; x += 64) fillRectangle(frame, x, 2, 1, 12);
  fillRectangle(frame, Math.floor(dots / 2) - 1, 2, 2, height - 4);
  return frame;
};

/** Lines of 1, 2, 3 and 4 dots, then fields that are black in one of 4, 2 of 4, 3 of 4 dots, and all black. */
export const densityBars = (dots: number): Bitmap => {
  const height = 48;
  const bars = createBitmap(dots, height);
  const field = Math.floor(dots / 8);
  for (const [index, thickness] of [1, 2, 3, 4].entries()) {
    for (let x = 0; x + thickness <= field - 4; x += 2 * thickness) {
      fillRectangle(bars, index * field + x, 0, thickness, height);
    }
  }
  for (const [index, darkness] of [1, 2, 3, 4].entries()) {
    shade(bars, (4 + index) * field, field - 4, darkness);
  }
  return bars;
};

/** Which dots of each 2 by 2 are black, in the order in which they become so. */
const order: readonly (readonly [number, number])[] = [
  [0, 0],
  [1, 1],
  [1, 0],
  [0, 1],
];

const shade = (bitmap: Bitmap, from: number, width: number, darkness: number): void => {
  for (const [dx, dy] of order.slice(0, darkness)) {
    for (let y = dy; y < bitmap.height; y += 2) {
      for (let x = dx; x < width; x += 2) blacken(bitmap, from + x, y);
    }
  }
};
