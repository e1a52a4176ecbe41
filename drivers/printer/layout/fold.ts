/** What stands in for characters that a printer does not have: the nearest that it does. */
const standIns: Readonly<Record<string, string>> = {
  '·': '-',
  '•': '*',
  '–': '-',
  '—': '-',
  '−': '-',
  '‘': "'",
  '’': "'",
  '‚': ',',
  '“': '"',
  '”': '"',
  '„': '"',
  '…': '...',
  '₫': 'đ',
  '€': 'EUR',
  '°': 'o',
  '×': 'x',
  ß: 'ss',
  Æ: 'AE',
  æ: 'ae',
  Œ: 'OE',
  œ: 'oe',
  Ø: 'O',
  ø: 'o',
  Ł: 'L',
  ł: 'l',
  Ð: 'Đ',
  ð: 'đ',
  Þ: 'Th',
  þ: 'th',
  ı: 'i',
};

/**
 * A text made of what the printer has: composed, without control characters, foreign letters without their marks, and `?`
 * for what has no likeness.
 */
export const fold = (text: string, has: (character: string) => boolean): string =>
  [...text.normalize('NFC')].map((character) => foldCharacter(character, has)).join('');

const foldCharacter = (character: string, has: (character: string) => boolean): string => {
  if (/[\p{Cc}\p{Z}]/u.test(character)) return ' ';
  if (has(character)) return character;
  // A mark that could not be composed with its letter, and what only tells a screen how to draw.
  if (/[\p{M}\p{Cf}]/u.test(character)) return '';
  const standIn = standIns[character];
  if (standIn !== undefined) return [...standIn].every(has) ? standIn : '?';
  const [letter = '?'] = character.normalize('NFD');
  return has(letter) ? letter : '?';
};
