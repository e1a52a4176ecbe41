import { maxScanBytes } from '../../../contract/reading.ts';
import type { ScreenInput, WedgeSettings } from '../../../contract/screen-input.ts';
import { textOf, type Unit } from './alt-codes.ts';

/** ISO/IEC 15424: `]`, a letter for the symbology, one character of modifier. */
const aimPrefix = /^\][A-Za-z][0-9A-Za-z]/;

const withoutPrefix = (text: string, prefix: string): string =>
  text.startsWith(prefix) ? text.slice(prefix.length) : text;

const withoutSuffix = (text: string, suffix: string): string =>
  suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;

/** What a scanner has typed, as a code: a line end, prefix, suffix and AIM identifier taken off. @returns null for nothing */
export const codeText = (units: readonly Unit[], settings: WedgeSettings): ScreenInput | null => {
  const typed = withoutSuffix(textOf(units, settings.altCodePage).replace(/\r?\n?$/u, ''), settings.suffix);
  const prefixed = withoutPrefix(typed, settings.prefix);
  const symbology = settings.stripAimPrefix ? (aimPrefix.exec(prefixed)?.[0] ?? null) : null;
  // Some scanners put the identifier before the prefix, some after it.
  const code = symbology === null ? prefixed : withoutPrefix(prefixed.slice(symbology.length), settings.prefix);
  if (code === '') return null;
  if (!code.isWellFormed()) return { kind: 'garbled', reason: 'not-text', length: code.length };
  if (code.length > maxScanBytes) return { kind: 'garbled', reason: 'too-long', length: code.length };
  return { kind: 'text', text: code, symbology };
};
