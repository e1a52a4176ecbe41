import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { changeBytes, levelOf, malformedList, maxChanges, untilOf, watchState } from '../../contract/watch-list.ts';
import { changesHeaderSchema, keptBits, readHeader, writeHeader } from './content-header.ts';

/**
 * What has changed since the base: hashes as the list keeps them, ascending, and beside each its state, or `removed`.
 * Twelve bytes a change in memory.
 */
export type WatchChanges = Readonly<{ hashes: Float64Array; states: Int32Array }>;

export const removed = -1;
export const noChanges: WatchChanges = { hashes: new Float64Array(), states: new Int32Array() };

/** @returns `removed`, a state, or null where nothing has changed */
export const findChange = ({ hashes, states }: WatchChanges, kept: number): number | null => {
  let from = 0;
  let to = hashes.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((hashes[middle] ?? 0) < kept) from = middle + 1;
    else to = middle;
  }
  return hashes[from] === kept ? (states[from] ?? removed) : null;
};

/**
 * `later` on top of `earlier`: where both say something of one hash the later word holds.
 * @throws CheckpointError WatchListTooLarge
 */
export const mergeChanges = (earlier: WatchChanges, later: WatchChanges): WatchChanges => {
  const most = earlier.hashes.length + later.hashes.length;
  const hashes = new Float64Array(most);
  const states = new Int32Array(most);
  let count = 0;
  let old = 0;
  const put = (from: WatchChanges, index: number): void => {
    hashes[count] = from.hashes[index] ?? 0;
    states[count] = from.states[index] ?? removed;
    count += 1;
  };
  later.hashes.forEach((hash, index) => {
    for (; old < earlier.hashes.length && (earlier.hashes[old] ?? 0) < hash; old += 1) put(earlier, old);
    if (earlier.hashes[old] === hash) old += 1;
    put(later, index);
  });
  for (; old < earlier.hashes.length; old += 1) put(earlier, old);
  if (count > maxChanges) throw tooManyChanges(count);
  return { hashes: hashes.slice(0, count), states: states.slice(0, count) };
};

export const tooManyChanges = (count: number): CheckpointError =>
  new CheckpointError(
    ErrorCode.WatchListTooLarge,
    `${count} changes since the base of the watch list are more than ${maxChanges}`,
    'make a new base',
  );

/** In a record of a delta, in place of a level and a day. */
const removedMark = 0xff;
const f0Mark = 0x40;

/**
 * Changes from the plain content of a delta: header, then for each change the hash (6 bytes, big-endian) and one byte: 255
 * removed, otherwise 64 for F0 plus which of the days.
 * @param bits of the base
 * @throws CheckpointError WatchListMalformed
 */
export const readChanges = (plain: Uint8Array, bits: number): WatchChanges => {
  const { header, end } = readHeader(plain, changesHeaderSchema);
  if (header.bits !== bits) throw malformedList('it was made for a base of another size');
  const { changes, days } = header;
  if (plain.length !== end + changes * changeBytes) throw malformedList('its content has another length');
  const hashes = new Float64Array(changes);
  const states = new Int32Array(changes);
  const bytes = Buffer.from(plain.buffer, plain.byteOffset + end, changes * changeBytes);
  const limit = 2 ** keptBits(bits);
  let before = -1;
  for (let index = 0; index < changes; index += 1) {
    const hash = bytes.readUIntBE(index * changeBytes, 6);
    const mark = bytes[index * changeBytes + 6] ?? 0;
    if (hash <= before || hash >= limit) throw malformedList('its changes are not in order');
    hashes[index] = hash;
    states[index] = stateOf(mark, days);
    before = hash;
  }
  return { hashes, states };
};

const stateOf = (mark: number, days: readonly number[]): number => {
  if (mark === removedMark) return removed;
  const day = days[mark & (f0Mark - 1)];
  if (day === undefined || mark >= 2 * f0Mark) throw malformedList('a change ends on no day');
  return watchState((mark & f0Mark) === 0 ? 'f1' : 'f0', day);
};

/** The plain content of a delta, in pieces. */
export const changesContent = (
  { hashes, states }: WatchChanges,
  bits: number,
  days: readonly number[],
): readonly Uint8Array[] => {
  const records = Buffer.alloc(hashes.length * changeBytes);
  hashes.forEach((hash, index) => {
    const state = states[index] ?? removed;
    records.writeUIntBE(hash, index * changeBytes, 6);
    records[index * changeBytes + 6] =
      state === removed ? removedMark : (levelOf(state) === 'f0' ? f0Mark : 0) + days.indexOf(untilOf(state));
  });
  return [writeHeader({ bits, changes: hashes.length, days: [...days] }), records];
};
