const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const invalid = 0xff;

const digitValues = new Uint8Array(256).fill(invalid);
for (const [value, character] of [...alphabet].entries()) digitValues[character.charCodeAt(0)] = value;

/**
 * Base45 (RFC 9285): three characters are two bytes, two characters one. Spaces are digits like any other.
 * @returns null when the text is none
 */
export const decodeBase45 = (text: string): Uint8Array | null => {
  const length = text.length;
  const rest = length % 3;
  if (rest === 1) return null;
  const bytes = new Uint8Array(((length - rest) / 3) * 2 + (rest === 2 ? 1 : 0));
  let at = 0;
  for (let index = 0; index < length; index += 3) {
    const first = digit(text, index);
    const second = digit(text, index + 1);
    const isLast = index + 2 >= length;
    const third = isLast ? 0 : digit(text, index + 2);
    const value = first + second * 45 + third * 2025;
    if (first === invalid || second === invalid || third === invalid || value > (isLast ? 0xff : 0xffff)) return null;
    if (!isLast) {
      bytes[at] = value >> 8;
      at += 1;
    }
    bytes[at] = value & 0xff;
    at += 1;
  }
  return bytes;
};

const digit = (text: string, index: number): number => digitValues[text.charCodeAt(index)] ?? invalid;

export const encodeBase45 = (bytes: Uint8Array): string => {
  let text = '';
  for (let index = 0; index < bytes.length; index += 2) {
    const first = bytes[index] ?? 0;
    const second = bytes[index + 1];
    const value = second === undefined ? first : first * 256 + second;
    const count = second === undefined ? 2 : 3;
    let rest = value;
    for (let place = 0; place < count; place += 1) {
      text += alphabet[rest % 45];
      rest = Math.floor(rest / 45);
    }
  }
  return text;
};
