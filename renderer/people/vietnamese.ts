/** What a guard types with one finger: letters, then the mark of the word's tone, which finds its letter by itself. */
export const tones = ['sắc', 'huyền', 'hỏi', 'ngã', 'nặng'] as const;
export type Tone = (typeof tones)[number];

/** Combining marks (Unicode 0300–036F). */
const marks: Readonly<Record<Tone, string>> = {
  sắc: '\u0301',
  huyền: '\u0300',
  hỏi: '\u0309',
  ngã: '\u0303',
  nặng: '\u0323',
};
const anyTone = /[\u0300\u0301\u0303\u0309\u0323]/gu;
/** â ê ô, ă, ơ ư. */
const quality = /[\u0302\u0306\u031b]/u;

const vowel = /^[aeiouy]/i;

/** One letter with all its marks, decomposed. */
const lettersOf = (word: string): readonly string[] => word.normalize('NFD').match(/\P{M}\p{M}*/gu) ?? [];

const isVowel = (letter: string | undefined): boolean => letter !== undefined && vowel.test(letter);

/** From which letter to which the vowels of a syllable stand: `qu` and `gi` before a vowel begin with a consonant. */
const vowelsOf = (letters: readonly string[]): readonly number[] => {
  const places = letters.flatMap((letter, place) => (isVowel(letter) ? [place] : []));
  const last = places.at(-1) ?? -1;
  let first = last;
  while (isVowel(letters[first - 1])) first -= 1;
  const begin = letters[first - 1]?.toLowerCase();
  const glide = letters[first]?.toLowerCase();
  const silent = last > first && ((begin === 'q' && glide === 'u') || (begin === 'g' && glide === 'i'));
  return places.filter((place) => place >= first + (silent ? 1 : 0));
};

const openPairs = new Set(['oa', 'oe', 'uy']);

/** Where the tone of a syllable is written, by the rules of the new orthography (`hoà`, `thuý`); -1: it has no vowel. */
const placeOfTone = (letters: readonly string[]): number => {
  const vowels = vowelsOf(letters);
  const [first = -1, second = first] = vowels;
  const marked = vowels.findLast((place) => quality.test(letters[place] ?? ''));
  if (marked !== undefined) return marked;
  if (vowels.length < 2) return first;
  if (vowels.length > 2) return second;
  const closed = isConsonant(letters[second + 1]);
  const pair = `${letters[first] ?? ''}${letters[second] ?? ''}`.toLowerCase();
  return closed || openPairs.has(pair) ? second : first;
};

const isConsonant = (letter: string | undefined): boolean => letter !== undefined && /\p{L}/u.test(letter);

/** The last word with this tone; with the same once more it has none. A word without a vowel stays as it is. */
export const withTone = (text: string, tone: Tone): string => {
  const [, before = '', word = ''] = /^([\s\S]*?)(\p{L}[\p{L}\p{M}]*)?$/u.exec(text) ?? [];
  const had = word.normalize('NFD').includes(marks[tone]);
  const letters = lettersOf(word.normalize('NFD').replace(anyTone, ''));
  const place = had ? -1 : placeOfTone(letters);
  const toned = letters.map((letter, index) => (index === place ? letter + marks[tone] : letter));
  return before + toned.join('').normalize('NFC');
};

/** Letters that Vietnamese has beyond the Latin ones, each on a key of its own. */
export const ownLetters = ['ă', 'â', 'đ', 'ê', 'ô', 'ơ', 'ư'] as const;

/** A letter at the end of a name: words begin with a capital. A tone moves on where the new letter wants it. */
export const withLetter = (text: string, letter: string): string => {
  const begins = text === '' || /[\s-]$/u.test(text);
  const grown = text + (begins ? letter.toUpperCase() : letter);
  const tone = tones.find((known) => lastWord(text).normalize('NFD').includes(marks[known]));
  return begins || tone === undefined ? grown.normalize('NFC') : withTone(withTone(grown, tone), tone);
};

const lastWord = (text: string): string => /\p{L}[\p{L}\p{M}]*$/u.exec(text)?.[0] ?? '';

/** Without its last letter, with all the marks of that. */
export const withoutLast = (text: string): string => [...text.normalize('NFC')].slice(0, -1).join('');
