/**
 * Which rows are on their way: a pure window over log positions. Everything up to `acknowledged` is in the central
 * store; everything up to `sent` was handed to the broker. Only a central acknowledgement moves the lower end.
 */
export class SendWindow {
  readonly #maxBatches: number;
  #batches: number[] = [];
  #acknowledged: number;
  #sent: number;
  /** Batches at a time while central does not move; null: all that may be on their way. */
  #probing: number | null = null;

  /** @param maxBatches batches that may be on their way without an acknowledgement. [1...] */
  constructor(acknowledged: number, maxBatches: number) {
    this.#acknowledged = acknowledged;
    this.#sent = acknowledged;
    this.#maxBatches = maxBatches;
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
    return this.#batches.length < (this.#probing ?? this.#maxBatches) ? this.#sent : null;
  }

  get waiting(): boolean {
    return this.#batches.length > 0;
  }

  sent(last: number): void {
    this.#sent = last;
    this.#batches.push(last);
  }

  /** @returns true when it moved */
  acknowledge(position: number): boolean {
    if (position <= this.#acknowledged) return false;
    this.#acknowledged = position;
    this.#sent = Math.max(this.#sent, position);
    this.#batches = this.#batches.filter((last) => last > position);
    this.#probing = null;
    return true;
  }

  /** Nothing was acknowledged in time, or the connection was lost: everything after the acknowledged goes out again. */
  rewind(): void {
    this.#sent = this.#acknowledged;
    this.#batches = [];
  }

  /**
   * One batch at a time until central answers again: a silent store is not shouted at.
   * @param answers central is there and does not move: each time twice as much, for what lets it move (a declaration of what
   * is lost) may lie behind the first batch
   * @param atHole what it waits for is not here any more: the declaration may lie behind any number of batches
   */
  probe(answers = false, atHole = false): void {
    this.rewind();
    const most = atHole ? Number.MAX_SAFE_INTEGER : this.#maxBatches;
    this.#probing = answers && this.#probing !== null ? Math.min(most, this.#probing * 2) : 1;
  }
}
