/**
 * What a scanner set to the US layout means by a physical key: `KeyboardEvent.code` → character without and with Shift.
 * Source: W3C UI Events KeyboardEvent code Values, section 3.1; USB HID Usage Tables, section 10.
 */
const pairs: Readonly<Record<string, string>> = {
  Backquote: '`~',
  Minus: '-_',
  Equal: '=+',
  BracketLeft: '[{',
  BracketRight: ']}',
  Backslash: '\\|',
  IntlBackslash: '\\|',
  Semicolon: ';:',
  Quote: '\'"',
  Comma: ',<',
  Period: '.>',
  Slash: '/?',
  Space: '  ',
  NumpadAdd: '++',
  NumpadSubtract: '--',
  NumpadMultiply: '**',
  NumpadDivide: '//',
  NumpadDecimal: '..',
  NumpadComma: ',,',
  NumpadEqual: '==',
};

const shiftedDigits = ')!@#$%^&*(';

const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(0x61 + index));

const characters: ReadonlyMap<string, string> = new Map([
  ...Object.entries(pairs),
  ...letters.map((letter): [string, string] => [`Key${letter.toUpperCase()}`, letter + letter.toUpperCase()]),
  ...[...shiftedDigits].flatMap((shifted, digit): [string, string][] => [
    [`Digit${digit}`, `${digit}${shifted}`],
    [`Numpad${digit}`, `${digit}${digit}`],
  ]),
]);

/** @returns null for a key that means no character */
export const characterOf = (code: string, shifted: boolean): string | null =>
  characters.get(code)?.[shifted ? 1 : 0] ?? null;

/** Ctrl+@ to Ctrl+_ are the control characters 0 to 31 (ECMA-48); Ctrl+2 and Ctrl+6 stand for @ and ^. */
const controls: ReadonlyMap<string, number> = new Map([
  ...letters.map((letter, index): [string, number] => [`Key${letter.toUpperCase()}`, index + 1]),
  ['Digit2', 0],
  ['Space', 0],
  ['BracketLeft', 27],
  ['Backslash', 28],
  ['BracketRight', 29],
  ['Digit6', 30],
  ['Minus', 31],
]);

/** What a key means with Ctrl: GS, for one, is Ctrl+]. @returns null for a key that means no control character */
export const controlCharacterOf = (code: string): string | null => {
  const control = controls.get(code);
  return control === undefined ? null : String.fromCharCode(control);
};

/** @returns the digit of a key of the top row or the keypad, whatever Num Lock says; null for another key */
export const digitOf = (code: string): string | null => /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1] ?? null;
