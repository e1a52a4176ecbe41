import { ErrorCode } from '../../contract/errors.ts';
import type { CodeTextSettings } from '../profile/scanner-settings.ts';

export type ScannerEvent =
  | Readonly<{ kind: 'text'; text: string; symbology: string | null }>
  /** `length` in bytes; for FrameTooLong, how many had come when it was given up. */
  | GarbledEvent;

export type GarbledEvent = Readonly<{ kind: 'garbled'; code: ErrorCode; length: number }>;

/** ISO/IEC 15424: `]`, a letter for the symbology, one character of modifier. */
const aimPattern = /^\][A-Za-z][0-9A-Za-z]/;
const aimLength = 3;

/** `]Q1` where the text is such an identifier and nothing else, otherwise null. */
export const aimIdentifier = (text: string): string | null =>
  text.length === aimLength && aimPattern.test(text) ? text : null;

/** Turns a code's bytes into its text: decodes them, and takes away what this scanner puts round them. */
export class CodeText {
  readonly #settings: CodeTextSettings;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #windows1258 = new TextDecoder('windows-1258');

  constructor(settings: CodeTextSettings) {
    this.#settings = settings;
  }

  /**
   * @param symbology what the scanner said beside the code; an identifier in front of the text goes before it
   * @returns null for what is empty when all is taken away
   */
  read(frame: Uint8Array, symbology: string | null = null): ScannerEvent | null {
    if (frame.length === 0) return null;
    const decoded = this.#decode(frame);
    if (decoded === null) return { kind: 'garbled', code: ErrorCode.FrameNotText, length: frame.length };
    const { prefix, suffix, stripAimPrefix } = this.#settings;
    let text = withoutPrefix(decoded, prefix);
    const written = stripAimPrefix && aimPattern.test(text) ? text.slice(0, aimLength) : null;
    if (written !== null) text = text.slice(aimLength);
    // Some scanners put the identifier in front of everything, also of their own prefix.
    if (written !== null && text.length + aimLength === decoded.length) text = withoutPrefix(text, prefix);
    if (suffix !== '' && text.endsWith(suffix)) text = text.slice(0, -suffix.length);
    return text === '' ? null : { kind: 'text', text, symbology: written ?? symbology };
  }

  #decode(frame: Uint8Array): string | null {
    const { encoding } = this.#settings;
    if (encoding === 'windows-1258') return this.#vietnamese(frame);
    try {
      return this.#utf8.decode(frame);
    } catch {
      return encoding === 'utf-8' ? null : this.#vietnamese(frame);
    }
  }

  /** Windows-1258 writes tones as marks behind their letter; everything else here is composed. */
  #vietnamese(frame: Uint8Array): string {
    return this.#windows1258.decode(frame).normalize('NFC');
  }
}

const withoutPrefix = (text: string, prefix: string): string =>
  prefix !== '' && text.startsWith(prefix) ? text.slice(prefix.length) : text;
