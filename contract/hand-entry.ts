import { z } from 'zod';
import { personSchema } from './credential.ts';
import { directionSchema, laneIdSchema, outcomeSchema, rowKeySchema } from './decision.ts';

const optionalText = (longest: number) => z.string().trim().min(1).max(longest).nullable();

/** Who somebody without a code says that they are: what a guard types in, as on paper. */
export const typedPersonSchema = z.strictObject({
  name: z.string().trim().min(1).max(200),
  /** Citizen number, old identity number or passport. */
  identityNumber: optionalText(40),
  birth: personSchema.shape.birth,
  phone: optionalText(20),
});
export type TypedPerson = Readonly<z.infer<typeof typedPersonSchema>>;

/** Beginnings of words of a name, with or without diacritics. */
export const nameQuerySchema = z.string().trim().min(2).max(100);

/** Who a site lists as its own. */
export const rosterGroupSchema = z.enum(['staff', 'resident']);
export type RosterGroup = z.infer<typeof rosterGroupSchema>;

/** Somebody whose name a guard looks for. */
export const foundPersonSchema = z.discriminatedUnion('source', [
  /** Passed at this station within the last 15 minutes: names are kept for no longer, and in memory only. */
  z.object({
    source: z.literal('passage'),
    name: z.string(),
    of: rowKeySchema,
    /** ms since the Unix epoch. */
    at: z.int(),
    lane: laneIdSchema,
    direction: directionSchema,
    outcome: outcomeSchema,
    slip: z.int().nullable(),
  }),
  z.object({
    source: z.literal('roster'),
    name: z.string(),
    /** Names the line of the roster. */
    id: z.int().nonnegative(),
    group: rosterGroupSchema,
    /** Department, house or room. */
    unit: z.string().nullable(),
  }),
]);
export type FoundPerson = Readonly<z.infer<typeof foundPersonSchema>>;
