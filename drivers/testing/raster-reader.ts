import { type Face, type FaceName, faceNames, faceOf } from '../printer/raster/atlas.ts';
import { type Bitmap, isBlack } from '../printer/raster/bitmap.ts';

export type ReadLine = Readonly<{ text: string; face: FaceName; x: number }>;

/**
 * Reads text back out of a picture, by looking for the atlas's own cells: what it reads is there dot by dot, with nothing
 * else beside it. Goes down the picture row by row; what is no line of text (a symbol, a logo, a rule) is passed over.
 */
export const readRaster = (bitmap: Bitmap): readonly ReadLine[] => {
  const lines: ReadLine[] = [];
  let y = 0;
  while (y < bitmap.height) {
    const found = lineAt(bitmap, y);
    if (found === null) y += 1;
    else {
      lines.push(found.line);
      y += found.rows;
    }
  }
  return lines;
};

const lineAt = (bitmap: Bitmap, y: number): Readonly<{ line: ReadLine; rows: number }> | null => {
  for (const name of faceNames) {
    const face = faceOf(name);
    if (y + face.lineHeight > bitmap.height) continue;
    const ink = inkOf(bitmap, y, face.lineHeight);
    if (ink === null) continue;
    const columnAt = columnsOf(bitmap, y, face.lineHeight);
    // Ink begins some dots behind the left edge of a cell: never more than half a line.
    for (let x = ink.first; x >= Math.max(0, ink.first - face.lineHeight / 2); x -= 1) {
      const text = readFrom(columnAt, x, ink.last, cellsOf(name, face));
      if (text !== null) return { line: { text, face: name, x }, rows: face.lineHeight };
    }
  }
  return null;
};

/** First and last column that is not all white. */
const inkOf = (bitmap: Bitmap, y: number, rows: number): Readonly<{ first: number; last: number }> | null => {
  let first = bitmap.width;
  let last = -1;
  for (let row = y; row < y + rows; row += 1) {
    const bytes = bitmap.data.subarray(row * bitmap.bytesPerRow, (row + 1) * bitmap.bytesPerRow);
    const from = bytes.findIndex((byte) => byte !== 0);
    if (from < 0) continue;
    const to = bytes.findLastIndex((byte) => byte !== 0);
    first = Math.min(first, from * 8 + Math.clz32(bytes[from] ?? 0) - 24);
    last = Math.max(last, to * 8 + 7 - (31 - Math.clz32((bytes[to] ?? 0) & -(bytes[to] ?? 0))));
  }
  return last < 0 ? null : { first, last };
};

type ColumnAt = (x: number) => string;

/** The black rows of a column, as text that can be compared; empty where there are none. */
const columnsOf = (bitmap: Bitmap, y: number, rows: number): ColumnAt => {
  const known: string[] = [];
  return (x) => {
    const found = known[x];
    if (found !== undefined) return found;
    let column = '';
    for (let row = 0; row < rows; row += 1) if (isBlack(bitmap, x, y + row)) column += `${row},`;
    known[x] = column;
    return column;
  };
};

type Cell = Readonly<{ character: string; columns: readonly string[] }>;
type Cells = ReadonlyMap<string, readonly Cell[]>;

const made = new Map<FaceName, Cells>();

/** The cells of a face by their first column, the widest first. */
const cellsOf = (name: FaceName, face: Face): Cells => {
  const known = made.get(name);
  if (known !== undefined) return known;
  const cells = [...face.glyphs].map(([character, glyph]) => ({
    character,
    columns: Array.from({ length: glyph.width }, (_, x) => columnsOf(glyph, 0, face.lineHeight)(x)),
  }));
  const byFirst = new Map<string, Cell[]>();
  for (const cell of cells.toSorted((one, other) => other.columns.length - one.columns.length)) {
    const first = cell.columns[0] ?? '';
    byFirst.set(first, [...(byFirst.get(first) ?? []), cell]);
  }
  made.set(name, byFirst);
  return byFirst;
};

/** @returns null: cells do not explain all the ink from x to `last` */
const readFrom = (columnAt: ColumnAt, x: number, last: number, cells: Cells): string | null => {
  const dead = new Set<number>();
  const from = (pen: number): string | null => {
    if (pen > last) return '';
    if (dead.has(pen)) return null;
    for (const cell of cells.get(columnAt(pen)) ?? []) {
      if (!cell.columns.every((column, index) => column === columnAt(pen + index))) continue;
      const rest = from(pen + cell.columns.length);
      if (rest !== null) return cell.character + rest;
    }
    dead.add(pen);
    return null;
  };
  return from(x);
};
