/** For so long a group that was announced is waited for, ms. */
const groupMs = 60_000;

/** How many pass with the next code, as a guard has said beforehand. */
export class AnnouncedGroup {
  readonly #changed: () => void;
  #size: number | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** null: one */
  get size(): number | null {
    return this.#size;
  }

  announce(size: number | null): void {
    this.dispose();
    this.#size = size;
    if (size !== null) this.#timer = setTimeout(() => this.announce(null), groupMs);
    this.#changed();
  }

  /** The next code is theirs. @returns how many beside whoever shows it */
  take(): number {
    const size = this.#size ?? 1;
    if (this.#size !== null) this.announce(null);
    return size - 1;
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
