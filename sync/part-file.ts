import { createHash, type Hash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import type { PublishedFile, PublishedName } from '../contract/list-manifest.ts';

const stemOf = (name: PublishedName, { version, digest }: PublishedFile): string =>
  `${name}-${version}-${Buffer.from(digest).toString('hex').slice(0, 16)}`;

/** A file on its way: what has arrived of it, in order, on the disk, so that a start anew goes on where it was. */
export class PartFile {
  readonly #path: string;
  readonly #file: PublishedFile;
  #hash: Hash = createHash('sha256');
  /** Chunks that are there. */
  #chunks = 0;

  /** Takes up what is there of it, and removes what is there of other versions of this list. @throws of the system */
  constructor(folder: string, name: PublishedName, file: PublishedFile) {
    this.#file = file;
    const own = `${stemOf(name, file)}.part`;
    this.#path = join(folder, own);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const other of readdirSync(folder)) {
      const ofThisList = /^(.+)-\d+-[0-9a-f]{16}\.part$/.exec(other)?.[1] === name;
      if (ofThisList && other !== own) rmSync(join(folder, other), { force: true });
    }
    this.#takeUp();
  }

  get chunks(): number {
    return this.#chunks;
  }

  /** @throws of the system, where the disk takes nothing */
  append(chunk: Uint8Array): void {
    appendFileSync(this.#path, chunk, { mode: 0o600 });
    this.#hash.update(chunk);
    this.#chunks += 1;
  }

  /** @returns where it lies, whole and with the digest that it must have; null: it has not, and is gone */
  finish(): string | null {
    const whole = Buffer.compare(this.#hash.digest(), this.#file.digest) === 0;
    if (!whole) {
      rmSync(this.#path, { force: true });
      return null;
    }
    const path = this.#path.replace(/\.part$/, '.got');
    renameSync(this.#path, path);
    return path;
  }

  #takeUp(): void {
    const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    const { chunkBytes, chunks } = this.#file;
    // The last chunk is fetched again: a file is only finished by one that arrives.
    this.#chunks = Math.min(Math.floor(size / chunkBytes), chunks - 1);
    if (size === 0) return;
    truncateSync(this.#path, this.#chunks * chunkBytes);
    this.#hash.update(readFileSync(this.#path));
  }
}
