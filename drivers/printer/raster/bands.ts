import { type Bitmap, inkWidth } from './bitmap.ts';

/**
 * Bytes of picture a command carries at most: printers with a small buffer take a command whole or not at all, and what
 * a printer still awaits of one must be short enough to be filled up (see `resynchronise`).
 */
export const longestBand = 1024;

/**
 * A picture as `GS v 0` commands that follow each other without a gap. White at its right is not sent: over a serial line
 * it would cost time.
 */
export const rasterCommands = (bitmap: Bitmap): Uint8Array => {
  const bytesPerRow = Math.max(1, Math.ceil(inkWidth(bitmap) / 8));
  const rowsPerBand = Math.max(1, Math.floor(longestBand / bytesPerRow));
  const parts: Uint8Array[] = [];
  for (let from = 0; from < bitmap.height; from += rowsPerBand) {
    const rows = Math.min(rowsPerBand, bitmap.height - from);
    parts.push(Uint8Array.of(0x1d, 0x76, 0x30, 0, bytesPerRow, 0, rows & 0xff, rows >> 8));
    parts.push(withoutRequests(rowsOf(bitmap, from, rows, bytesPerRow)));
  }
  return Buffer.concat(parts);
};

const rowsOf = (bitmap: Bitmap, from: number, rows: number, bytesPerRow: number): Uint8Array => {
  const data = new Uint8Array(rows * bytesPerRow);
  for (let row = 0; row < rows; row += 1) {
    const start = (from + row) * bitmap.bytesPerRow;
    data.set(bitmap.data.subarray(start, start + bytesPerRow), row * bytesPerRow);
  }
  return data;
};

const dle = 0x10;
/** What makes a real-time command of a DLE before it, even inside a picture: EOT n, ENQ n, DC4 n. */
const requests: Readonly<Record<number, readonly number[]>> = {
  4: [1, 2, 3, 4, 5, 6, 7, 8],
  5: [0, 1, 2],
  20: [1, 2, 3, 7, 8],
};

/** One dot more where a picture would hold a request for status, or a command to clear the buffer. */
const withoutRequests = (data: Uint8Array): Uint8Array => {
  for (let at = 0; at + 2 < data.length; at += 1) {
    const [first, second = 0, third = 0] = data.subarray(at, at + 3);
    if (first === dle && requests[second]?.includes(third) === true) data[at] = dle | 0x08;
  }
  return data;
};
