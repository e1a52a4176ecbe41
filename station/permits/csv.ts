/** `line`: on which the record begins, from 1. `problem`: why its fields cannot be told apart; null: they can. */
export type CsvRecord = Readonly<{ line: number; fields: readonly string[]; problem: string | null }>;

const separators = [';', ',', '\t'] as const;

/**
 * RFC 4180 as spreadsheets write it: with or without a byte-order mark, separated by `;`, `,` or tabs (whichever the first
 * record has most of), any line end, fields in quotes over several lines. Empty lines are left out. Never throws; takes time
 * that grows with the length alone.
 */
export const parseCsv = (text: string): readonly CsvRecord[] => {
  const start = text.startsWith('\ufeff') ? 1 : 0;
  const reader = new CsvReader(text, start, separatorOf(text, start));
  const records: CsvRecord[] = [];
  for (let record = reader.next(); record !== null; record = reader.next()) {
    const blank = record.problem === null && record.fields.every((field) => field.trim() === '');
    if (!blank) records.push(record);
  }
  return records;
};

/** Quoted text does not count: a heading may be `"name, first"`. */
const separatorOf = (text: string, start: number): string => {
  const counts = new Map<string, number>(separators.map((separator) => [separator, 0]));
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r')) break;
    else if (!quoted && counts.has(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? ',';
};

class CsvReader {
  readonly #text: string;
  readonly #separator: string;
  #at: number;
  #line = 1;

  constructor(text: string, start: number, separator: string) {
    this.#text = text;
    this.#at = start;
    this.#separator = separator;
  }

  next(): CsvRecord | null {
    if (this.#at >= this.#text.length) return null;
    const line = this.#line;
    const fields: string[] = [];
    let problem: string | null = null;
    for (;;) {
      const field = this.#text[this.#at] === '"' ? this.#quoted() : { value: this.#plain(), problem: null };
      fields.push(field.value);
      problem ??= field.problem;
      if (this.#text[this.#at] !== this.#separator) break;
      this.#at += 1;
    }
    this.#lineEnd();
    return { line, fields, problem };
  }

  /** Up to the next separator or line end. A quote inside is a letter like any other. */
  #plain(): string {
    const from = this.#at;
    while (this.#at < this.#text.length && !this.#isEnd(this.#text[this.#at])) this.#at += 1;
    return this.#text.slice(from, this.#at);
  }

  #quoted(): Readonly<{ value: string; problem: string | null }> {
    const opened = this.#line;
    const parts: string[] = [];
    this.#at += 1;
    for (;;) {
      const end = this.#text.indexOf('"', this.#at);
      if (end < 0) {
        this.#at = this.#text.length;
        return { value: '', problem: `a quotation mark opens on line ${opened} and is never closed` };
      }
      const part = this.#text.slice(this.#at, end);
      this.#line += lineEnds(part);
      this.#at = end + 1;
      if (this.#text[this.#at] !== '"') {
        const value = parts.join('') + part;
        const rest = this.#plain();
        return { value, problem: rest.trim() === '' ? null : 'text follows a closing quotation mark' };
      }
      parts.push(part, '"');
      this.#at += 1;
    }
  }

  #isEnd(character: string | undefined): boolean {
    return character === this.#separator || character === '\n' || character === '\r';
  }

  #lineEnd(): void {
    if (this.#text[this.#at] === '\r') this.#at += 1;
    if (this.#text[this.#at] === '\n') this.#at += 1;
    this.#line += 1;
  }
}

const lineEnds = (text: string): number => (text.match(/\r\n|\r|\n/g) ?? []).length;
