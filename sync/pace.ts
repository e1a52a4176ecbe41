/**
 * How large a batch may be and how many may be on their way to the broker (not yet in its PUBACK): pure. It begins with one
 * batch and grows with each that is taken quickly. What a slow line has not carried within two seconds was too much, and
 * a line that is cut before it has carried one batch gets smaller ones: else it would carry the same half for ever.
 */
export type PaceLimits = Readonly<{ maxBatches: number; maxBytes: number; minBytes: number }>;

const quickMs = 2000;

export class Pace {
  readonly #limits: PaceLimits;
  #batches = 1;
  #bytes: number;
  #taken = 0;
  #sent = 0;

  constructor(limits: PaceLimits) {
    this.#limits = limits;
    this.#bytes = limits.maxBytes;
  }

  /** Batches that may be without a PUBACK. [1...maxBatches] */
  get batches(): number {
    return this.#batches;
  }

  /** [minBytes...maxBytes] */
  get bytes(): number {
    return this.#bytes;
  }

  sent(): void {
    this.#sent += 1;
  }

  /** @param ms between handing it over and its PUBACK */
  taken(ms: number): void {
    this.#taken += 1;
    if (ms <= quickMs) {
      if (this.#bytes < this.#limits.maxBytes) this.#bytes = Math.min(this.#limits.maxBytes, this.#bytes * 2);
      else this.#batches = Math.min(this.#limits.maxBatches, this.#batches + 1);
    } else if (this.#batches > 1) this.#batches = Math.max(1, Math.floor(this.#batches / 2));
    else this.#shrink();
  }

  /** The connection is gone. */
  cut(): void {
    if (this.#sent > 0 && this.#taken === 0) this.#shrink();
    this.#batches = 1;
    this.#sent = 0;
    this.#taken = 0;
  }

  #shrink(): void {
    this.#bytes = Math.max(this.#limits.minBytes, Math.floor(this.#bytes / 2));
  }
}
