/**
 * Draws the letters that printers without a Vietnamese code page get as pictures, once, from Roboto (Apache-2.0), into
 * drivers/printer/raster/atlas.json. A station needs neither the font nor a font library.
 *
 * Each glyph is a cell of its advance width and the height of its line, so that a line of text is cells side by side.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { deflateRawSync } from 'node:zlib';
import opentype from 'opentype.js';

/** `em`: size in dots, chosen so that capitals (0.711 em) end on a whole dot. `baseline`: rows above it. */
const faces = [
  { name: 'regular-1', file: 'Roboto-Regular', em: 25.32, lineHeight: 32, baseline: 25 },
  { name: 'bold-1', file: 'Roboto-Bold', em: 25.32, lineHeight: 32, baseline: 25 },
  { name: 'bold-2', file: 'Roboto-Bold', em: 50.64, lineHeight: 64, baseline: 50 },
  { name: 'bold-3', file: 'Roboto-Bold', em: 75.96, lineHeight: 96, baseline: 75 },
];

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** ASCII, Latin-1, Latin Extended-A (names of foreign visitors), Vietnamese, and the punctuation that slips use. */
const repertoire = [
  ...range(0x20, 0x7e),
  ...range(0xa1, 0xac),
  ...range(0xae, 0xcf),
  // U+00D0 looks like U+0110: a slip has only one of them.
  ...range(0xd1, 0x17f),
  ...[0x1a0, 0x1a1, 0x1af, 0x1b0],
  ...range(0x1ea0, 0x1ef9),
  ...[...'–—‘’‚“”„•…‰‹›€₫™−≤≥'].map((character) => character.codePointAt(0)),
];

/** Rows and columns of samples a dot. */
const samples = 8;

/** Outlines as closed polygons in dots, y downwards, origin at the pen on the baseline. */
const outlinesOf = (glyph, em) => {
  const polygons = [];
  let polygon = [];
  let pen = { x: 0, y: 0 };
  const curve = (at) => {
    const steps = 16;
    const from = pen;
    for (let step = 1; step <= steps; step += 1) polygon.push(at(from, step / steps));
  };
  for (const command of glyph.getPath(0, 0, em).commands) {
    if (command.type === 'Z') continue;
    if (command.type === 'M') {
      polygon = [{ x: command.x, y: command.y }];
      polygons.push(polygon);
    } else if (command.type === 'L') polygon.push({ x: command.x, y: command.y });
    else if (command.type === 'Q') {
      curve((from, t) => ({
        x: (1 - t) ** 2 * from.x + 2 * t * (1 - t) * command.x1 + t ** 2 * command.x,
        y: (1 - t) ** 2 * from.y + 2 * t * (1 - t) * command.y1 + t ** 2 * command.y,
      }));
    } else throw new Error(`an outline with ${command.type}, which TrueType does not have`);
    pen = { x: command.x, y: command.y };
  }
  return polygons;
};

/** Where a horizontal line is inside, by non-zero winding: pairs of x. */
const spansAt = (polygons, y) => {
  const crossings = [];
  for (const polygon of polygons) {
    for (const [index, from] of polygon.entries()) {
      const to = polygon[(index + 1) % polygon.length];
      if (from.y <= y === to.y <= y) continue;
      crossings.push({ x: from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x), by: from.y < to.y ? 1 : -1 });
    }
  }
  crossings.sort((one, other) => one.x - other.x);
  const spans = [];
  let winding = 0;
  for (const { x, by } of crossings) {
    if (winding === 0) spans.push([x, x]);
    winding += by;
    spans.at(-1)[1] = x;
  }
  return spans;
};

/** How much of each dot is covered, 0 to 1, with everything moved right by `shift`. */
const coverageOf = (polygons, { lineHeight, baseline }, width, shift) => {
  const coverage = new Float64Array(width * lineHeight);
  for (let sample = 0; sample < lineHeight * samples; sample += 1) {
    const y = (sample + 0.5) / samples - baseline;
    const row = Math.floor(sample / samples) * width;
    for (const [left, right] of spansAt(polygons, y)) {
      for (let x = Math.max(0, Math.floor(left + shift)); x < Math.min(width, Math.ceil(right + shift)); x += 1) {
        coverage[row + x] += Math.max(0, Math.min(right + shift, x + 1) - Math.max(left + shift, x)) / samples;
      }
    }
  }
  return coverage;
};

/** The shift by which stems fall on whole dots best: the fewest dots that are half covered. */
const bestCoverage = (polygons, face, width, least) => {
  let best = { sharpness: -1, coverage: new Float64Array(0) };
  for (const fraction of [0, 0.125, -0.125, 0.25, -0.25, 0.375, -0.375]) {
    const shift = least + fraction;
    const coverage = coverageOf(polygons, face, width, Math.max(0, shift));
    const sharpness = coverage.reduce((sum, covered) => sum + (2 * covered - 1) ** 2, 0);
    if (sharpness > best.sharpness + 1e-9) best = { sharpness, coverage };
  }
  return best.coverage;
};

const cellOf = (glyph, face) => {
  const { em, lineHeight } = face;
  const polygons = outlinesOf(glyph, em);
  const xs = polygons.flat().map(({ x }) => x);
  // A letter that reaches to the left of its pen is moved until it does not: cells must not overlap.
  const least = Math.max(0, -Math.min(0, ...xs));
  const advance = Math.round((glyph.advanceWidth / 2048) * em);
  const width = Math.max(1, advance, Math.ceil(Math.max(0, ...xs) + least - 0.25));
  const coverage = bestCoverage(polygons, face, width, least);
  const bytesPerRow = Math.ceil(width / 8);
  const rows = Buffer.alloc(bytesPerRow * lineHeight);
  for (let y = 0; y < lineHeight; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (coverage[y * width + x] >= 0.5) rows[y * bytesPerRow + (x >> 3)] |= 0x80 >> (x & 7);
    }
  }
  return { width, rows };
};

const require = createRequire(import.meta.url);
const fontOf = (file) => {
  const bytes = readFileSync(require.resolve(`roboto-fontface/fonts/roboto/${file}.woff`));
  return opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};

/** For each glyph: its character as two bytes, its width as one, its rows. Little end first. */
const packed = (face) => {
  const font = fontOf(face.file);
  const parts = [];
  for (const code of repertoire) {
    const glyph = font.charToGlyph(String.fromCodePoint(code));
    if (glyph.index === 0) continue;
    const { width, rows } = cellOf(glyph, face);
    parts.push(Buffer.of(code & 0xff, code >> 8, width), rows);
  }
  return Buffer.concat(parts);
};

const atlas = {
  source: 'Roboto (Apache-2.0, see NOTICE), drawn by setup/font/build-atlas.mjs',
  faces: faces.map((face) => ({
    name: face.name,
    lineHeight: face.lineHeight,
    baseline: face.baseline,
    glyphs: deflateRawSync(packed(face), { level: 9 }).toString('base64'),
  })),
};

const target = new URL('../../drivers/printer/raster/atlas.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(atlas, null, 2)}\n`);
