import { buildCode, emptyCode, type HuffmanCode, longCode, quickBits } from './huffman-code.ts';

/**
 * DEFLATE (RFC 1951) for codes of a few hundred bytes. Node's zlib makes a stream, its 40 KiB of state and a buffer of
 * 16 KiB for each of them, and their collection takes longer than the work itself.
 * @param start where in `input` the packed bytes begin
 * @returns `unpacked`: bytes in `output`; `used`: bytes of `input` up to the packed end. `damaged`: they are no such bytes, or
 * end early; `too-large`: they unpack to more than `output` holds
 */
export const inflateRaw = (input: Uint8Array, start: number, output: Uint8Array): Inflated => {
  const stream: Stream = { input, output, at: start, hold: 0, bits: 0, written: 0 };
  for (;;) {
    const isLast = take(stream, 1) === 1;
    const fault = inflateBlock(stream, take(stream, 2));
    if (fault !== null) return fault;
    if (isLast) break;
  }
  const used = stream.at - (stream.bits >>> 3);
  return used > input.length ? 'damaged' : { unpacked: stream.written, used };
};

type Fault = 'damaged' | 'too-large';
export type Inflated = Readonly<{ unpacked: number; used: number }> | Fault;

/** `hold`: the next `bits` bits of the input, which is read up to `at` and holds zeros behind its end. */
type Stream = {
  readonly input: Uint8Array;
  readonly output: Uint8Array;
  at: number;
  hold: number;
  bits: number;
  written: number;
};

/** @param count at most 16 */
const take = (stream: Stream, count: number): number => {
  while (stream.bits < count) {
    stream.hold |= (stream.input[stream.at] ?? 0) << stream.bits;
    stream.at += 1;
    stream.bits += 8;
  }
  const value = stream.hold & ((1 << count) - 1);
  stream.hold >>>= count;
  stream.bits -= count;
  return value;
};

const inflateBlock = (stream: Stream, type: number): Fault | null => {
  if (type === 0) return copyStored(stream);
  if (type === 1) return inflateCodes(stream, fixedLengths, fixedDistances);
  if (type === 2) return readCodes(stream) ? inflateCodes(stream, lengthCode, distanceCode) : 'damaged';
  return 'damaged';
};

const copyStored = (stream: Stream): Fault | null => {
  const { input, output } = stream;
  const start = stream.at - (stream.bits >>> 3) + 4;
  stream.hold = 0;
  stream.bits = 0;
  if (start > input.length) return 'damaged';
  const length = (input[start - 4] ?? 0) | ((input[start - 3] ?? 0) << 8);
  const complement = (input[start - 2] ?? 0) | ((input[start - 1] ?? 0) << 8);
  if (length !== (~complement & 0xffff) || start + length > input.length) return 'damaged';
  if (stream.written + length > output.length) return 'too-large';
  output.set(input.subarray(start, start + length), stream.written);
  stream.written += length;
  stream.at = start + length;
  return null;
};

const maxLengthCodes = 286;
const maxDistanceCodes = 30;
const endOfBlock = 256;
const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const lengths = new Uint8Array(maxLengthCodes + maxDistanceCodes);
const codeLengthCode = emptyCode(19);
const lengthCode = emptyCode(288);
const distanceCode = emptyCode(32);

const fixedLengths = emptyCode(288);
const fixedDistances = emptyCode(32);
buildCode(
  fixedLengths,
  Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
  0,
  288,
);
buildCode(fixedDistances, new Uint8Array(32).fill(5), 0, 32);

/** The codes of a block that brings its own (RFC 1951 section 3.2.7). @returns false: they are none */
const readCodes = (stream: Stream): boolean => {
  const lengthCodes = take(stream, 5) + 257;
  const distanceCodes = take(stream, 5) + 1;
  const given = take(stream, 4) + 4;
  if (lengthCodes > maxLengthCodes || distanceCodes > maxDistanceCodes) return false;
  lengths.fill(0, 0, codeLengthOrder.length);
  for (let index = 0; index < given; index += 1) lengths[codeLengthOrder[index] ?? 0] = take(stream, 3);
  if (buildCode(codeLengthCode, lengths, 0, codeLengthOrder.length) !== 0) return false;
  const total = lengthCodes + distanceCodes;
  return (
    readLengths(stream, total) &&
    lengths[endOfBlock] !== 0 &&
    isUsable(lengthCode, buildCode(lengthCode, lengths, 0, lengthCodes)) &&
    isUsable(distanceCode, buildCode(distanceCode, lengths, lengthCodes, total))
  );
};

/** A code may be incomplete only where it has one symbol, of one bit, or none at all. */
const isUsable = ({ counts }: HuffmanCode, left: number): boolean => {
  if (left === 0) return true;
  let longest = counts.length - 1;
  while (longest > 0 && counts[longest] === 0) longest -= 1;
  return left > 0 && longest <= 1;
};

const readLengths = (stream: Stream, total: number): boolean => {
  const end = stream.input.length + 4;
  let have = 0;
  while (have < total) {
    if (stream.at > end) return false;
    const entry = next(stream, codeLengthCode);
    const symbol = entry >>> 4;
    if (entry === 0) return false;
    if (symbol < 16) {
      lengths[have] = symbol;
      have += 1;
      continue;
    }
    if (symbol === 16 && have === 0) return false;
    const value = symbol === 16 ? (lengths[have - 1] ?? 0) : 0;
    const count = symbol === 16 ? 3 + take(stream, 2) : symbol === 17 ? 3 + take(stream, 3) : 11 + take(stream, 7);
    if (have + count > total) return false;
    lengths.fill(value, have, have + count);
    have += count;
  }
  return true;
};

/** Codes of code lengths are at most seven bits long. */
const next = (stream: Stream, code: HuffmanCode): number => {
  while (stream.bits < 8) {
    stream.hold |= (stream.input[stream.at] ?? 0) << stream.bits;
    stream.at += 1;
    stream.bits += 8;
  }
  const entry = code.quick[stream.hold & quickMask] ?? 0;
  stream.hold >>>= entry & 15;
  stream.bits -= entry & 15;
  return entry;
};

const quickMask = (1 << quickBits) - 1;

/** Lengths and distances (RFC 1951 section 3.2.5): the smallest of each code, and how many bits are added to it. */
const lengthExtra = Uint8Array.of(
  ...[0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0],
);
const distanceExtra = Uint8Array.from({ length: 30 }, (_, code) => Math.max(0, (code >> 1) - 1));
const basesOf = (extra: Uint8Array, first: number): Uint16Array => {
  let base = first;
  return Uint16Array.from(extra, (bits) => {
    const own = base;
    base += 1 << bits;
    return own;
  });
};
const lengthBase = basesOf(lengthExtra, 3).fill(258, 28);
const distanceBase = basesOf(distanceExtra, 1);

const inflateCodes = (stream: Stream, literals: HuffmanCode, distances: HuffmanCode): Fault | null => {
  const { input, output } = stream;
  const size = input.length;
  const room = output.length;
  const end = size + 8;
  const literalQuick = literals.quick;
  const distanceQuick = distances.quick;
  let { at, hold, bits, written } = stream;
  let fault: Fault | null = null;
  for (;;) {
    // Before each step 17 bits or more: a code has 15 at most, and what is added to it 13.
    if (bits <= 16) {
      hold |= twoBytes(input, at, size) << bits;
      at += 2;
      bits += 16;
    }
    const entry = literalQuick[hold & quickMask] || longCode(literals, hold);
    hold >>>= entry & 15;
    bits -= entry & 15;
    const symbol = entry >>> 4;
    if (symbol < endOfBlock) {
      if (entry === 0 || at > end) fault = 'damaged';
      else if (written === room) fault = 'too-large';
      if (fault !== null) break;
      output[written] = symbol;
      written += 1;
      continue;
    }
    if (symbol === endOfBlock) break;
    if (bits <= 16) {
      hold |= twoBytes(input, at, size) << bits;
      at += 2;
      bits += 16;
    }
    const extra = lengthExtra[symbol - 257] ?? none;
    const length = (lengthBase[symbol - 257] ?? 0) + (hold & ((1 << extra) - 1));
    hold >>>= extra;
    bits -= extra;
    if (bits <= 16) {
      hold |= twoBytes(input, at, size) << bits;
      at += 2;
      bits += 16;
    }
    const far = distanceQuick[hold & quickMask] || longCode(distances, hold);
    hold >>>= far & 15;
    bits -= far & 15;
    if (bits <= 16) {
      hold |= twoBytes(input, at, size) << bits;
      at += 2;
      bits += 16;
    }
    const farExtra = distanceExtra[far >>> 4] ?? none;
    const distance = (distanceBase[far >>> 4] ?? 0) + (hold & ((1 << farExtra) - 1));
    hold >>>= farExtra;
    bits -= farExtra;
    if (extra === none || far === 0 || farExtra === none || distance > written || at > end) fault = 'damaged';
    else if (written + length > room) fault = 'too-large';
    if (fault !== null) break;
    for (const stop = written + length; written < stop; written += 1) output[written] = output[written - distance] ?? 0;
  }
  stream.at = at;
  stream.hold = hold;
  stream.bits = bits;
  stream.written = written;
  return fault;
};

/** Stands for a length or distance that no code has. */
const none = 16;

/** Little endian, zeros behind the end. */
const twoBytes = (input: Uint8Array, at: number, size: number): number =>
  at + 1 < size ? (input[at] ?? 0) | ((input[at + 1] ?? 0) << 8) : at < size ? (input[at] ?? 0) : 0;
