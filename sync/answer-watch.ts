/** What the wait for an answer of the central system found out. */
export type Silence = 'silent' | 'incomplete';

export type AnswerWatchOptions = Readonly<{
  /** How long is waited at first; each time in vain doubles it. ms */
  firstMs: number;
  maxMs: number;
  /** The broker itself does not have it all yet: a slow line is no silence of central. */
  busy: () => boolean;
  /** `incomplete`: central is there, and lacks something of ours; a broker may drop what a slow receiver does not fetch. */
  over: (found: Silence) => void;
}>;

/** Waits for the central system to acknowledge what is on its way. */
export class AnswerWatch {
  readonly #options: AnswerWatchOptions;
  #timer: NodeJS.Timeout | null = null;
  #ms: number;
  #heard = false;

  constructor(options: AnswerWatchOptions) {
    this.#options = options;
    this.#ms = options.firstMs;
  }

  get running(): boolean {
    return this.#timer !== null;
  }

  start(): void {
    this.stop();
    this.#heard = false;
    this.#timer = setTimeout(() => this.#over(), this.#ms);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /**
   * Central has answered.
   * @param moved it has acknowledged something of what is waited for
   * @param waiting something is still waited for
   */
  answered(moved: boolean, waiting: boolean): void {
    this.#ms = this.#options.firstMs;
    if (!moved && waiting) {
      this.#heard = true;
      return;
    }
    if (waiting) this.start();
    else this.stop();
  }

  #over(): void {
    this.#timer = null;
    if (this.#options.busy()) {
      this.start();
      return;
    }
    const found = this.#heard ? 'incomplete' : 'silent';
    if (found === 'silent') this.#ms = Math.min(this.#options.maxMs, this.#ms * 2);
    this.#options.over(found);
    this.start();
  }
}
