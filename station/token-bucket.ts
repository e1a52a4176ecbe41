export type Rate = Readonly<{
  /** What comes back in a second. */
  perSecond: number;
  /** What may be taken at once after a quiet time. */
  burst: number;
}>;

/** Lets through `burst` at once and `perSecond` in the long run. */
export class TokenBucket {
  readonly #rate: Rate;
  readonly #monotonic: () => number;
  #tokens: number;
  #at: number;

  /** @param monotonic ms that never go back */
  constructor(rate: Rate, monotonic: () => number) {
    this.#rate = rate;
    this.#monotonic = monotonic;
    this.#tokens = rate.burst;
    this.#at = monotonic();
  }

  /** @returns false when there is none left */
  take(): boolean {
    const now = this.#monotonic();
    const { perSecond, burst } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#at) * perSecond) / 1000);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
