const lookEveryMs = 500;
/** Where somebody stands at a lane all the time. */
const atMostMs = 300_000;

/** Does something once nobody is in the middle of a passage; after five minutes anyhow. */
export class QuietMoment {
  readonly #isQuiet: () => boolean;
  readonly #act: () => void;
  #timer: NodeJS.Timeout | null = null;
  #waited = 0;

  constructor(isQuiet: () => boolean, act: () => void) {
    this.#isQuiet = isQuiet;
    this.#act = act;
  }

  want(): void {
    this.#timer ??= setInterval(() => this.#look(), lookEveryMs);
  }

  dispose(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  #look(): void {
    this.#waited += lookEveryMs;
    if (!this.#isQuiet() && this.#waited < atMostMs) return;
    this.dispose();
    this.#act();
  }
}
