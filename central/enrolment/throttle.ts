/**
 * Wrong requests are counted by the address they come from: so many a minute and no more. What is right is never counted,
 * so that a hall full of kiosks behind one address can be enrolled at once.
 */
export class Throttle {
  readonly #wrong = new Map<string, { count: number; until: number }>();

  /** @returns ms to wait; 0: go on */
  waitMs(address: string, now: number): number {
    const entry = this.#wrong.get(address);
    return entry === undefined || entry.until <= now || entry.count < mostWrong ? 0 : entry.until - now;
  }

  wrong(address: string, now: number): void {
    const entry = this.#wrong.get(address);
    if (entry !== undefined && entry.until > now) {
      entry.count += 1;
      return;
    }
    if (this.#wrong.size >= mostAddresses) this.#forget(now);
    this.#wrong.set(address, { count: 1, until: now + windowMs });
  }

  #forget(now: number): void {
    for (const [address, { until }] of this.#wrong) if (until <= now) this.#wrong.delete(address);
    // Thousands of addresses within a minute are no kiosks: the oldest is forgotten, and memory stays bounded.
    const oldest = this.#wrong.keys().next();
    if (this.#wrong.size >= mostAddresses && oldest.done !== true) this.#wrong.delete(oldest.value);
  }
}

const mostWrong = 10;
const windowMs = 60_000;
const mostAddresses = 10_000;
