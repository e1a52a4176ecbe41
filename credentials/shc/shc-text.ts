import { ErrorCode } from '../../contract/errors.ts';
import { unreadable } from '../credential-fault.ts';

/** Each pair of digits is a character of the JWS, less 45 (framework, "Encoding chunks as QR codes"). */
const offset = 45;
const largestPair = 122 - offset;
const maxParts = 20;

export type ShcCode = Readonly<{ part: number; parts: number; characters: string }>;

/** @throws CheckpointError CredentialMalformed */
export const parseShcCode = (code: string): ShcCode => {
  const [, part, parts, digits] = /^shc:\/(?:([1-9]\d?)\/([1-9]\d?)\/)?((?:\d\d)+)$/.exec(code) ?? [];
  if (digits === undefined) throw unreadable();
  const [at, of] = part === undefined ? [1, 1] : [Number(part), Number(parts)];
  if (at > of || of > maxParts || (part !== undefined && of === 1)) throw unreadable();
  let characters = '';
  for (let index = 0; index < digits.length; index += 2) {
    const pair = Number(digits.slice(index, index + 2));
    if (pair > largestPair) throw unreadable();
    characters += String.fromCharCode(pair + offset);
  }
  return { part: at, parts: of, characters };
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
