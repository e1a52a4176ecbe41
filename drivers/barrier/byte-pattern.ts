import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { crc16, sum8 } from '../checksum.ts';

/**
 * Bytes of a command or an answer as a profile writes them: tokens with spaces between. `A0` is that byte; `..` any byte
 * (answers only); `n` how long a pulse is, in the board's own units, and `nn` the same in two bytes, high byte first
 * (commands only); `sum` the low byte of the sum of all bytes before it; `crc` the CRC-16 of Modbus RTU over them, low
 * byte first.
 */
export type ByteToken =
  | Readonly<{ kind: 'literal'; value: number }>
  | Readonly<{ kind: 'any' | 'n' | 'nn' | 'sum' | 'crc' }>;

export type BytePattern = readonly ByteToken[];

const longestPattern = 32;

/** @returns null when the text is no pattern of 1 to 32 tokens */
export const parseBytePattern = (text: string): BytePattern | null => {
  const words = text.trim().split(/\s+/);
  if (words.length > longestPattern) return null;
  const tokens = words.map(tokenOf);
  return tokens.every((token) => token !== null) ? tokens : null;
};

/** @throws CheckpointError ProfileInvalid */
export const bytePattern = (text: string): BytePattern => {
  const pattern = parseBytePattern(text);
  if (pattern !== null) return pattern;
  throw new CheckpointError(ErrorCode.ProfileInvalid, `"${text}" names no bytes`, 'Write hex digits, two a byte.');
};

const tokenOf = (word: string): ByteToken | null => {
  if (/^[0-9a-f]{2}$/i.test(word)) return { kind: 'literal', value: Number.parseInt(word, 16) };
  if (word === '..') return { kind: 'any' };
  return word === 'n' || word === 'nn' || word === 'sum' || word === 'crc' ? { kind: word } : null;
};

export const isCommand = (pattern: BytePattern): boolean => pattern.every(({ kind }) => kind !== 'any');

export const isAnswer = (pattern: BytePattern): boolean => pattern.every(({ kind }) => kind !== 'n' && kind !== 'nn');

/** @param units what stands for `n` and `nn`; more than fits is cut to what fits */
export const bytesOfCommand = (pattern: BytePattern, units = 0): Uint8Array => {
  const bytes: number[] = [];
  for (const token of pattern) {
    if (token.kind === 'literal') bytes.push(token.value);
    else if (token.kind === 'n') bytes.push(Math.min(units, 0xff));
    else if (token.kind === 'nn') bytes.push(Math.min(units, 0xffff) >> 8, Math.min(units, 0xffff) & 0xff);
    else if (token.kind === 'sum') bytes.push(sumOf(bytes));
    else bytes.push(...crcOf(bytes));
  }
  return Uint8Array.from(bytes);
};

/** `more`: these bytes may be the beginning of it. */
export type PatternMatch = 'yes' | 'no' | 'more';

/** How many bytes a token stands for. */
const widthOf = ({ kind }: ByteToken): number => (kind === 'nn' || kind === 'crc' ? 2 : 1);

export const lengthOfPattern = (pattern: BytePattern): number =>
  pattern.reduce((length, token) => length + widthOf(token), 0);

/** Compares the first bytes with an answer's pattern. */
export const matchAnswer = (pattern: BytePattern, bytes: readonly number[]): PatternMatch => {
  let at = 0;
  for (const token of pattern) {
    const there = bytes.slice(at, at + widthOf(token));
    const due = dueOf(token, bytes.slice(0, at));
    if (due !== null && there.some((byte, index) => byte !== due[index])) return 'no';
    if (there.length < widthOf(token)) return 'more';
    at += widthOf(token);
  }
  return 'yes';
};

/** What must stand in its place; null: whatever does. */
const dueOf = (token: ByteToken, before: readonly number[]): readonly number[] | null => {
  if (token.kind === 'literal') return [token.value];
  if (token.kind === 'sum') return [sumOf(before)];
  return token.kind === 'crc' ? crcOf(before) : null;
};

/** Low byte first. */
const crcOf = (bytes: readonly number[]): readonly [number, number] => {
  const crc = crc16(Uint8Array.from(bytes));
  return [crc & 0xff, crc >>> 8];
};

const sumOf = (bytes: readonly number[]): number => sum8(Uint8Array.from(bytes));
