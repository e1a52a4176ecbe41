import { type FrameParser, frame, type ThermometerEvent } from './thermometer-event.ts';

export type AsciiLineForm = Readonly<{
  /** A regular expression with the named groups `object` or `body`, and perhaps `ambient` and `unit` (C or F). */
  pattern: string;
  /** Of numbers without a unit of their own. */
  unit: 'celsius' | 'fahrenheit';
}>;

/** Longer lines are not a thermometer's. */
const maxLine = 128;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/**
 * Thermometers that write lines of text, such as `T=36.5` or `+36.6C`, ended by CR, LF or both. Decimal point or comma.
 * Bytes that are no printable ASCII (a degree sign, in whichever encoding) count for nothing.
 */
export class AsciiLines implements FrameParser {
  readonly #pattern: RegExp;
  readonly #unit: AsciiLineForm['unit'];
  #line = '';
  #tooLong = false;

  constructor({ pattern, unit }: AsciiLineForm) {
    this.#pattern = new RegExp(pattern, 'u');
    this.#unit = unit;
  }

  push(bytes: Uint8Array): ThermometerEvent[] {
    const events: ThermometerEvent[] = [];
    for (const byte of bytes) {
      if (byte === carriageReturn || byte === lineFeed) events.push(...this.#end());
      else if (byte >= 0x20 && byte < 0x7f) this.#take(byte);
    }
    return events;
  }

  reset(): void {
    this.#line = '';
    this.#tooLong = false;
  }

  #take(byte: number): void {
    if (this.#line.length < maxLine) this.#line += String.fromCharCode(byte);
    else this.#tooLong = true;
  }

  #end(): ThermometerEvent[] {
    const [line, tooLong] = [this.#line, this.#tooLong];
    this.reset();
    if (tooLong) return [{ kind: 'answer-wrong', why: `a line of more than ${maxLine} characters` }];
    return line.trim() === '' ? [] : [this.#read(line)];
  }

  #read(line: string): ThermometerEvent {
    const groups = this.#pattern.exec(line)?.groups ?? {};
    const unit = unitOf(groups['unit']) ?? this.#unit;
    const read = (name: string) => celsiusOf(groups[name], unit);
    const [objectCelsius, bodyCelsius] = [read('object'), read('body')];
    if (objectCelsius === null && bodyCelsius === null) {
      return { kind: 'answer-wrong', why: 'a line in which the profile finds no temperature' };
    }
    return frame({ objectCelsius, bodyCelsius, ambientCelsius: read('ambient') });
  }
}

const unitOf = (written: string | undefined): AsciiLineForm['unit'] | null => {
  if (written === undefined) return null;
  return /^f/iu.test(written) ? 'fahrenheit' : 'celsius';
};

const celsiusOf = (written: string | undefined, unit: AsciiLineForm['unit']): number | null => {
  if (written === undefined) return null;
  const number = Number(written.replace(',', '.').replace(/\s+/gu, ''));
  if (written.trim() === '' || !Number.isFinite(number)) return null;
  return unit === 'celsius' ? number : ((number - 32) * 5) / 9;
};

/** `.`, `[^…]`, `\S` and their like, repeated: what one of them takes another could take as well. */
const greedy = /(?:(?<!\\)\.|(?<!\\)\[\^(?:\\.|[^\]\\])*\]|\\[DSWw])(?:[*+]|\{\d+,\d*\})/gu;
/** Each more multiplies the ways to read a line by its length. */
const maxGreedy = 3;

/**
 * Why a pattern is refused, or null. A group that repeats may hold neither a repetition nor alternatives, and few
 * repetitions may be of any character, so that no line makes the search take longer than a moment.
 */
export const refusalOfPattern = (source: string): string | null => {
  try {
    new RegExp(source, 'u');
  } catch {
    return 'not a regular expression';
  }
  if (!/\(\?<(?:object|body)>/u.test(source)) return 'it has neither a group named object nor one named body';
  if (/\\(?:[1-9]|k<)/u.test(source)) return 'it refers back to a group';
  if ((source.match(greedy)?.length ?? 0) > maxGreedy) return `more than ${maxGreedy} repetitions of any character`;
  return hasNestedRepetition(source) ? 'a group that repeats holds a repetition or alternatives' : null;
};

const hasNestedRepetition = (source: string): boolean => {
  const bare = source.replace(/\\./gsu, 'x').replace(/\[[^\]]*\]/gu, 'x');
  /** For each open group: whether it holds a repetition or alternatives. */
  const open: boolean[] = [];
  for (let at = 0; at < bare.length; at += 1) {
    const character = bare[at] ?? '';
    if (character === '(') {
      open.push(false);
      if (bare[at + 1] === '?') at += 1;
      continue;
    }
    if (character === ')') {
      const branches = open.pop() ?? false;
      const repeats = /^(?:[*+]|\{\d)/u.test(bare.slice(at + 1));
      if (branches && repeats) return true;
      if (open.length > 0 && (branches || /^[*+?{]/u.test(bare.slice(at + 1)))) open[open.length - 1] = true;
      continue;
    }
    if (open.length > 0 && '*+?{|'.includes(character)) open[open.length - 1] = true;
  }
  return false;
};
