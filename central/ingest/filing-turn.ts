/** A backlog comes in messages of this size and larger. bytes */
export const backlogBytes = 16 * 1024;
/** It has ended when none has come for so long: in between its sender waits for acknowledgements. ms */
const backlogEndsMs = 300;
/** Longest that a flood of backlogs keeps what has come from being found. ms */
const patienceMs = 60_000;

/**
 * When rows that are acknowledged have their turn to be filed and made traceable: when nothing waits to be stored and no
 * backlog is coming in; where that never is, after a minute beside what comes in.
 */
export class FilingTurn {
  #backlogAt = Number.NEGATIVE_INFINITY;
  #hadAt: number;

  /** @param now monotonic, ms */
  constructor(now: number) {
    this.#hadAt = now;
  }

  arrived(bytes: number, now: number): void {
    if (bytes >= backlogBytes) this.#backlogAt = now;
  }

  /**
   * @param waiting whether something waits to be stored
   * @returns ms until the turn comes if nothing arrives: 0: it is now
   */
  waitMs(waiting: boolean, now: number): number {
    const backlogEnds = this.#backlogAt + backlogEndsMs;
    const isFree = !waiting && now >= backlogEnds;
    if (isFree) this.#hadAt = now;
    return isFree || now >= this.#hadAt + patienceMs ? 0 : Math.max(1, backlogEnds - now);
  }
}
