import type { Colour, Direction, Reason, RowKey } from '../../contract/decision.ts';

/** A passage a moment ago, for the answer to the same code again. */
export type RecentPassageOf = Readonly<{
  /** ms since the Unix epoch. */
  at: number;
  colour: Colour;
  reasons: readonly Reason[];
  /** Those of them that a row says in the open. */
  open: readonly Reason[];
  row: Promise<RowKey>;
}>;

/** `monotonic`: until when it is a moment ago counts from here. `seenAt`: when its code was last read. */
type Remembered = RecentPassageOf & Readonly<{ names: readonly string[] }> & { monotonic: number; seenAt: number };

/**
 * Somebody inside, under every tag by which they may be matched. `person`: the first of them. `companions`: those who came in
 * with them under the same code; absent: nobody.
 */
export type Present = Readonly<{ person: string; day: number; tags: readonly string[]; companions?: number }>;

/** What changed: who is counted no more, and who is from now on. */
export type Moved = Readonly<{ gone: readonly Present[]; come: Present | null }>;
export type Move = Moved & Readonly<{ undo(): void }>;

type Known = Readonly<{
  byTag: Map<string, Present>;
  inside: Set<Present>;
  recent: Map<string, Remembered>;
}> & { count: number };

const nobodyKnown = (): Known => ({ byTag: new Map(), inside: new Set(), recent: new Map(), count: 0 });

/**
 * Who is inside, and who passed a moment ago, by tag and in memory; the ledger's presence table is its copy on disk. A
 * person has a tag for every number that a code may name (citizen number, QID, health insurance), so whoever came in with
 * a card is seen leaving with a phone.
 */
export class People {
  #known = nobodyKnown();
  /** Whom it knew when practice began; null: nobody practises. */
  #aside: Known | null = null;
  readonly #repeatMs: number;

  /** @param repeatMs how long a passage counts as "a moment ago" */
  constructor(repeatMs: number, inside: readonly Present[]) {
    this.#repeatMs = repeatMs;
    for (const present of inside) this.#add(present);
  }

  /** Practice begins with nobody inside, and afterwards everybody is where they were. */
  practise(on: boolean): void {
    if (on === (this.#aside !== null)) return;
    const aside = this.#aside;
    this.#aside = on ? this.#known : null;
    this.#known = aside ?? nobodyKnown();
  }

  get count(): number {
    return this.#known.count;
  }

  all(): Iterable<Present> {
    return this.#known.inside;
  }

  /** Whoever is inside under one of these tags. */
  under(tags: readonly string[]): readonly Present[] {
    return [...new Set(tags.flatMap((tag) => this.#known.byTag.get(tag) ?? []))];
  }

  /** How many are inside under these tags, with those who came in under the same code. */
  sizeUnder(tags: readonly string[]): number {
    return this.under(tags).reduce((sum, present) => sum + sizeOf(present), 0);
  }

  isInside(tags: readonly string[]): boolean {
    return tags.some((tag) => this.#known.byTag.has(tag));
  }

  /**
   * Counts a person in or out.
   * @param tags all tags under which this person may be known, of every day whose key is held
   * @param present how they are counted from now on, when they come in
   * @param leaving how many leave together; null: all who came in with them. The others are still inside.
   */
  move(tags: readonly string[], present: Present | null, leaving: number | null = null): Move {
    const gone = this.under(tags);
    return this.#exchange(gone, present ?? remnantOf(gone, leaving));
  }

  /**
   * As if this had not been, as far as nothing has been since: whoever has left meanwhile is not counted out once more, and
   * whoever has come in again stays in.
   */
  back({ gone, come }: Moved): Move {
    const left = come !== null && this.#known.inside.has(come) ? [come] : [];
    const others = (tag: string): boolean => this.#known.byTag.has(tag) && this.#known.byTag.get(tag) !== come;
    const before = gone.find((present) => !present.tags.some(others)) ?? null;
    return this.#exchange(left, come === null || left.length > 0 ? before : null);
  }

  /** So many came in with them. @returns null where they are not inside any more */
  regroup({ come }: Moved, companions: number): Move | null {
    if (come === null || !this.#known.inside.has(come)) return null;
    return this.#exchange([come], withCompanions(come, companions));
  }

  /**
   * So many have left together, of those who were counted under their code.
   * @returns null where they have come in again since, or more of them have left
   */
  regroupLeaving({ gone, come }: Moved, leaving: number): Move | null {
    const stayed = come === null ? [] : [come];
    const unchanged = come === null ? !gone.some(({ tags }) => this.isInside(tags)) : this.#known.inside.has(come);
    return unchanged ? this.#exchange(stayed, remnantOf(gone, leaving)) : null;
  }

  #exchange(gone: readonly Present[], come: Present | null): Move {
    const known = this.#known;
    for (const one of gone) this.#remove(one);
    if (come !== null) this.#add(come);
    const undo = () => {
      if (come !== null) this.#remove(come, known);
      for (const one of gone) this.#add(one, known);
    };
    return { gone, come, undo };
  }

  /** The passage of this person in this direction that is still "a moment ago", or null. */
  recent(keys: readonly string[], direction: Direction, monotonic: number): RecentPassageOf | null {
    for (const key of keys) {
      const found = this.#known.recent.get(`${direction} ${key}`);
      if (found !== undefined && monotonic - found.monotonic < this.#repeatMs) return found;
    }
    return null;
  }

  /**
   * The code was read again. While it is held before the scanner, without a pause of `heldMs`, it stays "a moment ago":
   * nobody passes twice by standing still.
   */
  seenAgain(keys: readonly string[], direction: Direction, monotonic: number, heldMs: number): void {
    for (const key of keys) {
      const entry = this.#known.recent.get(`${direction} ${key}`);
      if (entry === undefined || monotonic - entry.monotonic >= this.#repeatMs) continue;
      if (monotonic - entry.seenAt < Math.min(heldMs, this.#repeatMs)) entry.monotonic = monotonic;
      entry.seenAt = monotonic;
      for (const name of entry.names) {
        if (this.#known.recent.get(name) !== entry) continue;
        this.#known.recent.delete(name);
        this.#known.recent.set(name, entry);
      }
      return;
    }
  }

  /** @returns how to forget it when the row could not be committed */
  remember(keys: readonly string[], direction: Direction, monotonic: number, passage: RecentPassageOf): () => void {
    this.#forgetOld(monotonic);
    const { recent } = this.#known;
    const names = keys.map((key) => `${direction} ${key}`);
    const entry: Remembered = { ...passage, names, monotonic, seenAt: monotonic };
    for (const name of names) recent.set(name, entry);
    // In, out and in again within seconds are three passages.
    for (const key of keys) forget(recent, recent.get(`${direction === 'in' ? 'out' : 'in'} ${key}`));
    // Kept for as long as the passage may be corrected: what was remembered is over long before.
    const remembered = new WeakRef(entry);
    return () => forget(recent, remembered.deref());
  }

  /** Tags of days whose key is destroyed match nobody: those people are no longer counted. */
  forgetBefore(day: number): void {
    for (const present of [...this.#known.inside]) if (present.day < day) this.#remove(present);
  }

  #add(present: Present, known = this.#known): void {
    known.inside.add(present);
    known.count += sizeOf(present);
    for (const tag of present.tags) known.byTag.set(tag, present);
  }

  #remove(present: Present, known = this.#known): void {
    if (known.inside.delete(present)) known.count -= sizeOf(present);
    for (const tag of present.tags) if (known.byTag.get(tag) === present) known.byTag.delete(tag);
  }

  /** Insertion order is time order, so the old ones stand first. */
  #forgetOld(monotonic: number): void {
    for (const [name, entry] of this.#known.recent) {
      if (monotonic - entry.monotonic < this.#repeatMs) return;
      this.#known.recent.delete(name);
    }
  }
}

const forget = (recent: Map<string, Remembered>, entry: Remembered | undefined): void => {
  for (const name of entry?.names ?? []) if (recent.get(name) === entry) recent.delete(name);
};

const sizeOf = ({ companions = 0 }: Present): number => 1 + companions;

export const withCompanions = ({ companions: _before, ...present }: Present, companions: number): Present =>
  companions > 0 ? { ...present, companions } : present;

/** Those who stay of a group that leaves in part. */
const remnantOf = (gone: readonly Present[], leaving: number | null): Present | null => {
  const [first] = gone;
  const rest = gone.reduce((sum, present) => sum + sizeOf(present), 0) - (leaving ?? Number.POSITIVE_INFINITY);
  return first === undefined || rest <= 0 ? null : withCompanions(first, rest - 1);
};
