import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
};

export type StaticFile = Readonly<{ body: Uint8Array; type: string; immutable: boolean }>;

/** The built screens. A path outside the folder is not found, whatever it is spelled like. */
export class StaticFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  page(): Promise<StaticFile | null> {
    return this.get('/index.html');
  }

  async get(path: string): Promise<StaticFile | null> {
    const file = normalize(join(this.#folder, path));
    const type = types[extname(file)];
    if (!file.startsWith(this.#folder + sep) || type === undefined) return null;
    try {
      return { body: await readFile(file), type, immutable: path.startsWith('/assets/') };
    } catch {
      return null;
    }
  }
}
