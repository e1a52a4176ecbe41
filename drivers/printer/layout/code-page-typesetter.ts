import type { PrinterSettings } from '../../profile/printer-settings.ts';
import type { Style } from './block.ts';
import { encodeCp1258 } from './cp1258.ts';
import { fold } from './fold.ts';
import { tcvn3Place } from './tcvn3.ts';
import type { Typesetter } from './typesetter.ts';
import { columnsOf } from './wrap.ts';

type CodePageText = Exclude<PrinterSettings['text'], Readonly<{ encoding: 'raster' }>>;

/** Lines in the printer's own font. Every line sets all of its own style, so none can leak into the next. */
export const codePageTypesetter = (columns: number, text: CodePageText): Typesetter => {
  const has = text.encoding === 'cp1258' ? hasCp1258 : hasTcvn3;
  const encode = text.encoding === 'cp1258' ? inCp1258 : inTcvn3(text);
  return {
    prologue: selectPage(firstPage(text)),
    fold: (words) => fold(words, has),
    width: columnsOf,
    room: ({ size, indent }) => Math.floor(columns / size) - indent,
    line: (words, style) =>
      Uint8Array.of(...styleCommands(style), ...encode(' '.repeat(style.indent) + words), lineFeed),
    rule: Uint8Array.of(...styleCommands(plain), ...encode('-'.repeat(columns)), lineFeed),
    ellipsis: has('…') ? '…' : '...',
    name: pageName(text),
  };
};

const plain: Style = { size: 1, bold: false, align: 'left', indent: 0 };
const lineFeed = 0x0a;
const selectPage = (page: number): Uint8Array => Uint8Array.of(0x1b, 0x74, page);

const styleCommands = ({ align, bold, size }: Style): readonly number[] => [
  ...[0x1b, 0x61, align === 'centre' ? 1 : 0],
  ...[0x1b, 0x45, bold ? 1 : 0],
  ...[0x1d, 0x21, (size - 1) * 0x11],
];

const firstPage = (text: CodePageText): number => (text.encoding === 'cp1258' ? text.codePage : text.lower);

const pageName = (text: CodePageText): string =>
  text.encoding === 'cp1258' ? `CP1258, ESC t ${text.codePage}` : `TCVN-3, ESC t ${text.lower} / ${text.upper}`;

const hasCp1258 = (character: string): boolean => encodeCp1258(character) !== null;
const inCp1258 = (words: string): readonly number[] => [...words].flatMap((character) => encodeCp1258(character) ?? []);

const isAscii = (character: string): boolean => character >= ' ' && character <= '~';
const hasTcvn3 = (character: string): boolean => isAscii(character) || tcvn3Place(character) !== null;

/** ASCII is the same on both pages: only letters with marks make the printer change over. Begins and ends on `lower`. */
const inTcvn3 =
  (pages: Readonly<{ lower: number; upper: number }>) =>
  (words: string): readonly number[] => {
    const bytes: number[] = [];
    let page = pages.lower;
    const turnTo = (next: number): void => {
      if (page !== next) bytes.push(...selectPage(next));
      page = next;
    };
    for (const character of words) {
      const place = tcvn3Place(character);
      if (place !== null) turnTo(pages[place.case]);
      bytes.push(place?.byte ?? character.charCodeAt(0));
    }
    turnTo(pages.lower);
    return bytes;
  };
