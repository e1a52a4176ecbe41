/** Codes of DEFLATE are at most this long (RFC 1951 section 3.2.7). */
const maxBits = 15;
/** Codes up to here are found in one step. Longer ones are rare by their nature. */
export const quickBits = 9;

/**
 * A canonical Huffman code (RFC 1951 section 3.2.2), built in place, so that no code costs memory.
 * `quick`: by the next `quickBits` bits of the stream, symbol × 16 + its bits; 0: longer, or none.
 * `counts`: codes of each length; `symbols`: in the order of their codes.
 */
export type HuffmanCode = Readonly<{ quick: Uint16Array; counts: Uint16Array; symbols: Uint16Array }>;

export const emptyCode = (symbols: number): HuffmanCode => ({
  quick: new Uint16Array(1 << quickBits),
  counts: new Uint16Array(maxBits + 1),
  symbols: new Uint16Array(symbols),
});

const offsets = new Uint16Array(maxBits + 2);

/**
 * @param lengths bits of each symbol from `from` to `to`, exclusive; 0: the symbol is not used
 * @returns places that are left: negative, there are more codes than fit; positive, some bits stand for nothing
 */
export const buildCode = (code: HuffmanCode, lengths: Uint8Array, from: number, to: number): number => {
  const { counts, symbols } = code;
  counts.fill(0);
  for (let index = from; index < to; index += 1) counts[lengths[index] ?? 0] = (counts[lengths[index] ?? 0] ?? 0) + 1;
  offsets[1] = 0;
  let left = 1;
  for (let length = 1; length <= maxBits; length += 1) {
    const count = counts[length] ?? 0;
    left = left * 2 - count;
    if (left < 0) return left;
    offsets[length + 1] = (offsets[length] ?? 0) + count;
  }
  for (let index = from; index < to; index += 1) {
    const length = lengths[index] ?? 0;
    if (length === 0) continue;
    const at = offsets[length] ?? 0;
    symbols[at] = index - from;
    offsets[length] = at + 1;
  }
  fillQuick(code);
  return left;
};

/** The stream holds a code's first bit lowest, so the table is counted with its bits reversed. */
const fillQuick = ({ quick, counts, symbols }: HuffmanCode): void => {
  quick.fill(0);
  let at = 0;
  let reversed = 0;
  for (let length = 1; length <= quickBits; length += 1) {
    const step = 1 << length;
    for (let count = counts[length] ?? 0; count > 0; count -= 1) {
      const entry = ((symbols[at] ?? 0) << 4) | length;
      for (let index = reversed; index < quick.length; index += step) quick[index] = entry;
      at += 1;
      let bit = 1 << (length - 1);
      while ((reversed & bit) !== 0) {
        reversed ^= bit;
        bit >>= 1;
      }
      reversed |= bit;
    }
  }
};

/**
 * A code that is longer than `quickBits`.
 * @param hold at least 15 bits of the stream, the next one lowest
 * @returns symbol × 16 + its bits; 0: these bits stand for nothing
 */
export const longCode = ({ counts, symbols }: HuffmanCode, hold: number): number => {
  let code = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length <= maxBits; length += 1) {
    code |= (hold >>> (length - 1)) & 1;
    const count = counts[length] ?? 0;
    if (code - first < count) return ((symbols[index + code - first] ?? 0) << 4) | length;
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  return 0;
};
