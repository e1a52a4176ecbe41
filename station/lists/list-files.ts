import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ListName } from '../../contract/list-names.ts';
import { listRules } from '../../contract/list-rules.ts';

/** `lists/NAME.cose` in the data directory is in force; `lists/NAME.before.cose` was before it. */
export const listsFolder = (dataDirectory: string): string => join(dataDirectory, 'lists');

export type ListGeneration = 'current' | 'before';

/** The bytes of the lists of one data directory. A list is replaced at once or not at all, whenever the power goes. */
export class ListFiles {
  readonly #folder: string;

  constructor(dataDirectory: string) {
    this.#folder = listsFolder(dataDirectory);
  }

  file(name: ListName, generation: ListGeneration): string {
    return join(this.#folder, generation === 'current' ? `${name}.cose` : `${name}.before.cose`);
  }

  /** Bytes; 0: there is none. */
  size(name: ListName, generation: ListGeneration): number {
    return statSync(this.file(name, generation), { throwIfNoEntry: false })?.size ?? 0;
  }

  /** @returns null: there is none. A file that is longer than any such list is read no further than that. @throws of the system */
  read(name: ListName, generation: ListGeneration): Uint8Array | null {
    return readBounded(this.file(name, generation), listRules[name].maxBytes);
  }

  /** @param keep the list in force becomes the one before; false: it is of no use, and the one before stays. @throws of the system */
  async replace(name: ListName, bytes: Uint8Array, keep: boolean): Promise<void> {
    const current = this.file(name, 'current');
    await writeWhole(`${current}.new`, bytes);
    if (keep) this.#keep(current, this.file(name, 'before'));
    await rename(`${current}.new`, current);
    await syncFolder(this.#folder);
  }

  /** A second name for the same bytes: at no moment is there no list in force. */
  #keep(current: string, before: string): void {
    rmSync(`${before}.new`, { force: true });
    try {
      linkSync(current, `${before}.new`);
    } catch {
      // Nothing is in force yet, or this file system knows one name a file: then there is none before.
      return;
    }
    renameSync(`${before}.new`, before);
  }
}

/** @returns null where there is no file; what is longer than `maxBytes` comes one byte longer than that */
export const readBounded = (file: string, maxBytes: number): Uint8Array | null => {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return null;
  return size > maxBytes ? new Uint8Array(maxBytes + 1) : readFileSync(file);
};

/** The bytes are on the disk when this resolves. The folder is made where it is missing, for its owner only. */
export const writeWhole = async (file: string, bytes: Uint8Array): Promise<void> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

export const makeFolder = (folder: string): void => void mkdirSync(folder, { recursive: true, mode: 0o700 });

/** So that a rename outlasts a power cut. Windows has no such thing as a synced folder. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
