import { ErrorCode } from '../../contract/errors.ts';
import { unreadable } from '../credential-fault.ts';

/** Each pair of digits is a character of the JWS, less 45 (framework, "Encoding chunks as QR codes"). */
const offset = 45;
const largestPair = 122 - offset;
const maxParts = 20;
const zero = 0x30;

export type ShcCode = Readonly<{ part: number; parts: number; characters: string }>;

/** @throws CheckpointError CredentialMalformed */
export const parseShcCode = (code: string): ShcCode => {
  const [head, part, parts] = /^shc:\/(?:([1-9]\d?)\/([1-9]\d?)\/)?/.exec(code) ?? [];
  if (head === undefined) throw unreadable();
  const [at, of] = part === undefined ? [1, 1] : [Number(part), Number(parts)];
  if (at > of || of > maxParts || (part !== undefined && of === 1)) throw unreadable();
  return { part: at, parts: of, characters: charactersOf(code, head.length) };
};

const charactersOf = (code: string, start: number): string => {
  const count = (code.length - start) / 2;
  if (count === 0 || !Number.isInteger(count)) throw unreadable();
  const characters = Buffer.allocUnsafe(count);
  for (let index = 0; index < count; index += 1) {
    const tens = code.charCodeAt(start + 2 * index) - zero;
    const ones = code.charCodeAt(start + 2 * index + 1) - zero;
    const pair = tens * 10 + ones;
    if (!(tens >= 0 && ones >= 0 && ones <= 9 && pair <= largestPair)) throw unreadable();
    characters[index] = pair + offset;
  }
  return characters.toString('latin1');
};

/**
 * The JWS of one code, or of all the parts of one in any order.
 * @throws CheckpointError CredentialMalformed, CredentialIncomplete
 */
export const jwsOfCodes = (codes: readonly string[]): string => {
  const read = codes.map(parseShcCode);
  const parts = read[0]?.parts;
  if (parts === undefined || read.some((code) => code.parts !== parts)) throw unreadable();
  const byPart = new Map(read.map((code) => [code.part, code.characters]));
  if (byPart.size !== read.length) throw unreadable();
  if (byPart.size < parts) throw unreadable(ErrorCode.CredentialIncomplete);
  return Array.from({ length: parts }, (_, index) => byPart.get(index + 1) ?? '').join('');
};
