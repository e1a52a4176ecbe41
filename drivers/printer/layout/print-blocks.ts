import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import type { PrinterSettings } from '../../profile/printer-settings.ts';
import { rasterCommands } from '../raster/bands.ts';
import { type Bitmap, createBitmap, draw } from '../raster/bitmap.ts';
import { qrBitmap, qrMatrix } from '../raster/qr.ts';
import type { Align, Block, Size, Style } from './block.ts';
import { cutCommands } from './cut.ts';
import type { Typesetter } from './typesetter.ts';
import { typesetterFor } from './typesetter-for.ts';
import { shorten, wrap } from './wrap.ts';

/** The commands that print these blocks on this printer, from its reset to the cut. */
export const printBlocks = (blocks: readonly Block[], settings: PrinterSettings): Uint8Array => {
  const typesetter = typesetterFor(settings);
  return Buffer.concat([
    reset,
    typesetter.prologue,
    ...blocks.map((block) => printBlock(block, settings, typesetter)),
    cutCommands(settings),
  ]);
};

/** ESC @, and FS . as many clones start in a Chinese double-byte mode that swallows every other byte above 0x7F. */
const reset = Uint8Array.of(0x1b, 0x40, 0x1c, 0x2e);
const lineFeed = Uint8Array.of(0x0a);

const printBlock = (block: Block, settings: PrinterSettings, typesetter: Typesetter): Uint8Array => {
  switch (block.type) {
    case 'text':
      return Buffer.concat(linesOf(block, typesetter).map(({ text, style }) => typesetter.line(text, style)));
    case 'gap':
      return lineFeed;
    case 'rule':
      return typesetter.rule;
    case 'qr':
      return qrSymbol(block.text, settings);
    case 'picture':
      return picture(block.bitmap, block.align, settings.dots);
  }
};

type TextBlock = Extract<Block, Readonly<{ type: 'text' }>>;
type Line = Readonly<{ text: string; style: Style }>;

const linesOf = (block: TextBlock, typesetter: Typesetter): readonly Line[] => {
  const text = typesetter.fold(block.text);
  const style = block.shrink === true ? styleThatFits(text, block, typesetter) : block.style;
  const room = typesetter.room(style);
  const measure = (words: string): number => typesetter.width(words, style);
  const lines = wrap(text, room, measure);
  const kept = shorten(lines, block.lines ?? lines.length, room, measure, typesetter.ellipsis);
  return kept.map((line) => ({ text: line, style }));
};

const smaller: Readonly<Record<Size, Size>> = { 1: 1, 2: 1, 3: 2 };

/** The largest style, from the block's own downwards, in which no word is cut and no line is missing. */
const styleThatFits = (text: string, block: TextBlock, typesetter: Typesetter): Style => {
  const { style, lines = Number.POSITIVE_INFINITY } = block;
  const room = typesetter.room(style);
  const measure = (words: string): number => typesetter.width(words, style);
  const fits = text.split(/\s+/u).every((word) => measure(word) <= room) && wrap(text, room, measure).length <= lines;
  if (fits || style.size === 1) return style;
  return styleThatFits(text, { ...block, style: { ...style, size: smaller[style.size] } }, typesetter);
};

/** Laid out over the whole width: not every printer aligns pictures. */
const picture = (bitmap: Bitmap, align: Align, dots: number): Uint8Array => {
  const page = createBitmap(dots, bitmap.height);
  draw(page, bitmap, align === 'centre' ? Math.max(0, Math.floor((dots - bitmap.width) / 2)) : 0, 0);
  return Buffer.concat([Uint8Array.of(0x1b, 0x61, 0), rasterCommands(page)]);
};

/**
 * `GS ( k` by the encoder library, or a picture. The library's text path is no use here: it encodes CP1258 one UTF-16 unit
 * at a time, which turns every letter with a tone into `?`.
 */
const qrSymbol = (text: string, settings: PrinterSettings): Uint8Array => {
  const { errorCorrection, symbol } = settings.qr;
  const matrix = qrMatrix(text, errorCorrection);
  // A symbol that is wider than the paper is not printed at all.
  const size = Math.max(1, Math.min(settings.qr.moduleDots, Math.floor(settings.dots / matrix.modules)));
  if (symbol === 'raster') return picture(qrBitmap(matrix, size), 'centre', settings.dots);
  const command = new ReceiptPrinterEncoder({ language: 'esc-pos', newline: '\n' })
    .qrcode(text, { model: 2, size, errorlevel: errorCorrection })
    .encode();
  return Buffer.concat([Uint8Array.of(0x1b, 0x61, 1), command]);
};
