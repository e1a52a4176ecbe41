import { hashBits, malformedList, maxDays, remainderBits, untilOf, watchState } from '../../contract/watch-list.ts';
import { type BaseHeader, baseHeaderSchema, readHeader, writeHeader } from './content-header.ts';

/**
 * Everybody on the base, in memory. Of a hash the first `bits` bits are the number of a bucket, and the next 25 stand in an
 * entry of 32 bits beside the level (1 bit) and which of at most 64 days is the last (6 bits). Entries of a bucket stand
 * together in ascending order; `starts` says where. Ten million people: 40 MB of entries and 8.4 MB of starts.
 */
export type WatchBase = Readonly<{
  bits: number;
  work: number;
  /** 2^bits + 1 places in `words`. */
  starts: Uint32Array<ArrayBuffer>;
  words: Uint32Array<ArrayBuffer>;
  /** Days since the Unix epoch, ascending. */
  days: readonly number[];
}>;

const dayBits = 6;
const tailBits = dayBits + 1;
const dayMask = maxDays - 1;

export const wordOf = (remainder: number, level: 0 | 1, day: number): number =>
  remainder * 2 ** tailBits + level * 2 ** dayBits + day;

export const bucketOf = (hash: number, bits: number): number => Math.floor(hash / 2 ** (hashBits - bits));
export const remainderOf = (hash: number, bits: number): number =>
  Math.floor(hash / 2 ** (hashBits - bits - remainderBits)) % 2 ** remainderBits;

/** The hash as far as a list keeps it: bucket and remainder in one integer. */
export const keptHash = (hash: number, bits: number): number =>
  Math.floor(hash / 2 ** (hashBits - bits - remainderBits));

/** @returns the state of whoever has this hash (48 bits), or null */
export const findInBase = ({ bits, starts, words, days }: WatchBase, hash: number): number | null => {
  const bucket = bucketOf(hash, bits);
  const remainder = remainderOf(hash, bits);
  const end = starts[bucket + 1] ?? 0;
  for (let at = starts[bucket] ?? 0; at < end; at += 1) {
    const word = words[at] ?? 0;
    const found = word >>> tailBits;
    if (found > remainder) return null;
    if (found === remainder) return watchState(isF0(word) ? 'f0' : 'f1', days[word & dayMask] ?? 0);
  }
  return null;
};

const isF0 = (word: number): boolean => ((word >>> dayBits) & 1) === 1;

/** How many of each level hold on a day or later. For the issuing desk: it names nobody. */
export const countBase = ({ words, days }: WatchBase): ReadonlyMap<number, number> => {
  const counts = new Map<number, number>();
  for (const word of words) {
    const state = watchState(isF0(word) ? 'f0' : 'f1', days[word & dayMask] ?? 0);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return new Map([...counts].toSorted(([a], [b]) => untilOf(a) - untilOf(b) || b - a));
};

/**
 * A base from the plain content: header, one byte for each bucket with how many it holds, and the entries (little-endian).
 * The entries are used where they lie in `plain`.
 * @throws CheckpointError WatchListMalformed
 */
export const readBase = (plain: Uint8Array<ArrayBuffer>): WatchBase => {
  const { header, end } = readHeader(plain, baseHeaderSchema);
  const { bits, entries, work, days } = header;
  const buckets = 2 ** bits;
  if (plain.length !== end + buckets + entries * 4) throw malformedList('its content has another length');
  const starts = startsOf(plain.subarray(end, end + buckets), entries);
  const words = wordsOf(plain, end + buckets, entries);
  checkOrder(starts, words, days.length);
  return { bits, work, starts, words, days };
};

const startsOf = (counts: Uint8Array, entries: number): Uint32Array<ArrayBuffer> => {
  const starts = new Uint32Array(counts.length + 1);
  let total = 0;
  for (let bucket = 0; bucket < counts.length; bucket += 1) {
    total += counts[bucket] ?? 0;
    starts[bucket + 1] = total;
  }
  if (total !== entries) throw malformedList('its buckets hold another number of people');
  return starts;
};

/** Little-endian, as every machine that this runs on. */
const wordsOf = (plain: Uint8Array<ArrayBuffer>, at: number, count: number): Uint32Array<ArrayBuffer> => {
  const { buffer, byteOffset } = plain.byteOffset % 4 === 0 ? plain : plain.slice();
  return new Uint32Array(buffer, byteOffset + at, count);
};

/** A search stops at the first entry that is greater: what stands out of order would never be found. */
const checkOrder = (starts: Uint32Array, words: Uint32Array, days: number): void => {
  for (let bucket = 0; bucket + 1 < starts.length; bucket += 1) {
    const end = starts[bucket + 1] ?? 0;
    let before = -1;
    for (let at = starts[bucket] ?? 0; at < end; at += 1) {
      const word = words[at] ?? 0;
      const remainder = word >>> tailBits;
      if (remainder <= before) throw malformedList('its entries are not in order');
      if ((word & dayMask) >= days) throw malformedList('an entry ends on no day');
      before = remainder;
    }
  }
};

/** The plain content of a base, in pieces. */
export const baseContent = (counts: Uint8Array, words: Uint32Array, header: BaseHeader): readonly Uint8Array[] => [
  writeHeader(header),
  counts,
  new Uint8Array(words.buffer, words.byteOffset, words.byteLength),
];
