import { inflateRawSync } from 'node:zlib';
import atlas from './atlas.json' with { type: 'json' };
import { type Bitmap, createBitmap, draw } from './bitmap.ts';

/** Weight and size; size n takes about as much room as ESC/POS characters n times as wide and high. */
export const faceNames = ['regular-1', 'bold-1', 'bold-2', 'bold-3'] as const;
export type FaceName = (typeof faceNames)[number];

/** Letters as cells of one height: a line of text is its cells side by side. */
export type Face = Readonly<{ lineHeight: number; baseline: number; glyphs: ReadonlyMap<string, Bitmap> }>;

const loaded = new Map<FaceName, Face>();

/** Unpacked when it is first asked for: a station whose printers have a code page never needs one. */
export const faceOf = (name: FaceName): Face => {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const face = load(name);
  loaded.set(name, face);
  return face;
};

const load = (name: FaceName): Face => {
  const packed = atlas.faces.find((face) => face.name === name);
  if (packed === undefined) throw new Error(`the atlas has no face ${name}`);
  const { lineHeight, baseline } = packed;
  const bytes = inflateRawSync(Buffer.from(packed.glyphs, 'base64'));
  const glyphs = new Map<string, Bitmap>();
  let at = 0;
  while (at < bytes.length) {
    const character = String.fromCharCode(bytes.readUInt16LE(at));
    const width = bytes.readUInt8(at + 2);
    const bytesPerRow = Math.ceil(width / 8);
    const data = new Uint8Array(bytes.subarray(at + 3, at + 3 + bytesPerRow * lineHeight));
    glyphs.set(character, { width, height: lineHeight, bytesPerRow, data });
    at += 3 + data.length;
  }
  return { lineHeight, baseline, glyphs };
};

/** Dots from the left edge of the first cell to the right edge of the last. What the face does not have takes none. */
export const widthOf = (text: string, face: Face): number =>
  [...text].reduce((sum, character) => sum + (face.glyphs.get(character)?.width ?? 0), 0);

/** A line of text as a picture of that width, the text beginning at `x`. What the face does not have is left out. */
export const drawLine = (text: string, face: Face, width: number, x: number): Bitmap => {
  const line = createBitmap(width, face.lineHeight);
  let pen = x;
  for (const character of text) {
    const glyph = face.glyphs.get(character);
    if (glyph === undefined) continue;
    draw(line, glyph, pen, 0);
    pen += glyph.width;
  }
  return line;
};
