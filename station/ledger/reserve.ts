import { randomFillSync } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';

const chunkBytes = 1 << 20;

/**
 * Space on the disk that is kept for passages: a file of its own, given up at once when the disk is full. Its content is
 * random, because a file system that compresses or shares blocks would keep nothing for zeros.
 */
export class Reserve {
  readonly #file: string;
  readonly #bytes: number;
  #building: Promise<void> | null = null;

  /** @param bytes see `reserveBytes` */
  constructor(file: string, bytes: number) {
    this.#file = file;
    this.#bytes = bytes;
    // One that was not finished keeps no promise.
    rmSync(this.#making, { force: true });
  }

  get held(): boolean {
    return existsSync(this.#file);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Gives the space up. @returns false when there was none (any more) */
  release(): boolean {
    if (!this.held) return false;
    rmSync(this.#file, { force: true });
    return true;
  }

  /** Takes the space; nothing where it is taken already. @throws (rejects) as the file system says: then none is taken */
  build(): Promise<void> {
    if (this.held) return Promise.resolve();
    this.#building ??= this.#build().finally(() => {
      this.#building = null;
    });
    return this.#building;
  }

  async #build(): Promise<void> {
    try {
      const handle = await open(this.#making, 'w', 0o600);
      try {
        await this.#fill(handle);
      } finally {
        await handle.close();
      }
      await rename(this.#making, this.#file);
    } catch (error) {
      await rm(this.#making, { force: true });
      throw error;
    }
  }

  async #fill(handle: FileHandle): Promise<void> {
    const chunk = Buffer.alloc(chunkBytes);
    for (let done = 0; done < this.#bytes; done += chunk.length) {
      const part = chunk.subarray(0, Math.min(chunk.length, this.#bytes - done));
      await handle.writeFile(randomFillSync(part));
    }
    await handle.sync();
  }

  get #making(): string {
    return `${this.#file}.making`;
  }
}
