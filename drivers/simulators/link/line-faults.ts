import { setTimeout as delay } from 'node:timers/promises';

export type Split = Readonly<{
  /** Bytes of one piece after the other, from the first again when they are used up. */
  sizes: readonly number[];
  delayMs: number;
}>;

type Send = (bytes: Uint8Array) => Promise<void>;

/** What can be wrong with a line while it is plugged in: it falls silent, it is slow, it tears what belongs together. */
export class LineFaults {
  readonly #now: () => number;
  #silentUntil = Number.NEGATIVE_INFINITY;
  #split: Split | null = null;
  #bytesPerSecond: number | null = null;
  /** The end of what is on its way, in order. */
  #tail: Promise<void> = Promise.resolve();
  #waiting = 0;

  /** @param now monotonic ms */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Swallows everything for that long. */
  silent(ms: number): void {
    this.#silentUntil = this.#now() + ms;
  }

  split(split: Split | null): void {
    this.#split = split;
  }

  /** null: as fast as it goes */
  slow(bytesPerSecond: number | null): void {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Sends the bytes as these faults let it. Resolves when the last of them has been sent, or swallowed. */
  send(bytes: Uint8Array, send: Send): Promise<void> {
    if (this.#split === null && this.#bytesPerSecond === null && this.#waiting === 0) return this.#one(bytes, send);
    this.#waiting += 1;
    const sent = this.#tail.then(() => this.#inPieces(bytes, send));
    this.#tail = sent
      .catch(() => undefined)
      .then(() => {
        this.#waiting -= 1;
      });
    return sent;
  }

  async #inPieces(bytes: Uint8Array, send: Send): Promise<void> {
    const split = this.#split;
    const pieces = piecesOf(bytes, split?.sizes ?? [this.#bytesPerSecond === null ? bytes.length : 1]);
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) await delay(split?.delayMs ?? 0);
      await this.#one(piece, send);
      if (this.#bytesPerSecond !== null) await delay((piece.length * 1000) / this.#bytesPerSecond);
    }
  }

  #one(bytes: Uint8Array, send: Send): Promise<void> {
    return this.#now() < this.#silentUntil ? Promise.resolve() : send(bytes);
  }
}

/** @param sizes at least one, each from 1 */
export const piecesOf = (bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] => {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = Math.max(1, sizes[pieces.length % sizes.length] ?? bytes.length);
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
};
