import { z } from 'zod';
import { epochIdSchema, type RowKey, sequenceSchema } from './decision.ts';

/**
 * Numbers by which the result of a test finds its person. `K7Q2M9-251126-0412-X`: six characters that stand for one
 * station's one ledger, the local date as ddmmyy, a running number of that day, and a check character (ISO 7064,
 * MOD 37,36), which catches every wrong character and nearly every two that were swapped. It is read out, written down and typed
 * in by hand, so that I, L, O and U are never in it and may be typed for 1, 1, 0 and V.
 */

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const values = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const form = /^([0-9A-HJKMNP-TV-Z]{6})(\d{6})(\d{4,6})([0-9A-HJKMNP-TV-Z])$/;
const written = /^[0-9A-HJKMNP-TV-Z]{6}-\d{6}-\d{4,6}-[0-9A-HJKMNP-TV-Z]$/;

/** Highest running number of a day. */
export const maxReferralsADay = 999_999;

/** ISO 7064 MOD 37,36 over digits and capital letters. */
export const checkCharacter = (text: string): string => {
  let product = 36;
  for (const character of text) {
    const sum = (product + values.indexOf(character)) % 36;
    product = ((sum === 0 ? 36 : sum) * 2) % 37;
  }
  return values.charAt((37 - product) % 36);
};

/** Six characters that stand for these bits. @param bits [0...2^30) */
export const stationCode = (bits: number): string =>
  Array.from({ length: 6 }, (_, place) => letters.charAt((bits >>> (5 * (5 - place))) & 31)).join('');

/**
 * @param running [1...999999]
 * @returns null where the check character of this running number could be misread: it is left out
 */
export const referralNumber = (code: string, ddmmyy: string, running: number): string | null => {
  const digits = String(running).padStart(4, '0');
  const check = checkCharacter(`${code}${ddmmyy}${digits}`);
  return letters.includes(check) ? `${code}-${ddmmyy}-${digits}-${check}` : null;
};

/** The running number of one that is well-formed. */
export const runningOf = (number: string): number => Number(number.split('-')[2]);

export const referralNumberSchema = z
  .string()
  .regex(written)
  .refine((number) => parseReferralNumber(number) === number, 'its check character is wrong');

/**
 * A number as somebody typed, scanned or wrote it: any case, with or without hyphens and spaces.
 * @returns as it is printed, or null where it is none or one character is wrong
 */
export const parseReferralNumber = (typed: string): string | null => {
  if (typed.length > 64) return null;
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s.\-_\u2010-\u2015]/gu, '')
    .replace(/[IL]/g, '1')
    .replace(/O/g, '0')
    .replace(/U/g, 'V');
  const [, code = '', date = '', running = '', check = ''] = form.exec(plain) ?? [];
  if (code === '' || checkCharacter(`${code}${date}${running}`) !== check) return null;
  return `${code}-${date}-${running}-${check}`;
};

/** What a referral slip's QR holds: the number, and the row of the passage that it was given in. */
export const referralCode = (number: string, { epoch, sequence }: RowKey): string =>
  `CP1R:${number}:${epoch}:${sequence}`;

export type Referral = Readonly<{ number: string; of: RowKey | null }>;

/**
 * What a test site scanned or typed: the text of the QR, or the number alone.
 * @returns null where it is neither
 */
export const parseReferral = (typed: string): Referral | null => {
  const scanned = /^CP1R:([^:]{1,32}):([^:]{1,64}):(\d{1,15})$/i.exec(typed.trim());
  if (scanned === null) {
    const number = parseReferralNumber(typed);
    return number === null ? null : { number, of: null };
  }
  const number = parseReferralNumber(scanned[1] ?? '');
  const epoch = epochIdSchema.safeParse(scanned[2]?.toLowerCase());
  const sequence = sequenceSchema.safeParse(Number(scanned[3]));
  if (number === null || !epoch.success || !sequence.success) return null;
  return { number, of: { epoch: epoch.data, sequence: sequence.data } };
};

export const testResultSchema = z.enum(['positive', 'negative', 'inconclusive']);
export type TestResult = z.infer<typeof testResultSchema>;
export const testKindSchema = z.enum(['pcr', 'rapid']);
