import { PNG } from 'pngjs';
import { faceOf } from '../../printer/raster/atlas.ts';
import { type Bitmap, createBitmap, draw, fillRectangle, isBlack } from '../../printer/raster/bitmap.ts';
import { qrBitmap, qrMatrix } from '../../printer/raster/qr.ts';
import type { PaperAlign, PaperItem, PaperPiece, PaperStyle } from './paper.ts';

/** Dots a character of font A is wide; a line takes 34 (1/6 inch). */
const cellWidth = 12;
const lineDots = 34;

/** Longest piece that is drawn, in dots: 2.5 m. */
const mostRows = 20_000;

type Strip = Readonly<{ rows: number; bitmap: Bitmap | null; align: PaperAlign }>;

/** A piece of paper as it would look, `dots` wide. */
export const drawPiece = ({ items, cut }: PaperPiece, dots: number): Bitmap => {
  const strips = items.map((item) => stripOf(item, dots));
  const rows = strips.reduce((sum, strip) => sum + strip.rows, 0);
  const paper = createBitmap(dots, Math.min(mostRows, rows + (cut === null ? 0 : 2)));
  let y = 0;
  for (const { rows: height, bitmap, align } of strips) {
    if (bitmap !== null) draw(paper, bitmap, placeOf(bitmap.width, align, dots), y);
    y += height;
  }
  return paper;
};

/** White paper with a grey margin and a dashed line where it was cut. */
export const piecesToPng = (pieces: readonly PaperPiece[], dots: number): Uint8Array => {
  const margin = 16;
  const drawn = pieces.map((piece) => drawPiece(piece, dots));
  const height = drawn.reduce((sum, { height: rows }) => sum + rows + margin, margin);
  const png = new PNG({ width: dots + 2 * margin, height: Math.max(1, height), colorType: 0 });
  png.data.fill(0xc0);
  let y = margin;
  for (const bitmap of drawn) {
    for (let row = 0; row < bitmap.height; row += 1) {
      for (let x = 0; x < dots; x += 1) {
        png.data.fill(
          isBlack(bitmap, x, row) ? 0x10 : 0xfc,
          4 * ((y + row) * png.width + margin + x),
          4 * ((y + row) * png.width + margin + x) + 3,
        );
      }
    }
    y += bitmap.height + margin;
  }
  for (let at = 3; at < png.data.length; at += 4) png.data[at] = 0xff;
  return PNG.sync.write(png, { colorType: 0 });
};

/** What stands on it, as lines of text that a person reads in a terminal. */
export const pieceToText = ({ items, cut }: PaperPiece): string =>
  [...items.map(textOf), cut === null ? '' : '- - - - - - - - 8< - - - - - - - -']
    .filter((line) => line !== '')
    .join('\n');

const textOf = (item: PaperItem): string => {
  if (item.type === 'line') return item.style.wide > 1 ? `# ${item.text}` : item.text;
  if (item.type === 'symbol') return `[${item.symbology} ${item.text}]`;
  return item.type === 'picture' ? `[picture ${item.picture.width} x ${item.picture.height}]` : '';
};

const placeOf = (width: number, align: PaperAlign, dots: number): number =>
  align === 'left' ? 0 : Math.max(0, Math.floor((dots - width) / (align === 'centre' ? 2 : 1)));

const stripOf = (item: PaperItem, dots: number): Strip => {
  if (item.type === 'feed') return { rows: Math.round(item.lines * lineDots), bitmap: null, align: 'left' };
  if (item.type === 'picture') return { rows: item.picture.height, bitmap: item.picture, align: item.align };
  if (item.type === 'symbol') return symbolStrip(item);
  const bitmap = drawText(item.text, item.style, dots);
  return { rows: bitmap.height, bitmap, align: item.style.align };
};

const symbolStrip = ({ symbology, text, align, size }: Extract<PaperItem, Readonly<{ type: 'symbol' }>>): Strip => {
  const bitmap =
    symbology === 'qr' && text !== ''
      ? qrBitmap(qrMatrix(text, 'm'), Math.max(1, Math.min(16, size)))
      : drawText(`[${symbology} ${text}]`, { align, bold: false, wide: 1, high: 1 }, 8192);
  return { rows: bitmap.height, bitmap, align };
};

/** In the printer's own font every letter takes the same room. What does not fit goes on in the next line. */
const drawText = (text: string, { bold, wide, high }: PaperStyle, dots: number): Bitmap => {
  const letters = [...text];
  const across = Math.max(1, Math.min(letters.length, Math.floor(dots / (cellWidth * wide))));
  const rows = Math.max(1, Math.ceil(letters.length / across));
  const bitmap = createBitmap(across * cellWidth * wide, rows * lineDots * high);
  const face = faceOf(bold ? 'bold-1' : 'regular-1');
  for (const [index, letter] of letters.entries()) {
    const glyph = face.glyphs.get(letter);
    if (glyph === undefined) continue;
    const x = (index % across) * cellWidth * wide;
    stretch(bitmap, glyph, x, Math.floor(index / across) * lineDots * high, cellWidth * wide, high);
  }
  return bitmap;
};

/** Made as narrow as its cell where it is wider, and stretched with it. */
const stretch = (target: Bitmap, glyph: Bitmap, x: number, y: number, cell: number, high: number): void => {
  const scale = Math.min(high, cell / glyph.width);
  const left = Math.max(0, Math.floor((cell - glyph.width * scale) / 2));
  for (let column = 0; column < Math.floor(glyph.width * scale); column += 1) {
    for (let row = 0; row < glyph.height; row += 1) {
      if (isBlack(glyph, Math.floor(column / scale), row))
        fillRectangle(target, x + left + column, y + row * high, 1, high);
    }
  }
};
