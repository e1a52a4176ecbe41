import type { Decoded } from '../decode/decoder.ts';

/** How well what came fits a profile. */
export type Tally = Readonly<{ read: number; spoilt: number; score: number }>;

export const noTally: Tally = { read: 0, spoilt: 0, score: 0 };

/** What a thing that was decoded says for its profile: a frame with its sum is no accident, a line of text may be one. */
export const worthOf = (decoded: Decoded): number => {
  switch (decoded.kind) {
    case 'scan':
      return isLikelyText(String(decoded['text'])) ? 2 : -1;
    case 'frame':
      return 4;
    case 'contacts':
    case 'obeyed':
      return decoded['marked'] === true ? 2 : 0;
    case 'status':
      return 1;
    case 'garbled':
    case 'checksum-wrong':
    case 'answer-wrong':
    case 'unknown':
    case 'skipped':
      return -1;
    default:
      return 0;
  }
};

export const added = (tally: Tally, decoded: Decoded): Tally => {
  const worth = worthOf(decoded);
  return {
    read: tally.read + (worth > 0 ? 1 : 0),
    spoilt: tally.spoilt + (worth < 0 ? 1 : 0),
    score: tally.score + worth,
  };
};

/** GS, RS and EOT: ISO/IEC 15434 puts them between the fields of a code. */
const separators: readonly number[] = [0x1d, 0x1e, 0x04];

/** Bytes at a wrong speed are now and then a text as well, of control characters and rare letters. */
const isLikelyText = (text: string): boolean => {
  const characters = [...text];
  const isLikely = (one: string): boolean =>
    /[\p{L}\p{N}\p{P}\p{S}\p{M} ]/u.test(one) || separators.includes(one.charCodeAt(0));
  return characters.length >= 3 && characters.every(isLikely);
};
