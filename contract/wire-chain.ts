import { hash } from 'node:crypto';
import { sealedDigest } from './chain.ts';
import type { WireParts } from './wire.ts';

const hashBytes = 32;
const hashDigits = 2 * hashBytes;
const closingBrace = 0x7d;
const usualBytes = 16 * 1024;
const emptyDigest = Buffer.from(sealedDigest(null)).toString('hex');

/**
 * Checks rows against the chain as they lie in their batch: what `decodeWireRow` and `chainHash` say of them, without a
 * buffer for any of their parts, which would cost more than the digests.
 */
export class WireChain {
  /** The hash of the row before, then what is hashed with it. */
  #joined: Buffer = Buffer.allocUnsafe(usualBytes);
  #sealed: Buffer = Buffer.allocUnsafe(usualBytes);

  /** @param previous hash of the row before the first one, 32 bytes */
  constructor(previous: Uint8Array) {
    this.#joined.set(previous);
  }

  /** Hash of the last row that followed. */
  get hash(): Uint8Array {
    return new Uint8Array(this.#joined.subarray(0, hashBytes));
  }

  /** @returns whether this row follows the one before; if not, nothing can follow any more */
  follows(batch: Buffer, begin: number, { publicEnd, sealed, hashFrom }: WireParts): boolean {
    const closedAt = hashBytes + publicEnd - begin;
    const length = closedAt + 1 + hashBytes;
    if (length > this.#joined.length) this.#joined = grown(this.#joined, length);
    const joined = this.#joined;
    batch.copy(joined, hashBytes, begin, publicEnd);
    joined[closedAt] = closingBrace;
    const digest = sealed === null ? emptyDigest : this.#digest(batch, sealed.from, sealed.to);
    joined.write(digest, closedAt + 1, 'hex');
    const next = hash('sha256', joined.subarray(0, length), 'hex');
    if (next !== batch.toString('latin1', hashFrom, hashFrom + hashDigits)) return false;
    joined.write(next, 0, 'hex');
    return true;
  }

  #digest(batch: Buffer, from: number, to: number): string {
    if (to - from > this.#sealed.length) this.#sealed = Buffer.allocUnsafe(2 * (to - from));
    const length = this.#sealed.write(batch.toString('latin1', from, to), 0, 'base64');
    return hash('sha256', this.#sealed.subarray(0, length), 'hex');
  }
}

/** Twice as large as is needed, with the same hash at its beginning. */
const grown = (bytes: Buffer, length: number): Buffer => {
  const larger = Buffer.allocUnsafe(2 * length);
  bytes.copy(larger, 0, 0, hashBytes);
  return larger;
};
