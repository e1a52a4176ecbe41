/** Whoever wants to hear of one kind of thing. One that is added or gone while it is told counts from the next time on. */
export class Listeners<A extends readonly unknown[]> {
  readonly #listeners = new Set<(...args: A) => void>();

  /** @returns hears no more after it is called */
  readonly add = (listener: (...args: A) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  emit(...args: A): void {
    for (const listener of [...this.#listeners]) listener(...args);
  }
}
