import type { WatchLevel } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import {
  bucketBits,
  maxChanges,
  maxDays,
  maxPeople,
  maxPerBucket,
  remainderBits,
  watchState,
} from '../../contract/watch-list.ts';
import { baseContent, keptHash, wordOf } from './watch-base.ts';
import { removed, tooManyChanges, type WatchChanges } from './watch-changes.ts';

const firstDay = 0;
const dayLimit = 2 ** 15;
const growth = 1.5;

/** How many bits of buckets a base of so many people gets. */
export const bitsFor = (people: number): number =>
  Math.max(bucketBits.least, Math.ceil(Math.log2(Math.max(1, people) / maxPerBucket)));

/**
 * Gathers the people of a base. Twelve bytes for each, in columns that grow, and as much again while it is put in order:
 * ten million people need about 300 MB.
 */
export class BaseBuilder {
  /** The first 32 bits of a hash. */
  #high = new Uint32Array(1024);
  /** Its last 16 bits, the level (1 bit) and the day (15 bits). */
  #low = new Uint32Array(1024);
  #count = 0;
  readonly #days = new Set<number>();

  get count(): number {
    return this.#count;
  }

  /**
   * @param hash 48 bits
   * @param until days since the Unix epoch, [0, 32767]
   * @throws CheckpointError WatchListTooLarge
   */
  add(hash: number, level: WatchLevel, until: number): void {
    if (until < firstDay || until >= dayLimit) throw tooLarge(`day ${until} lies outside 1970 to 2059`);
    if (this.#count === maxPeople) throw tooLarge(`more than ${maxPeople} people`);
    if (!this.#days.has(until)) this.#addDay(until);
    if (this.#count === this.#high.length) this.#grow();
    this.#high[this.#count] = Math.floor(hash / 2 ** 16);
    this.#low[this.#count] = (hash % 2 ** 16) * 2 ** 16 + (level === 'f0' ? dayLimit : 0) + until;
    this.#count += 1;
  }

  /**
   * Whoever was added twice is there once: as F0 where one of them says so, and until the later day.
   * @returns the plain content of the base, in pieces
   */
  content(work: number): Readonly<{ pieces: readonly Uint8Array[]; bits: number; people: number }> {
    const bits = bitsFor(this.#count);
    const days = [...this.#days].toSorted((a, b) => a - b);
    const { starts, words } = this.#inBuckets(bits, days);
    const { counts, people } = tidy(starts, words);
    const header = { bits, entries: people, work, days };
    return { pieces: baseContent(counts, words.subarray(0, people), header), bits, people };
  }

  #addDay(day: number): void {
    if (this.#days.size === maxDays) {
      throw tooLarge(`people end on more than ${maxDays} different days`, 'round the later days to whole weeks');
    }
    this.#days.add(day);
  }

  #grow(): void {
    const length = Math.min(maxPeople, Math.ceil(this.#high.length * growth));
    const grown = (column: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
      const longer = new Uint32Array(length);
      longer.set(column);
      return longer;
    };
    this.#high = grown(this.#high);
    this.#low = grown(this.#low);
  }

  #inBuckets(bits: number, days: readonly number[]) {
    const starts = new Uint32Array(2 ** bits + 1);
    const shift = 32 - bits;
    for (let at = 0; at < this.#count; at += 1) {
      const next = ((this.#high[at] ?? 0) >>> shift) + 1;
      starts[next] = (starts[next] ?? 0) + 1;
    }
    for (let bucket = 1; bucket < starts.length; bucket += 1) {
      starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0);
    }
    const places = starts.slice(0, -1);
    const words = new Uint32Array(this.#count);
    const classes = new Map(days.map((day, index) => [day, index]));
    for (let at = 0; at < this.#count; at += 1) {
      const high = this.#high[at] ?? 0;
      const bucket = high >>> shift;
      const place = places[bucket] ?? 0;
      places[bucket] = place + 1;
      words[place] = this.#word(high, this.#low[at] ?? 0, bits, classes);
    }
    return { starts, words };
  }

  #word(high: number, low: number, bits: number, classes: ReadonlyMap<number, number>): number {
    const kept = keptHash(high * 2 ** 16 + (low >>> 16), bits);
    const day = classes.get(low & (dayLimit - 1)) ?? 0;
    return wordOf(kept % 2 ** remainderBits, (low & dayLimit) === 0 ? 0 : 1, day);
  }
}

/** Puts each bucket in order, makes one of whoever is there twice, and closes the gaps. */
const tidy = (starts: Uint32Array, words: Uint32Array) => {
  const counts = new Uint8Array(starts.length - 1);
  let people = 0;
  for (let bucket = 0; bucket < counts.length; bucket += 1) {
    const own = words.subarray(starts[bucket], starts[bucket + 1]).sort();
    const first = people;
    for (const word of own) {
      const before = words[people - 1] ?? 0;
      if (people > first && before >>> tailBits === word >>> tailBits) words[people - 1] = graver(before, word);
      else words[people++] = word;
    }
    if (people - first > 255) throw tooLarge('these hashes fall into too few buckets');
    counts[bucket] = people - first;
  }
  return { counts, people };
};

const tailBits = 32 - remainderBits;
const levelBit = 1 << (tailBits - 1);

/** Both say the same hash: F0 where one does, and the later of the days. */
const graver = (a: number, b: number): number => {
  const mask = levelBit - 1;
  const tail = ((a | b) & levelBit) | Math.max(a & mask, b & mask);
  return (a >>> tailBits) * 2 ** tailBits + tail;
};

/** Gathers the changes of a delta. Of several words on one person the last holds. */
export class ChangesBuilder {
  readonly #bits: number;
  readonly #states = new Map<number, number>();
  readonly #days = new Set<number>();

  /** @param bits of the base */
  constructor(bits: number) {
    this.#bits = bits;
  }

  get count(): number {
    return this.#states.size;
  }

  /** @throws CheckpointError WatchListTooLarge */
  add(hash: number, level: WatchLevel, until: number): void {
    this.#days.add(until);
    if (this.#days.size > maxDays) {
      throw tooLarge(`people end on more than ${maxDays} different days`, 'round the later days to whole weeks');
    }
    this.#states.set(keptHash(hash, this.#bits), watchState(level, until));
  }

  remove(hash: number): void {
    this.#states.set(keptHash(hash, this.#bits), removed);
  }

  /** @throws CheckpointError WatchListTooLarge */
  changes(): Readonly<{ changes: WatchChanges; days: readonly number[] }> {
    const sorted = [...this.#states].toSorted(([a], [b]) => a - b);
    const changes = {
      hashes: Float64Array.from(sorted, ([hash]) => hash),
      states: Int32Array.from(sorted, ([, state]) => state),
    };
    if (sorted.length > maxChanges) throw tooManyChanges(sorted.length);
    return { changes, days: [...this.#days].toSorted((a, b) => a - b) };
  }
}

const tooLarge = (why: string, hint = 'see docs/watch-list.md for what a list holds'): CheckpointError =>
  new CheckpointError(ErrorCode.WatchListTooLarge, `the watch list cannot be made: ${why}`, hint);
