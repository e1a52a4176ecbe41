import type { ScreenInput, WedgeSettings } from '../../../contract/screen-input.ts';
import { altUnit, type Unit } from './alt-codes.ts';
import { codeText } from './code-text.ts';
import { characterOf, controlCharacterOf, digitOf } from './us-keys.ts';

export type Modifier = 'Shift' | 'Control' | 'Alt' | 'Meta';

/**
 * What is looked at of a KeyboardEvent. `at`: its timeStamp, ms. `modifiers`: those that the system holds for pressed,
 * looked at between two codes only, so that a release that went to another window does not last for ever.
 */
export type WedgeKey = Readonly<{
  code: string;
  key: string;
  down: boolean;
  repeat: boolean;
  at: number;
  modifiers: readonly Modifier[];
}>;

export type WedgeStep = Readonly<{
  /** The page must not see this key. */
  swallow: boolean;
  /** With this key begins what may become a scan. */
  begins: boolean;
  /** With this key it has become one: what its first keys did must be undone. */
  recognised: boolean;
  /** The scan is over. */
  ended: boolean;
  inputs: readonly ScreenInput[];
}>;

type Change = { -readonly [K in keyof WedgeStep]?: WedgeStep[K] };

const step = (change: Change = {}): WedgeStep => ({
  swallow: false,
  begins: false,
  recognised: false,
  ended: false,
  inputs: [],
  ...change,
});

const modifierKeys = /^(?:Shift|Control|Alt|Meta)/;
const locks = new Set(['CapsLock', 'NumLock', 'ScrollLock', 'KanaMode', 'Convert', 'NonConvert', 'Lang1', 'Lang2']);
const ownCharacters: Readonly<Record<string, string>> = {
  Enter: '\r',
  NumpadEnter: '\r',
  Tab: '\t',
  Escape: '\u001b',
};

/** Codes that silence has ended in a row after which a scanner no longer counts as one that sends terminators. */
const silentEnds = 3;

/**
 * Tells what a keyboard scanner types from what a person types, and puts its keys together to codes. Only physical keys
 * count, and Shift, Ctrl and Alt by their own keys: what the layout, Caps Lock or an input method makes of them is not
 * looked at. Holds `maxLength` characters at most.
 */
export class WedgeReader {
  readonly #settings: WedgeSettings;
  readonly #held = new Set<string>();
  /** Keys that went down in a scan: their release and their repetition are nobody's typing either. */
  readonly #swallowed = new Set<string>();
  #units: Unit[] = [];
  /** Characters, also those beyond the limit. */
  #length = 0;
  /** Characters in a row at a scanner's pace. */
  #run = 0;
  #altDigits = '';
  #scanning = false;
  /** What cannot be a code any more, and why. */
  #spoiled: 'not-text' | 'rewritten' | null = null;
  /** A key without meaning has come: nothing at the end, damage before another character. */
  #foreign = false;
  #lastKeyAt = Number.NEGATIVE_INFINITY;
  #endedAt = Number.NEGATIVE_INFINITY;
  #terminates = false;
  #endedBySilence = 0;

  constructor(settings: WedgeSettings) {
    this.#settings = settings;
  }

  /** ms of the keys' clock at which what has come is over; null while nothing has. */
  get deadline(): number | null {
    if (this.#scanning) return this.#lastKeyAt + (this.#terminates ? this.#settings.cutOffMs : this.#settings.idleMs);
    return this.#length > 0 || this.#spoiled !== null ? this.#lastKeyAt + this.#settings.idleMs : null;
  }

  key(key: WedgeKey): WedgeStep {
    const before = this.silence(key.at);
    const now = key.down ? this.#down(key) : this.#up(key);
    return { ...now, ended: before.ended || now.ended, inputs: [...before.inputs, ...now.inputs] };
  }

  /** Ends what no key has come for; does nothing before `deadline`. */
  silence(now: number): WedgeStep {
    const { deadline } = this;
    if (deadline === null || now <= deadline) return step();
    if (!this.#scanning) {
      this.#forget();
      return step();
    }
    const whole = !this.#terminates || this.#endsItsLines();
    if (this.#terminates && !whole) this.#endedBySilence += 1;
    if (this.#endedBySilence >= silentEnds) this.#terminates = false;
    return this.#end(whole ? null : 'incomplete');
  }

  /** The keys go to somebody else from now on: what has come is not whole. */
  abandon(): WedgeStep {
    this.#held.clear();
    this.#altDigits = '';
    this.#swallowed.clear();
    if (this.#scanning) return this.#end('incomplete');
    this.#forget();
    return step();
  }

  #down(key: WedgeKey): WedgeStep {
    // A scanner pulled off in the middle of a key leaves the system repeating it.
    if (key.repeat) return step({ swallow: this.#scanning || this.#swallowed.has(key.code) });
    const echo = this.#isEcho(key);
    this.#pace(key.at);
    const taken = echo ? step({ swallow: true }) : this.#take(key);
    if (taken.swallow || this.#scanning) this.#swallowed.add(key.code);
    else this.#swallowed.delete(key.code);
    return { ...taken, swallow: taken.swallow || this.#scanning };
  }

  #up({ code, at }: WedgeKey): WedgeStep {
    const swallow = this.#swallowed.delete(code) || this.#scanning;
    if (!modifierKeys.test(code)) return step({ swallow });
    this.#held.delete(code);
    this.#pace(at);
    if (!code.startsWith('Alt') || this.#holds('Alt') || this.#altDigits === '') return step({ swallow });
    const unit = altUnit(this.#altDigits);
    this.#altDigits = '';
    if (unit === null) this.#spoil('not-text');
    const added = unit === null ? step() : this.#add(unit);
    return { ...added, swallow: swallow || added.swallow };
  }

  /**
   * A pause makes what came before typing; it is kept until silence all the same. Where a scanner stumbles over its first
   * characters they belong to the code: a code without its head must not pass for a whole one.
   */
  #pace(at: number): void {
    if (!this.#scanning && !this.#follows(this.#lastKeyAt, at)) {
      this.#run = 0;
      this.#spoiled = null;
    }
    this.#lastKeyAt = at;
  }

  #take(pressed: WedgeKey): WedgeStep {
    const { code, key } = pressed;
    if (modifierKeys.test(code)) {
      if (code.startsWith('Alt') && !this.#holds('Alt')) this.#altDigits = '';
      this.#held.add(code);
      return step();
    }
    this.#letGo(pressed);
    if (locks.has(code)) return step();
    if (this.#holds('Alt')) return this.#takeWithAlt(code);
    const terminators: readonly string[] = this.#settings.terminators;
    if (terminators.includes(code)) return this.#terminate();
    if (code === 'Backspace' || (code === '' && [...key].length === 1)) {
      this.#spoil('rewritten');
      return step();
    }
    const character = this.#characterOf(code);
    if (character !== null) return this.#add(character);
    if (this.#scanning) this.#foreign = true;
    else this.#forget();
    return step();
  }

  /** Between codes the system's word counts where it says that a modifier is not pressed. */
  #letGo({ modifiers }: WedgeKey): void {
    if (this.#scanning || this.#length > 0) return;
    for (const code of this.#held)
      if (!modifiers.some((modifier) => code.startsWith(modifier))) this.#held.delete(code);
  }

  #characterOf(code: string): string | null {
    if (this.#holds('Meta')) return null;
    if (this.#holds('Control')) return controlCharacterOf(code);
    return characterOf(code, this.#holds('Shift')) ?? ownCharacters[code] ?? null;
  }

  #takeWithAlt(code: string): WedgeStep {
    const digit = digitOf(code);
    if (digit === null) {
      if (this.#scanning) this.#foreign = true;
      return step();
    }
    // What is longer is no character; one digit more than that says so.
    if (this.#altDigits.length < 10) this.#altDigits += digit;
    return step({ begins: this.#run === 0 && this.#altDigits.length === 1 });
  }

  #add(unit: Unit): WedgeStep {
    if (this.#foreign) this.#spoil('not-text');
    this.#foreign = false;
    const begins = this.#run === 0;
    this.#run += 1;
    this.#length += 1;
    if (this.#length <= this.#settings.maxLength) this.#units.push(unit);
    if (this.#scanning || this.#run < this.#settings.minLength) return step({ begins });
    this.#scanning = true;
    return step({ begins, recognised: true, swallow: true });
  }

  #terminate(): WedgeStep {
    if (!this.#scanning) {
      this.#forget();
      return step();
    }
    this.#terminates = true;
    this.#endedBySilence = 0;
    return { ...this.#end(null), swallow: true };
  }

  /** CR and LF, where each comes as a key of its own, end a code once. */
  #isEcho({ code, at }: WedgeKey): boolean {
    if (this.#length > 0 || !this.#follows(this.#endedAt, at)) return false;
    const terminators: readonly string[] = this.#settings.terminators;
    return terminators.includes(code) || (this.#holds('Control') && (code === 'KeyJ' || code === 'KeyM'));
  }

  /** At a scanner's pace. A clock that went back says nothing. */
  #follows(before: number, at: number): boolean {
    return at >= before && at - before <= this.#settings.maxKeyGapMs;
  }

  #endsItsLines(): boolean {
    const last = this.#units.at(-1);
    return last === '\r' || last === '\n';
  }

  #end(broken: 'incomplete' | null): WedgeStep {
    const length = this.#length;
    const reason = length > this.#settings.maxLength ? 'too-long' : (this.#spoiled ?? broken);
    const input = reason === null ? codeText(this.#units, this.#settings) : garbled(reason, length);
    this.#endedAt = this.#lastKeyAt;
    this.#forget();
    return step({ ended: true, inputs: input === null ? [] : [input] });
  }

  #spoil(why: 'not-text' | 'rewritten'): void {
    // An input method's own keys explain all other damage.
    if (this.#spoiled !== 'rewritten') this.#spoiled = why;
  }

  #holds(modifier: Modifier): boolean {
    return this.#held.has(`${modifier}Left`) || this.#held.has(`${modifier}Right`);
  }

  #forget(): void {
    this.#units = [];
    this.#length = 0;
    this.#run = 0;
    this.#scanning = false;
    this.#spoiled = null;
    this.#foreign = false;
  }
}

const garbled = (reason: Extract<ScreenInput, { kind: 'garbled' }>['reason'], length: number): ScreenInput => ({
  kind: 'garbled',
  reason,
  length: Math.min(length, 1_000_000),
});
