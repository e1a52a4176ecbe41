const combining = /\p{M}/gu;

/** Columns that a text takes: combining marks stand above or below a letter and take none. */
export const columnsOf = (text: string): number => [...text.normalize('NFC').replace(combining, '')].length;

const graphemes = new Intl.Segmenter('vi', { granularity: 'grapheme' });
const lettersOf = (text: string): string[] => [...graphemes.segment(text)].map(({ segment }) => segment);

/** The width of a text, in columns or in dots. */
export type Measure = (text: string) => number;

/**
 * Breaks a text at spaces into lines that are `room` wide at most. A word that is longer still is cut, between letters,
 * never between a letter and its marks. A single letter stays whole even where there is no room for it.
 */
export const wrap = (text: string, room: number, measure: Measure = columnsOf): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text
    .normalize('NFC')
    .split(/\s+/u)
    .filter((part) => part !== '')
    .flatMap((long) => pieces(long, room, measure))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (measure(longer) <= room) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
  }
  return line === '' ? lines : [...lines, line];
};

const pieces = (word: string, room: number, measure: Measure): string[] => {
  if (measure(word) <= room) return [word];
  const cut: string[] = [];
  let piece = '';
  for (const letter of lettersOf(word)) {
    if (piece !== '' && measure(piece + letter) > room) {
      cut.push(piece);
      piece = '';
    }
    piece += letter;
  }
  return [...cut, piece];
};

/** The first `most` lines of it; the last of them ends in `mark` where there were more. */
export const shorten = (
  lines: readonly string[],
  most: number,
  room: number,
  measure: Measure,
  mark: string,
): string[] => {
  if (lines.length <= most) return [...lines];
  const kept = lines.slice(0, most);
  let letters = lettersOf(kept.pop() ?? '');
  while (letters.length > 0 && measure(letters.join('') + mark) > room) letters = letters.slice(0, -1);
  return [...kept, letters.join('').trimEnd() + mark];
};
