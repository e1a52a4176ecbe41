/** Batches that may be on their way at first, and at most. [1...] */
export type WindowLimits = Readonly<{ first: number; most: number }>;

type Batch = Readonly<{ last: number; at: number }>;

/** A central store that acknowledges within this time has room for more. ms */
const quickMs = 1000;
/** One that takes longer has too much before it. ms */
const slowMs = 3000;

/**
 * Which rows are on their way: a pure window over log positions. Everything up to `acknowledged` is in the central
 * store; everything up to `sent` was handed to the broker. Only a central acknowledgement moves the lower end.
 *
 * How much may be on its way follows how soon central acknowledges, as TCP follows its line: a store that waits for a few
 * batches from us stands idle, and ten thousand stations that come back at once must not fill the broker.
 */
export class SendWindow {
  readonly #limits: WindowLimits;
  #allowed: number;
  #batches: Batch[] = [];
  #acknowledged: number;
  #sent: number;
  /** Batches at a time while central does not move; null: all that may be on their way. */
  #probing: number | null = null;

  constructor(acknowledged: number, limits: WindowLimits) {
    this.#acknowledged = acknowledged;
    this.#sent = acknowledged;
    this.#limits = limits;
    this.#allowed = limits.first;
  }

  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Everything up to here was handed to the broker on this connection, or is acknowledged. */
  get sentThrough(): number {
    return this.#sent;
  }

  /** Central holds less than it has acknowledged before: everything after `position` goes out again. */
  goBack(position: number): void {
    this.#acknowledged = Math.min(this.#acknowledged, position);
    this.rewind();
  }

  /** Position after which the next batch starts, or null while the window is full. */
  nextAfter(): number | null {
    return this.#batches.length < (this.#probing ?? this.#allowed) ? this.#sent : null;
  }

  get waiting(): boolean {
    return this.#batches.length > 0;
  }

  /** @param at monotonic ms */
  sent(last: number, at: number): void {
    this.#sent = last;
    this.#batches.push({ last, at });
  }

  /** @param at monotonic ms @returns true when it moved */
  acknowledge(position: number, at: number): boolean {
    if (position <= this.#acknowledged) return false;
    this.#acknowledged = position;
    this.#sent = Math.max(this.#sent, position);
    const open = this.#batches.findIndex(({ last }) => last > position);
    const taken = this.#batches.splice(0, open === -1 ? this.#batches.length : open);
    this.#follow(taken, at);
    this.#probing = null;
    return true;
  }

  /** Whoever sends one batch at a time learns nothing of how many could be. */
  #follow(taken: readonly Batch[], at: number): void {
    const oldest = taken[0];
    if (oldest === undefined || this.#probing !== null) return;
    const ms = at - oldest.at;
    if (ms <= quickMs) this.#allowed = Math.min(this.#limits.most, this.#allowed + taken.length);
    else if (ms > slowMs) this.#allowed = Math.max(1, Math.floor(this.#allowed / 2));
  }

  /** Nothing was acknowledged in time, or the connection was lost: everything after the acknowledged goes out again. */
  rewind(): void {
    this.#sent = this.#acknowledged;
    this.#batches = [];
    this.#allowed = this.#limits.first;
  }

  /**
   * One batch at a time until central answers again: a silent store is not shouted at.
   * @param answers central is there and does not move: each time twice as much, for what lets it move (a declaration of what
   * is lost) may lie behind the first batch
   * @param atHole what it waits for is not here any more: the declaration may lie behind any number of batches
   */
  probe(answers = false, atHole = false): void {
    this.rewind();
    const most = atHole ? Number.MAX_SAFE_INTEGER : this.#limits.first;
    this.#probing = answers && this.#probing !== null ? Math.min(most, this.#probing * 2) : 1;
  }
}
