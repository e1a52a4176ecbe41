import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';

const keptBytes = 1024 * 1024;

/** What came in: the newest part of it, and how much it was. Two halves of one buffer, so that little is copied. */
export class PrinterRecorder {
  readonly #buffer = Buffer.alloc(2 * keptBytes);
  #used = 0;
  #total = 0;
  readonly #file: WriteStream | null;

  constructor(file: WriteStream | null) {
    this.#file = file;
  }

  /** @param path bytes are appended to this file, or to none */
  static async open(path: string | null): Promise<PrinterRecorder> {
    if (path === null) return new PrinterRecorder(null);
    const stream = createWriteStream(path, { flags: 'a' });
    await once(stream, 'open');
    return new PrinterRecorder(stream);
  }

  add(bytes: Uint8Array): void {
    this.#file?.write(bytes);
    this.#total += bytes.length;
    const newest = bytes.subarray(Math.max(0, bytes.length - keptBytes));
    if (this.#used + newest.length > this.#buffer.length) {
      this.#used = this.newest().copy(this.#buffer);
    }
    this.#buffer.set(newest, this.#used);
    this.#used += newest.length;
  }

  newest(): Buffer {
    return this.#buffer.subarray(Math.max(0, this.#used - keptBytes), this.#used);
  }

  get total(): number {
    return this.#total;
  }

  close(): void {
    this.#file?.end();
  }
}
