import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../../contract/errors.ts';

const withoutMarks = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D');

const escaped = (text: string): string =>
  text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** What a text inside longer base64 looks like, at each of the three places at which it may begin. */
const base64Of = (bytes: Buffer): readonly string[] =>
  [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const whole = Math.floor((before + bytes.length) / 3) * 4;
    return encoded.slice(before === 0 ? 0 : before + 1, whole);
  });

/** Every form in which a name or number may lie in a file: spellings, encodings, base64 and hex of them. */
const formsOf = (word: string): readonly Buffer[] => {
  const spellings = [
    word,
    word.toUpperCase(),
    word.toLowerCase(),
    withoutMarks(word),
    withoutMarks(word).toUpperCase(),
  ];
  const texts = [...spellings, word.normalize('NFD'), escaped(word), encodeURIComponent(word)];
  const bytes = [...texts.map((text) => Buffer.from(text, 'utf8')), Buffer.from(word, 'utf16le')];
  const encoded = bytes.flatMap((plain) => {
    const hex = plain.toString('hex');
    const base64 = base64Of(plain);
    return [hex, hex.toUpperCase(), ...base64, ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))];
  });
  const all = [...bytes, ...encoded.map((text) => Buffer.from(text, 'latin1'))];
  return [...new Map(all.map((form) => [form.toString('latin1'), form])).values()];
};

export type Hit = Readonly<{ file: string; word: string }>;

/** Looks for people in files and texts. */
export class Planted {
  readonly #forms: readonly Readonly<{ word: string; forms: readonly Buffer[] }>[];

  constructor(words: readonly string[]) {
    this.#forms = [...new Set(words)].map((word) => ({ word, forms: formsOf(word) }));
  }

  inBytes(file: string, bytes: Buffer): readonly Hit[] {
    return this.#forms
      .filter(({ forms }) => forms.some((form) => bytes.includes(form)))
      .map(({ word }) => ({ file, word }));
  }

  /** In every file below a folder, whatever it is called; names of files count, too. */
  inFolder(folder: string): Readonly<{ hits: readonly Hit[]; files: readonly string[] }> {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
    const read = files.flatMap((file) => {
      const bytes = bytesOf(file);
      return bytes === null ? [] : [{ file, bytes }];
    });
    const hits = read.flatMap(({ file, bytes }) => [
      ...this.inBytes(file, bytes),
      ...this.inBytes(file, Buffer.from(file)),
    ]);
    return { hits, files: read.map(({ file }) => file) };
  }
}

/** null: no file, or one that went meanwhile. */
const bytesOf = (file: string): Buffer | null => {
  try {
    return statSync(file).isFile() ? readFileSync(file) : null;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
};
