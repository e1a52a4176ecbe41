import { z } from 'zod';
import { rowKeySchema } from './decision.ts';
import { referralNumberSchema, testKindSchema, testResultSchema } from './referral.ts';

/** What became of one referral, as a test site said it last. No name: the station knows the number, and only that. */
export const referralResultSchema = z.strictObject({
  number: referralNumberSchema,
  /** The passage that it was given in. */
  of: rowKeySchema,
  result: testResultSchema,
  kind: testKindSchema,
  /** When central was told, ms since the Unix epoch. */
  at: z.int().nonnegative(),
});
export type ReferralResult = Readonly<z.infer<typeof referralResultSchema>>;

export const maxReferralResults = 500;
/** Results are sent for so long after they came. ms */
export const referralResultsMs = 14 * 86_400_000;

/** The command `referral.results`: all of the last two weeks for one station, in place of what it was told before. */
export const referralResultsSchema = z.strictObject({
  /** When the newest of them came: what is older than what a station holds is not taken. ms since the Unix epoch */
  made: z.int().nonnegative(),
  results: z.array(referralResultSchema).max(maxReferralResults),
});
export type ReferralResults = Readonly<z.infer<typeof referralResultsSchema>>;

/** A referral of this station, for the guard's eyes. */
export const referralViewSchema = z.object({
  ...rowKeySchema.shape,
  number: z.string(),
  /** When they were referred, ms since the Unix epoch. */
  at: z.int(),
  lane: z.string(),
  /** null: no slip was printed. */
  slip: z.int().nullable(),
  /** A guard has taken the passage back. */
  undone: z.boolean(),
  /** null: nothing is known yet. */
  result: referralResultSchema.pick({ result: true, kind: true, at: true }).nullable(),
});
export type ReferralView = Readonly<z.infer<typeof referralViewSchema>>;
