import type { Colour, Direction, Reason, RowKey } from '../../contract/decision.ts';
import type { Tag } from '../../contract/events.ts';

/** A passage a moment ago, for the answer to the same code again. */
export type RecentPassageOf = Readonly<{
  /** ms since the Unix epoch. */
  at: number;
  colour: Colour;
  reasons: readonly Reason[];
  row: Promise<RowKey>;
}>;

type Remembered = RecentPassageOf & Readonly<{ monotonic: number }>;

/**
 * Who is inside, and who passed a moment ago, by tag and in memory; the ledger's presence table is its copy on disk.
 */
export class People {
  readonly #inside = new Map<string, number>();
  readonly #recent = new Map<string, Remembered>();
  readonly #repeatMs: number;

  /** @param repeatMs how long a passage counts as "a moment ago" */
  constructor(repeatMs: number, inside: readonly Readonly<{ tag: string; day: number }>[]) {
    this.#repeatMs = repeatMs;
    for (const { tag, day } of inside) this.#inside.set(tag, day);
  }

  get count(): number {
    return this.#inside.size;
  }

  isInside(tags: readonly Tag[]): boolean {
    return tags.some((tag) => this.#inside.has(tag.value));
  }

  /** Counts a person in or out. @returns how to take it back when the row could not be committed */
  move(tags: readonly [Tag, ...Tag[]], direction: Direction): () => void {
    const before = tags.flatMap((tag) => {
      const day = this.#inside.get(tag.value);
      return day === undefined ? [] : [[tag.value, day] as const];
    });
    for (const tag of tags) this.#inside.delete(tag.value);
    if (direction === 'in') this.#inside.set(tags[0].value, tags[0].day);
    return () => {
      for (const tag of tags) this.#inside.delete(tag.value);
      for (const [tag, day] of before) this.#inside.set(tag, day);
    };
  }

  /** The passage of this person in this direction that is still "a moment ago", or null. */
  recent(key: string, direction: Direction, monotonic: number): RecentPassageOf | null {
    const found = this.#recent.get(`${direction} ${key}`);
    return found !== undefined && monotonic - found.monotonic < this.#repeatMs ? found : null;
  }

  /** @returns how to forget it when the row could not be committed */
  remember(key: string, direction: Direction, monotonic: number, passage: RecentPassageOf): () => void {
    this.#forgetOld(monotonic);
    const name = `${direction} ${key}`;
    const entry: Remembered = { ...passage, monotonic };
    this.#recent.set(name, entry);
    // In, out and in again within seconds are three passages.
    this.#recent.delete(`${direction === 'in' ? 'out' : 'in'} ${key}`);
    return () => {
      if (this.#recent.get(name) === entry) this.#recent.delete(name);
    };
  }

  /** Tags of days whose key is destroyed match nobody: those people are no longer counted. */
  forgetBefore(day: number): void {
    for (const [tag, of] of this.#inside) if (of < day) this.#inside.delete(tag);
  }

  /** Insertion order is time order, so the old ones stand first. */
  #forgetOld(monotonic: number): void {
    for (const [name, entry] of this.#recent) {
      if (monotonic - entry.monotonic < this.#repeatMs) return;
      this.#recent.delete(name);
    }
  }
}
