import { z } from 'zod';
import { credentialKinds } from './credential.ts';
import { clockStateSchema, colourSchema, directionSchema, outcomeSchema } from './decision.ts';

/** The one fact object that rule sets see. Everything a rule may ask is here and nothing that names a person. */
export const factsSchema = z.object({
  direction: directionSchema,
  /** `missing`: asked for and not got in time. `not-asked`: this direction or site does not measure. */
  temperature: z.object({ state: z.enum(['measured', 'missing', 'not-asked']), celsius: z.number().nullable() }),
  temperaturePolicy: z.enum(['required', 'optional', 'off']),
  credential: z.object({
    kind: z.enum(credentialKinds),
    verified: z.boolean().nullable(),
    masked: z.boolean(),
    /** It says who the person is, by at least one number that is issued to one person only. */
    identified: z.boolean(),
    warnings: z.array(z.string()),
  }),
  /** Facts of checked certificates; null where the person showed none. Days and hours are whole and since the event. */
  certificates: z
    .object({
      vaccination: z.object({ doses: z.int(), course: z.int(), days: z.int() }).nullable(),
      recovery: z.object({ days: z.int() }).nullable(),
      test: z.object({ kind: z.enum(['pcr', 'rapid']), negative: z.boolean(), hours: z.int() }).nullable(),
    })
    .nullable(),
  lists: z.object({
    watch: z.enum(['f0', 'f1']).nullable(),
    /** Signers are known from a list that is older than the configuration allows, or whose time has ended. */
    trustOld: z.boolean(),
    /** As much for the list of what was withdrawn; also true where there is a list of signers and none of withdrawals. */
    revocationsOld: z.boolean(),
  }),
  /** Whether this person is inside now by this station's own count; null: not matched (no tag). */
  presence: z.object({ inside: z.boolean().nullable(), count: z.int(), capacity: z.int().nullable() }),
  clock: clockStateSchema,
});
export type Facts = Readonly<z.infer<typeof factsSchema>>;

const textSchema = z.object({ vi: z.string(), en: z.string() });

const expressionSchema: z.ZodType<unknown> = z.unknown();

export const ruleSetSchema = z.strictObject({
  $schema: z.string().optional(),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,47}$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  title: textSchema,
  /** Where the rules come from: decision numbers, drafts, dates. */
  sources: z.array(z.string()),
  parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  reasons: z.record(z.string(), textSchema),
  /** In order; the first whose `when` holds decides. `when` is a CertLogic expression over {facts, parameters}. */
  rules: z
    .array(
      z.strictObject({
        when: expressionSchema,
        outcome: outcomeSchema.exclude(['unreadable', 'repeat']),
        /** A colour, or the name of a parameter that holds one. */
        colour: z.union([colourSchema.exclude(['none']), z.strictObject({ parameter: z.string() })]),
        reason: z.string(),
      }),
    )
    .min(1),
  /** Every note whose `when` holds adds its reason, whatever was decided. */
  notes: z.array(z.strictObject({ when: expressionSchema, reason: z.string() })).default([]),
});
export type RuleSet = Readonly<z.infer<typeof ruleSetSchema>>;
