import type { Identified } from '../gate/gate.ts';

/** More do not show a code while one question is answered. */
const maxBehind = 20;

/** Codes that were read while the officer is asked about a vehicle: they come after it, in the order in which they were read. */
export class CodesBehind {
  readonly #changed: () => void;
  #waiting: readonly Identified[] = [];

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** @returns false: there are too many */
  add(identified: Identified): boolean {
    // Held before the scanner, or shown once more because nothing came of it.
    if (this.#waiting.some(({ scan }) => scan.text === identified.scan.text)) return true;
    if (this.#waiting.length >= maxBehind) return false;
    this.#waiting = [...this.#waiting, identified];
    this.#changed();
    return true;
  }

  /**
   * The one whose turn it is: what belongs to somebody who has shown half of theirs goes before.
   * @param now monotonic ms
   * @returns null: nobody waits
   */
  next(belongs: (identified: Identified) => boolean, now: number): Identified | null {
    const turn = this.#waiting.find(belongs) ?? this.#waiting[0];
    if (turn === undefined) return null;
    this.#waiting = this.#waiting.filter((one) => one !== turn);
    this.#changed();
    const { since = turn.scan.monotonic } = turn;
    return { ...turn, since, scan: { ...turn.scan, monotonic: now }, answered: true };
  }
}
