/** One bit a dot, 1 is black; rows are whole bytes, the leftmost dot is the highest bit: as `GS v 0` takes it. */
export type Bitmap = Readonly<{ width: number; height: number; bytesPerRow: number; data: Uint8Array }>;

export const createBitmap = (width: number, height: number): Bitmap => {
  const bytesPerRow = Math.ceil(width / 8);
  return { width, height, bytesPerRow, data: new Uint8Array(bytesPerRow * height) };
};

/** Outside of the bitmap everything is white. */
export const isBlack = ({ width, height, bytesPerRow, data }: Bitmap, x: number, y: number): boolean =>
  x >= 0 && y >= 0 && x < width && y < height && ((data[y * bytesPerRow + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0;

/** What lies outside is not drawn. */
export const blacken = ({ width, height, bytesPerRow, data }: Bitmap, x: number, y: number): void => {
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  const at = y * bytesPerRow + (x >> 3);
  data[at] = (data[at] ?? 0) | (0x80 >> (x & 7));
};

export const fillRectangle = (bitmap: Bitmap, x: number, y: number, width: number, height: number): void => {
  for (let row = y; row < y + height; row += 1) {
    for (let column = x; column < x + width; column += 1) blacken(bitmap, column, row);
  }
};

/** Lays the black of `source` over `target` with its upper left corner at x, y, each dot `scale` dots wide and high. */
export const draw = (target: Bitmap, source: Bitmap, x: number, y: number, scale = 1): void => {
  for (let row = 0; row < source.height; row += 1) {
    for (let column = 0; column < source.width; column += 1) {
      if (isBlack(source, column, row)) fillRectangle(target, x + column * scale, y + row * scale, scale, scale);
    }
  }
};

/** Dots from the left edge to behind the last black one; 0 where all is white. */
export const inkWidth = ({ height, bytesPerRow, data, width }: Bitmap): number => {
  for (let byte = bytesPerRow - 1; byte >= 0; byte -= 1) {
    let column = 0;
    for (let row = 0; row < height; row += 1) column |= data[row * bytesPerRow + byte] ?? 0;
    if (column !== 0) return Math.min(width, byte * 8 + 8 - trailingZeros(column));
  }
  return 0;
};

const trailingZeros = (byte: number): number => 31 - Math.clz32(byte & -byte);
