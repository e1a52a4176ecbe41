import type { Modifier, WedgeKey } from '../inputs/wedge/wedge-reader.ts';

/** How a scanner sends what is not ASCII: Unicode numbers, UTF-8 bytes, or characters of Windows-1252, all as ALT codes. */
export type AltWay = 'unicode' | 'utf-8' | 'windows-1252';

export type ScannerTyping = Readonly<{
  /** Between two key events, ms. */
  eventGapMs: number;
  alt: AltWay;
  /** Key at the end; null: none. */
  terminator: 'Enter' | 'NumpadEnter' | 'Tab' | null;
  /** ALT codes with the top row instead of the keypad. */
  topRow?: boolean;
}>;

type Press = Readonly<{ code: string; key: string; with: readonly Modifier[] }>;

const usKeys: Readonly<Record<string, readonly [code: string, shifted: boolean]>> = (() => {
  const rows: Readonly<Record<string, string>> = {
    Backquote: '`~', Minus: '-_', Equal: '=+', BracketLeft: '[{', BracketRight: ']}', Backslash: '\\|',
    Semicolon: ';:', Quote: '\'"', Comma: ',<', Period: '.>', Slash: '/?',
    Digit1: '1!', Digit2: '2@', Digit3: '3#', Digit4: '4$', Digit5: '5%',
    Digit6: '6^', Digit7: '7&', Digit8: '8*', Digit9: '9(', Digit0: '0)',
  }; // biome-ignore format: one row of keys a line
  const keys: Record<string, readonly [string, boolean]> = { ' ': ['Space', false] };
  for (const [code, characters] of Object.entries(rows)) {
    keys[characters[0] ?? ''] = [code, false];
    keys[characters[1] ?? ''] = [code, true];
  }
  for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
    keys[letter] = [`Key${letter.toUpperCase()}`, false];
    keys[letter.toUpperCase()] = [`Key${letter.toUpperCase()}`, true];
  }
  return keys;
})();

const controlKeys = ['Space', ...[...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => `Key${letter}`)].concat([
  'BracketLeft',
  'Backslash',
  'BracketRight',
  'Digit6',
  'Minus',
]);

const ansiBytes: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 128 }, (_, index) => [
    new TextDecoder('windows-1252').decode(Uint8Array.of(index + 128)),
    index + 128,
  ]),
);

const altNumbers = (character: string, way: AltWay): readonly string[] => {
  const ansi = ansiBytes.get(character);
  if (way === 'utf-8') return [...new TextEncoder().encode(character)].map((byte) => `0${byte}`);
  if (way === 'windows-1252' && ansi !== undefined) return [`0${ansi}`];
  const point = character.codePointAt(0) ?? 0;
  return [point > 255 ? String(point) : `0${point}`];
};

/** @returns what is pressed for a character; an array in an array: while Alt is held */
const pressesFor = (character: string, typing: ScannerTyping): readonly (Press | readonly Press[])[] => {
  const plain = usKeys[character];
  if (plain !== undefined) return [{ code: plain[0], key: character, with: plain[1] ? ['Shift'] : [] }];
  const point = character.codePointAt(0) ?? 0;
  if (point < 32) return [{ code: controlKeys[point] ?? '', key: 'x', with: ['Control'] }];
  const row = typing.topRow === true ? 'Digit' : 'Numpad';
  return altNumbers(character, typing.alt).map((digits) =>
    [...digits].map((digit): Press => ({ code: `${row}${digit}`, key: digit, with: [] })),
  );
};

/** The key events by which a scanner set to the US layout types a code. */
export const scannerKeys = (text: string, typing: ScannerTyping, startAt = 0): WedgeKey[] => {
  const events: WedgeKey[] = [];
  const held: Modifier[] = [];
  const push = (code: string, key: string, down: boolean): void => {
    const at = startAt + events.length * typing.eventGapMs;
    events.push({ code, key, down, repeat: false, at, modifiers: [...held] });
  };
  const hold = (modifier: Modifier): void => {
    held.push(modifier);
    push(`${modifier}Left`, modifier, true);
  };
  const release = (): void => {
    const modifier = held.pop();
    if (modifier !== undefined) push(`${modifier}Left`, modifier, false);
  };
  const press = ({ code, key, with: modifiers }: Press): void => {
    for (const modifier of modifiers) hold(modifier);
    push(code, key, true);
    push(code, key, false);
    for (const _ of modifiers) release();
  };
  for (const character of text) {
    for (const pressed of pressesFor(character, typing)) {
      if (!Array.isArray(pressed)) press(pressed as Press);
      else {
        hold('Alt');
        for (const one of pressed) press(one);
        release();
      }
    }
  }
  if (typing.terminator !== null) press({ code: typing.terminator, key: typing.terminator, with: [] });
  return events;
};
