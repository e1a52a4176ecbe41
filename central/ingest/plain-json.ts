/**
 * Whether bytes are JSON as `JSON.stringify` writes it, without white space and not nested deeper than `deepest`: looked at
 * in place, since making objects of them costs twice as much and leaves garbage. What is not plain may be JSON all the same.
 */
const deepest = 32;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const minus = 0x2d;
const plus = 0x2b;
const point = 0x2e;
const zero = 0x30;
const nine = 0x39;
const letterU = 0x75;
const firstPrintable = 0x20;
const none = -1;

const among = (characters: string): Uint8Array => {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
};
const escaped = among('"\\/bfnrt');
const hexDigits = among('0123456789abcdefABCDEF');
const literals: ReadonlyMap<number, string> = new Map(
  ['true', 'false', 'null'].map((text) => [text.charCodeAt(0), text]),
);

/** @param bytes valid UTF-8 */
export const isPlainJson = (bytes: Uint8Array, from: number, to: number): boolean => valueEnd(bytes, from, 0) === to;

/** Index after the value that begins at `at`; -1: there is none. Bytes beyond the end are undefined, and nothing. */
const valueEnd = (bytes: Uint8Array, at: number, depth: number): number => {
  const first = bytes[at];
  if (first === quote) return stringEnd(bytes, at + 1);
  if (first === openBrace) return depth < deepest ? objectEnd(bytes, at + 1, depth + 1) : none;
  if (first === openBracket) return depth < deepest ? arrayEnd(bytes, at + 1, depth + 1) : none;
  const literal = literals.get(first ?? none);
  return literal === undefined ? numberEnd(bytes, at) : literalEnd(bytes, at, literal);
};

const objectEnd = (bytes: Uint8Array, begin: number, depth: number): number => {
  if (bytes[begin] === closeBrace) return begin + 1;
  for (let at = begin; ; at += 1) {
    if (bytes[at] !== quote) return none;
    at = stringEnd(bytes, at + 1);
    if (at === none || bytes[at] !== colon) return none;
    at = valueEnd(bytes, at + 1, depth);
    if (at === none) return none;
    if (bytes[at] === closeBrace) return at + 1;
    if (bytes[at] !== comma) return none;
  }
};

const arrayEnd = (bytes: Uint8Array, begin: number, depth: number): number => {
  if (bytes[begin] === closeBracket) return begin + 1;
  for (let at = begin; ; at += 1) {
    at = valueEnd(bytes, at, depth);
    if (at === none) return none;
    if (bytes[at] === closeBracket) return at + 1;
    if (bytes[at] !== comma) return none;
  }
};

const stringEnd = (bytes: Uint8Array, begin: number): number => {
  for (let at = begin; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) return at + 1;
    if (byte < firstPrintable) return none;
    if (byte !== backslash) continue;
    at += 1;
    if (bytes[at] === letterU) {
      for (let digit = 1; digit <= 4; digit += 1) if (hexDigits[bytes[at + digit] ?? 0] !== 1) return none;
      at += 4;
    } else if (escaped[bytes[at] ?? 0] !== 1) return none;
  }
  return none;
};

const literalEnd = (bytes: Uint8Array, at: number, literal: string): number => {
  for (let index = 1; index < literal.length; index += 1) {
    if (bytes[at + index] !== literal.charCodeAt(index)) return none;
  }
  return at + literal.length;
};

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= zero && byte <= nine;

const digitsEnd = (bytes: Uint8Array, begin: number): number => {
  let at = begin;
  while (isDigit(bytes[at])) at += 1;
  return at > begin ? at : none;
};

const numberEnd = (bytes: Uint8Array, begin: number): number => {
  const first = bytes[begin] === minus ? begin + 1 : begin;
  let at = bytes[first] === zero ? first + 1 : digitsEnd(bytes, first);
  if (at !== none && bytes[at] === point) at = digitsEnd(bytes, at + 1);
  if (at === none || ((bytes[at] ?? 0) | firstPrintable) !== 0x65) return at;
  const sign = bytes[at + 1];
  return digitsEnd(bytes, sign === plus || sign === minus ? at + 2 : at + 1);
};
