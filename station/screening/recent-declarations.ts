import type { SealedDeclaration } from '../../contract/declaration.ts';

/** Somebody's declaration, and when it was given. `monotonic`: ms. */
export type GivenDeclaration = SealedDeclaration & Readonly<{ monotonic: number }>;

/** Who is decided anew within this time is decided by what they said the first time, however short declarations hold, ms. */
const againMs = 15 * 60_000;
/** More than pass a large gate in a day; the oldest are forgotten first. */
const maxDeclarations = 50_000;

/**
 * Who has declared their health here within the time for which a declaration holds, under the tags of the site. In memory
 * only, since it is what people said of their health: after a restart everybody is asked again.
 */
export class RecentDeclarations {
  readonly #validMs: number;
  readonly #keptMs: number;
  readonly #entries = new Map<GivenDeclaration, readonly string[]>();
  readonly #byTag = new Map<string, GivenDeclaration>();
  readonly #most: number;

  /** @param validMs how long a declaration holds, 0: not at all @param most declarations held at most */
  constructor(validMs: number, most = maxDeclarations) {
    this.#validMs = validMs;
    this.#keptMs = Math.max(validMs, againMs);
    this.#most = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * @param tags every tag under which this person may be known
   * @param now monotonic ms
   */
  find(tags: readonly string[], now: number): GivenDeclaration | null {
    return this.#newest(tags, now, this.#validMs);
  }

  /** For somebody who is decided anew without being asked again. */
  findAgain(tags: readonly string[], now: number): GivenDeclaration | null {
    return this.#newest(tags, now, this.#keptMs);
  }

  #newest(tags: readonly string[], now: number, validMs: number): GivenDeclaration | null {
    const found = tags.flatMap((tag) => this.#byTag.get(tag) ?? []).filter((given) => now - given.monotonic < validMs);
    return found.reduce<GivenDeclaration | null>(
      (newest, given) => (newest === null || given.monotonic > newest.monotonic ? given : newest),
      null,
    );
  }

  /** @returns how to forget it when the row could not be committed */
  remember(tags: readonly string[], given: GivenDeclaration): () => void {
    this.#forgetOld(given.monotonic);
    this.#entries.set(given, tags);
    for (const tag of tags) this.#byTag.set(tag, given);
    return () => this.#forget(given, tags);
  }

  /** They stand in the order in which they were given. */
  #forgetOld(now: number): void {
    for (const [given, tags] of this.#entries) {
      if (now - given.monotonic < this.#keptMs && this.#entries.size < this.#most) return;
      this.#forget(given, tags);
    }
  }

  #forget(given: GivenDeclaration, tags: readonly string[]): void {
    this.#entries.delete(given);
    for (const tag of tags) if (this.#byTag.get(tag) === given) this.#byTag.delete(tag);
  }
}
