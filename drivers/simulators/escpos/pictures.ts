/** One bit a dot, 1 is black; the leftmost dot is the highest bit of a row's first byte. */
export type Picture = Readonly<{ width: number; height: number; bytesPerRow: number; data: Uint8Array }>;

const picture = (width: number, height: number): Picture => {
  const bytesPerRow = Math.ceil(width / 8);
  return { width, height, bytesPerRow, data: new Uint8Array(bytesPerRow * height) };
};

const black = ({ bytesPerRow, data, width, height }: Picture, x: number, y: number): void => {
  if (x >= width || y >= height) return;
  const at = y * bytesPerRow + (x >> 3);
  data[at] = (data[at] ?? 0) | (0x80 >> (x & 7));
};

/** Rows as they are; of rows that `bytes` does not hold there are none, whatever height was announced. */
export const fromRows = (bytesPerRow: number, height: number, bytes: readonly number[]): Picture => {
  const rows = bytesPerRow === 0 ? 0 : Math.min(height, Math.floor(bytes.length / bytesPerRow));
  const data = Uint8Array.from(bytes.slice(0, bytesPerRow * rows));
  return { width: bytesPerRow * 8, height: rows, bytesPerRow, data };
};

/** Columns from left to right, each of `bytesPerColumn` bytes from top to bottom, the highest bit at the top. */
export const fromColumns = (announced: number, bytesPerColumn: number, bytes: readonly number[]): Picture => {
  const columns = bytesPerColumn === 0 ? 0 : Math.min(announced, Math.floor(bytes.length / bytesPerColumn));
  const made = picture(columns, bytesPerColumn * 8);
  for (let x = 0; x < columns; x += 1) {
    for (let y = 0; y < bytesPerColumn * 8; y += 1) {
      const byte = bytes[x * bytesPerColumn + (y >> 3)] ?? 0;
      if ((byte & (0x80 >> (y & 7))) !== 0) black(made, x, y);
    }
  }
  return made;
};

const mostStackedBytes = 1024 * 1024;

/** Whether one below the other they still are of a size that is worth holding. */
export const canBeStacked = (upper: Picture, lower: Picture): boolean =>
  Math.max(upper.bytesPerRow, lower.bytesPerRow) * (upper.height + lower.height) <= mostStackedBytes;

/** One below the other. */
export const stacked = (upper: Picture, lower: Picture): Picture => {
  const width = Math.max(upper.width, lower.width);
  const bytesPerRow = Math.ceil(width / 8);
  const data = new Uint8Array(bytesPerRow * (upper.height + lower.height));
  for (const [part, from] of [
    [upper, 0],
    [lower, upper.height],
  ] as const) {
    for (let row = 0; row < part.height; row += 1) {
      const start = row * part.bytesPerRow;
      data.set(part.data.subarray(start, start + part.bytesPerRow), (from + row) * bytesPerRow);
    }
  }
  return { width, height: upper.height + lower.height, bytesPerRow, data };
};
