/**
 * Windows code page 1258 (Vietnamese). It has the base letters (ă â ê ô ơ ư đ) and the tone marks as characters of their
 * own that follow their letter, so a text must be taken apart just that far: `ệ` is `ê` and a dot below.
 */

/** Where it differs from ISO 8859-1 above 0x9F, and 0x80 to 0x9F, as in Microsoft's table. */
const differing: Readonly<Record<number, string>> = {
  128: '€',
  130: '‚',
  131: 'ƒ',
  132: '„',
  133: '…',
  134: '†',
  135: '‡',
  136: 'ˆ',
  137: '‰',
  139: '‹',
  140: 'Œ',
  145: '‘',
  146: '’',
  147: '“',
  148: '”',
  149: '•',
  150: '–',
  151: '—',
  152: '˜',
  153: '™',
  155: '›',
  156: 'œ',
  159: 'Ÿ',
  195: 'Ă',
  204: '\u0300',
  208: 'Đ',
  210: '\u0309',
  213: 'Ơ',
  221: 'Ư',
  222: '\u0303',
  227: 'ă',
  236: '\u0301',
  240: 'đ',
  242: '\u0323',
  245: 'ơ',
  253: 'ư',
  254: '₫',
};

const byteOf = new Map<string, number>();
for (let byte = 0; byte < 0x80; byte += 1) byteOf.set(String.fromCharCode(byte), byte);
for (let byte = 0xa0; byte < 0x100; byte += 1) byteOf.set(differing[byte] ?? String.fromCharCode(byte), byte);
for (const [byte, character] of Object.entries(differing)) byteOf.set(character, Number(byte));

/** Grave, acute, tilde, hook above, dot below: the five tones that are written. */
const toneMarks = /[\u0300\u0301\u0303\u0309\u0323]/gu;

/**
 * A letter and, where the code page has no single byte for it, its tone after it.
 * @returns null: the code page does not have it
 */
export const encodeCp1258 = (character: string): readonly number[] | null => {
  const whole = byteOf.get(character);
  if (whole !== undefined) return [whole];
  const apart = character.normalize('NFD');
  const letter = byteOf.get(apart.replace(toneMarks, '').normalize('NFC'));
  const marks = (apart.match(toneMarks) ?? []).map((mark) => byteOf.get(mark));
  return letter === undefined || marks.length !== 1 ? null : [letter, ...marks.filter((mark) => mark !== undefined)];
};
