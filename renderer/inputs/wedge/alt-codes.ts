import type { WedgeSettings } from '../../../contract/screen-input.ts';

/** One character of a code, or a byte of which only the whole code can tell what it is. */
export type Unit = string | AltByte;
export type AltByte = Readonly<{ byte: number; page: 'oem' | 'ansi' }>;

/** Code page 437, 128 to 255. Source: unicode.org, MAPPINGS/VENDORS/MICSFT/PC/CP437.TXT */
const oem =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** Digits of U+10FFFF with two zeros in front, which some scanners send to be safe. */
const maxDigits = 9;

/**
 * What Windows makes of ALT and these digits: up to 127 ASCII; to 255 the OEM page, or with a leading zero the ANSI page;
 * beyond, the Unicode number, also as two halves of a pair.
 * @returns null where they are no character
 */
export const altUnit = (digits: string): Unit | null => {
  const number = Number(digits);
  if (digits.length > maxDigits || !Number.isInteger(number) || number > 0x10ffff) return null;
  if (number < 0x80) return String.fromCharCode(number);
  if (number <= 0xff) return { byte: number, page: digits.startsWith('0') ? 'ansi' : 'oem' };
  return String.fromCodePoint(number);
};

const utf8Of = (bytes: readonly number[]): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return null;
  }
};

const runsOf = (units: readonly Unit[]): (string | AltByte[])[] => {
  const runs: (string | AltByte[])[] = [];
  for (const unit of units) {
    const last = runs.at(-1);
    if (typeof unit === 'string') runs.push(unit);
    else if (Array.isArray(last)) last.push(unit);
    else runs.push([unit]);
  }
  return runs;
};

/**
 * The text of a code. A scanner that hands on what is printed in a QR code byte by byte sends UTF-8 as ALT codes: where
 * every run of such bytes is UTF-8 they are read so, otherwise each is a character of its code page.
 */
export const textOf = (units: readonly Unit[], page: WedgeSettings['altCodePage']): string => {
  const runs = runsOf(units);
  const decoded = runs.map((run) => (typeof run === 'string' ? run : utf8Of(run.map(({ byte }) => byte))));
  if (decoded.every((run) => run !== null)) return decoded.join('');
  const ansi = new TextDecoder(page);
  const characterOf = (unit: AltByte): string =>
    unit.page === 'ansi' ? ansi.decode(Uint8Array.of(unit.byte)) : (oem[unit.byte - 0x80] ?? '');
  const text = runs.map((run) => (typeof run === 'string' ? run : run.map(characterOf).join(''))).join('');
  // Windows-1258 writes tones as marks of their own.
  return text.normalize('NFC');
};
