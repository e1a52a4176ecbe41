import { drawLine, type Face, type FaceName, faceOf, widthOf } from '../raster/atlas.ts';
import { rasterCommands } from '../raster/bands.ts';
import { type Bitmap, createBitmap, fillRectangle } from '../raster/bitmap.ts';
import type { Style } from './block.ts';
import { fold } from './fold.ts';
import type { Typesetter } from './typesetter.ts';

/** Lines as pictures: for printers that have no Vietnamese letters of their own. */
export const rasterTypesetter = (dots: number): Typesetter => ({
  prologue: new Uint8Array(),
  fold: (words) => fold(words, (character) => faceOf('regular-1').glyphs.has(character)),
  width: (words, style) => widthOf(words, faceFor(style)),
  room: (style) => dots - indentDots(style),
  line: (words, style) => {
    const face = faceFor(style);
    const free = dots - indentDots(style) - widthOf(words, face);
    const x = indentDots(style) + (style.align === 'centre' ? Math.max(0, Math.floor(free / 2)) : 0);
    return Buffer.concat([leftAligned, rasterCommands(drawLine(words, face, dots, x))]);
  },
  rule: Buffer.concat([leftAligned, rasterCommands(ruleBitmap(dots))]),
  ellipsis: '…',
  name: 'raster, GS v 0',
});

/** The picture is as wide as the paper: its own place in it counts. */
const leftAligned = Uint8Array.of(0x1b, 0x61, 0);

const ruleBitmap = (dots: number): Bitmap => {
  const bitmap = createBitmap(dots, 14);
  fillRectangle(bitmap, 0, 6, dots, 2);
  return bitmap;
};

const faceFor = ({ size, bold }: Style): Face => faceOf(nameOf(size, bold));

/** Large letters come bold alone: thin ones fade on worn print heads. */
const nameOf = (size: Style['size'], bold: boolean): FaceName =>
  size === 3 ? 'bold-3' : size === 2 ? 'bold-2' : bold ? 'bold-1' : 'regular-1';

const indentDots = ({ indent, size }: Style): number => indent * 8 * size;
