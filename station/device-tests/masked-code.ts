const longestShown = 120;

/**
 * The shape of a code without what it says: digits become 9, letters A (with a mark of Vietnamese: Ă), control characters
 * their picture, and all else stays, for separators show whether a code came whole. At most 120 characters are shown.
 */
export const maskedCode = (text: string): string => {
  const characters = [...text.normalize('NFC')];
  const shown = characters.slice(0, longestShown).map(masked).join('');
  return characters.length > longestShown ? `${shown}…` : shown;
};

const masked = (character: string): string => {
  if (/\p{Nd}/u.test(character)) return '9';
  if (/[A-Za-z]/.test(character)) return 'A';
  if (/\p{L}|\p{M}/u.test(character)) return 'Ă';
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return /\p{C}/u.test(character) ? '?' : character;
};
