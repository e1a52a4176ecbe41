import { type CodePageName, epsonCodePages } from '../simulators/escpos/code-pages.ts';
import { EscPosParser } from '../simulators/escpos/command-parser.ts';
import { Paper, type PaperItem, type PaperPiece } from '../simulators/escpos/paper.ts';
import { readRaster } from './raster-reader.ts';

/** A line of text. `double`: wider and higher than usual. Lines that were printed as pictures are read back as text. */
export type PrintedLine = Readonly<{
  text: string;
  align: 'left' | 'centre' | 'right';
  bold: boolean;
  size: number;
  double: boolean;
}>;

export type PrintedSlip = Readonly<{
  lines: readonly PrintedLine[];
  /** What the QR symbols hold that the printer was told to make. */
  qr: readonly string[];
  /** What all symbols and bar codes hold. */
  symbols: readonly string[];
  /** The code page it was begun in; null: none was chosen. */
  codePage: number | null;
  /** null: it was not cut off. */
  cut: 'full' | 'partial' | null;
  items: readonly PaperItem[];
}>;

export class EscPosError extends Error {
  /** Of the command's first byte. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(`${message}, at byte ${offset}`);
    this.name = 'EscPosError';
    this.offset = offset;
  }
}

/**
 * Reads printed bytes as a printer would, to the last byte, and refuses whatever it does not know.
 * @param pages code pages by the number that the printer calls them by; Epson's unless told
 * @throws EscPosError naming the first byte that it does not understand
 */
export const interpretEscPos = (
  bytes: Uint8Array,
  pages: Readonly<Record<number, CodePageName>> = epsonCodePages,
): readonly PrintedSlip[] => {
  const parser = new EscPosParser();
  const paper = new Paper(pages);
  const pieces: PaperPiece[] = [];
  for (const [offset, byte] of bytes.entries()) {
    const command = parser.step(byte);
    if (command === null) continue;
    if (command.type === 'unknown')
      throw new EscPosError(`unknown command ${hex(command.bytes)}`, offset + 1 - command.bytes.length);
    if (paper.carryOut(command)?.type === 'cut') pieces.push(paper.cut(kindOf(command)));
  }
  if (parser.open.length > 0)
    throw new EscPosError(`${hex(parser.open)} is cut off`, bytes.length - parser.open.length);
  if (paper.unprinted > 0) throw new EscPosError('text without a line feed at the end', bytes.length - paper.unprinted);
  const left = paper.hanging;
  return [...pieces, ...(left.items.length > 0 ? [left] : [])].map(slipOf);
};

/** GS V 0, 48, 65, 97, 103 cut all through; ESC i does, ESC m leaves a point. */
const kindOf = (command: Readonly<{ type: string; name?: string; bytes?: readonly number[] }>): 'full' | 'partial' => {
  if (command.name === 'ESC i') return 'full';
  if (command.name === 'ESC m') return 'partial';
  return [0, 48, 65, 97, 103].includes(command.bytes?.[2] ?? 0) ? 'full' : 'partial';
};

const slipOf = ({ items, codePages, cut }: PaperPiece): PrintedSlip => {
  const symbols = items.filter((item) => item.type === 'symbol');
  return {
    lines: items.flatMap(linesOf),
    qr: symbols.filter(({ symbology }) => symbology === 'qr').map(({ text }) => text),
    symbols: symbols.map(({ text }) => text),
    codePage: codePages[0] ?? null,
    cut,
    items,
  };
};

const linesOf = (item: PaperItem): readonly PrintedLine[] => {
  if (item.type === 'line') {
    const { align, bold, wide, high } = item.style;
    return item.text === '' ? [] : [{ text: item.text, align, bold, size: wide, double: wide > 1 && high > 1 }];
  }
  if (item.type !== 'picture') return [];
  return readRaster(item.picture).map(({ text, face }) => {
    const size = Number(face.slice(-1));
    return { text, align: item.align, bold: face.startsWith('bold'), size, double: size > 1 };
  });
};

const hex = (bytes: readonly number[]): string =>
  `${Buffer.from(bytes.slice(0, 8)).toString('hex')}${bytes.length > 8 ? '…' : ''}`;
