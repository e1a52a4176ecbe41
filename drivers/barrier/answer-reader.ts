import { type BytePattern, lengthOfPattern, matchAnswer } from './byte-pattern.ts';

/**
 * Finds answers in what a board sends. Whatever begins no awaited answer is passed over byte by byte, so what is kept is
 * never longer than the longest pattern.
 */
export class AnswerReader {
  #bytes: number[] = [];
  #skipped = 0;

  /** Bytes passed over since `clear`. */
  get skipped(): number {
    return this.#skipped;
  }

  clear(): void {
    this.#bytes = [];
    this.#skipped = 0;
  }

  /**
   * @param patterns in the order in which they are tried
   * @param found called for every answer; patterns may be others after it
   */
  push(
    bytes: Uint8Array,
    patterns: () => readonly BytePattern[],
    found: (pattern: BytePattern, answer: readonly number[]) => void,
  ): void {
    for (const byte of bytes) {
      this.#bytes.push(byte);
      this.#settle(patterns, found);
    }
  }

  #settle(
    patterns: () => readonly BytePattern[],
    found: (pattern: BytePattern, answer: readonly number[]) => void,
  ): void {
    while (this.#bytes.length > 0) {
      const candidates = patterns();
      const whole = candidates.find((pattern) => matchAnswer(pattern, this.#bytes) === 'yes');
      if (whole !== undefined) {
        found(whole, this.#bytes.splice(0, lengthOfPattern(whole)));
        continue;
      }
      if (candidates.some((pattern) => matchAnswer(pattern, this.#bytes) === 'more')) return;
      this.#bytes.shift();
      this.#skipped += 1;
    }
  }
}
