const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
/** Whatever holds such a digit is larger than any value of three. */
const invalid = 0x1_0000;

const digitValues = new Uint32Array(256).fill(invalid);
for (const [value, character] of [...alphabet].entries()) digitValues[character.charCodeAt(0)] = value;

/**
 * Base45 (RFC 9285): three characters are two bytes, two characters one. Spaces are digits like any other.
 * @param start where in the text it begins
 * @returns null when the text is none
 */
export const decodeBase45 = (text: string, start = 0): Uint8Array | null => {
  const length = text.length - start;
  const rest = length % 3;
  if (length < 0 || rest === 1) return null;
  const whole = (length - rest) / 3;
  const bytes = new Uint8Array(whole * 2 + (rest === 2 ? 1 : 0));
  let index = start;
  for (let pair = 0; pair < whole; pair += 1) {
    const value = digit(text, index) + digit(text, index + 1) * 45 + digit(text, index + 2) * 2025;
    if (value > 0xffff) return null;
    bytes[pair * 2] = value >> 8;
    bytes[pair * 2 + 1] = value & 0xff;
    index += 3;
  }
  if (rest === 2) {
    const value = digit(text, index) + digit(text, index + 1) * 45;
    if (value > 0xff) return null;
    bytes[whole * 2] = value;
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
