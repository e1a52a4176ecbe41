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

type Form = Readonly<{ word: string; bytes: Buffer }>;
const shortest = 4;

/** Looks for people in files and texts: every form at once, by the first four bytes of each. */
export class Planted {
  readonly #starts = new Uint8Array(65_536);
  readonly #byStart = new Map<number, Form[]>();

  constructor(words: readonly string[]) {
    for (const word of new Set(words)) {
      for (const bytes of formsOf(word).filter((form) => form.length >= shortest)) {
        const start = bytes.readUInt32BE(0);
        this.#starts[start >>> 16] = 1;
        this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), { word, bytes }]);
      }
    }
  }

  inBytes(file: string, bytes: Buffer): readonly Hit[] {
    const found = new Set<string>();
    for (let at = 0; at + shortest <= bytes.length; at += 1) {
      const start = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
      if (this.#starts[start] !== 1) continue;
      for (const form of this.#byStart.get(bytes.readUInt32BE(at)) ?? []) {
        if (bytes.subarray(at, at + form.bytes.length).equals(form.bytes)) found.add(form.word);
      }
    }
    return [...found].map((word) => ({ file, word }));
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
