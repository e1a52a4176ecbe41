/** A recorded chunk. `ms`: when it came, or null where the line does not say. */
export type HexLine = Readonly<{ ms: number | null; bytes: Uint8Array }>;

/**
 * One line of a recording: hex digits in pairs, with blanks, colons, commas, hyphens or `0x` as they please, and before
 * them, where it is known, the time in ms (`120: 48 65`, `120 4865`). Text after `#` is a remark.
 * @returns null for an empty line; in words what is wrong with any other
 */
export const parseHexLine = (line: string): HexLine | string | null => {
  const words = line.replace(/#.*/s, '').trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const ms = timeOf(words);
  const digits = (ms === null ? words : words.slice(1)).join(' ').replaceAll(/0x|[\s:,-]/gi, '');
  const stray = /[^0-9a-f]/i.exec(digits)?.[0];
  if (stray !== undefined) return `"${stray}" is no hex digit`;
  if (digits.length % 2 !== 0) return 'an odd number of hex digits';
  return { ms, bytes: new Uint8Array(Buffer.from(digits, 'hex')) };
};

/**
 * The first word is a time where it says so (`120:`, `120ms`), or where it cannot be a byte beside the others: all digits,
 * and of another length than the bytes after it.
 */
const timeOf = (words: readonly string[]): number | null => {
  const [first = '', ...rest] = words;
  const said = /^(\d{1,15}(?:\.\d+)?)(:|ms:?)?$/.exec(first);
  if (said === null || rest.length === 0) return null;
  const marked = said[2] !== undefined;
  const unlike =
    first.length !== 2
      ? rest.every((word) => word.length <= 2) || rest.length === 1
      : rest.some((word) => word.length > 2);
  return marked || unlike ? Number(said[1]) : null;
};
