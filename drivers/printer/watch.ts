import type { PrinterCondition } from './condition.ts';

/** How often a printer that is at work is asked whether something stopped it. */
const watchMs = 400;

/**
 * Looks again and again at a printer that is at work, until it does not answer: with its buffer full it may not, and a
 * second question would get the answer to the first.
 */
export class Watch {
  /** Rejects with what stopped the printer. */
  readonly stopped: Promise<never>;
  readonly #look: () => Promise<PrinterCondition>;
  readonly #stop: (error: Error) => void;
  readonly #looking: Promise<void>;
  #over = false;
  #silent = false;
  #wake: () => void = () => undefined;

  /** @param look rejects when there is no answer */
  constructor(look: () => Promise<PrinterCondition>) {
    this.#look = look;
    const { promise, reject } = Promise.withResolvers<never>();
    promise.catch(() => undefined);
    this.stopped = promise;
    this.#stop = reject;
    this.#looking = this.#run();
  }

  /** It was asked something and has not answered: the answer may come yet. */
  get silent(): boolean {
    return this.#silent;
  }

  /** Resolves when no question is open any more. */
  async end(): Promise<void> {
    this.#over = true;
    this.#wake();
    await this.#looking;
  }

  async #run(): Promise<void> {
    await this.#pause();
    while (!this.#over) {
      try {
        const { error } = await this.#look();
        if (error !== null) this.#stop(error);
      } catch {
        this.#silent = true;
        return;
      }
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    if (this.#over) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, watchMs);
    await promise;
    clearTimeout(timer);
  }
}
