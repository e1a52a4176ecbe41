/** Waits between restarts, ms: at once, then a little longer, never more than a second. */
const waitsMs = [0, 100, 300, 1000] as const;
/** What ran this long counts as having worked, ms. */
const steadyMs = 10_000;

/** How long to wait before something that ended is started again, and how often it has ended in a row. */
export class Restarts {
  #failures = 0;

  get failures(): number {
    return this.#failures;
  }

  /** @param ranMs how long it ran before it ended, ms. @returns the wait, ms */
  after(ranMs: number): number {
    this.#failures = ranMs > steadyMs ? 0 : this.#failures + 1;
    return waitsMs[Math.min(this.#failures, waitsMs.length - 1)] ?? 1000;
  }
}
