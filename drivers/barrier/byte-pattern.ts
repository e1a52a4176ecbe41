import { CheckpointError, ErrorCode } from '../../contract/errors.ts';

/**
 * Bytes of a command or an answer as a profile writes them: tokens with spaces between. `A0` is that byte; `..` any byte
 * (answers only); `n` how long a pulse is, in the board's own units, and `nn` the same in two bytes, high byte first
 * (commands only); `sum` the low byte of the sum of all bytes before it.
 */
export type ByteToken = Readonly<{ kind: 'literal'; value: number }> | Readonly<{ kind: 'any' | 'n' | 'nn' | 'sum' }>;

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
  return word === 'n' || word === 'nn' || word === 'sum' ? { kind: word } : null;
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
    else bytes.push(sumOf(bytes));
  }
  return Uint8Array.from(bytes);
};

/** `more`: these bytes may be the beginning of it. */
export type PatternMatch = 'yes' | 'no' | 'more';

/** Compares the first bytes with an answer's pattern. */
export const matchAnswer = (pattern: BytePattern, bytes: readonly number[]): PatternMatch => {
  for (const [index, token] of pattern.entries()) {
    const byte = bytes[index];
    if (byte === undefined) return 'more';
    if (token.kind === 'literal' && token.value !== byte) return 'no';
    if (token.kind === 'sum' && sumOf(bytes.slice(0, index)) !== byte) return 'no';
  }
  return 'yes';
};

const sumOf = (bytes: readonly number[]): number => bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
