const combining = /\p{M}/gu;

/** Columns that a text takes: combining marks stand above or below a letter and take none. */
export const columnsOf = (text: string): number => [...text.normalize('NFC').replace(combining, '')].length;

/** Breaks a text at spaces into lines of `columns` at most; a word that is longer still is cut. */
export const wrap = (text: string, columns: number): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text
    .normalize('NFC')
    .split(/\s+/u)
    .flatMap((long) => pieces(long, columns))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= columns) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  return line === '' ? lines : [...lines, line];
};

const pieces = (word: string, columns: number): string[] => {
  const characters = [...word];
  const count = Math.ceil(characters.length / columns);
  return Array.from({ length: count }, (_, index) => characters.slice(index * columns, (index + 1) * columns).join(''));
};
