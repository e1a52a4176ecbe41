import { z } from 'zod';
import { siteKindSchema } from './configuration.ts';
import { credentialKinds } from './credential.ts';
import { clockStateSchema, colourSchema, directionSchema, outcomeSchema } from './decision.ts';

/** What is wrong with a signed code that is not genuine or not valid now; each stands for an error code of the 31xx band. */
export const credentialFaults = [
  'signature-invalid',
  'signer-unknown',
  'algorithm-refused',
  'expired',
  'not-yet-valid',
  'revoked',
  'key-usage-wrong',
  'issuer-mismatch',
  'signer-expired',
  'signer-withdrawn',
  'permit-not-now',
  'other',
] as const;
export type CredentialFault = (typeof credentialFaults)[number];

const whole = (text: string) => z.int().nullable().describe(text);
const dated = z
  .boolean()
  .describe('the moment is stated and the clock can be believed: only then is the number beside it there');
export const matchSchema = z.enum(['match', 'mismatch', 'unknown']);

const testSchema = (which: string) =>
  z
    .strictObject({
      kind: z.enum(['pcr', 'rapid', 'unknown']),
      negative: z.boolean(),
      positive: z.boolean().describe('neither of the two: the result is not stated'),
      dated,
      hours: whole('since the sample was taken; an hour begun counts whole, one in the future is -1 or less'),
    })
    .nullable()
    .describe(which);

export const certificatesSchema = z
  .strictObject({
    count: z.int().describe('genuine certificates of this person read at this lane within a minute, taken together'),
    vaccination: z
      .strictObject({
        doses: z.int().describe('doses received so far'),
        course: z.int().describe("doses that make the product's full course: 1 for a one-dose vaccine, else 2 or 3"),
        dated,
        days: whole('local calendar days since the last dose; negative: in the future'),
      })
      .nullable()
      .describe('null: no dose stated'),
    recovery: z
      .strictObject({
        dated,
        days: whole('local calendar days since the first positive test, or since the certificate began'),
        valid: z
          .boolean()
          .nullable()
          .describe("whether today lies within the certificate's own time; null: not stated"),
      })
      .nullable()
      .describe('null: no recovery stated'),
    test: testSchema('the latest test of any kind'),
    pcr: testSchema('the latest test of kind `pcr`'),
    rapid: testSchema('the latest test of kind `rapid`'),
  })
  .nullable()
  .describe('what genuine certificates state; null: none was shown');

const answersSchema = z
  .strictObject({
    set: z.string().describe('id of the set of questions'),
    symptoms: z
      .array(z.string())
      .describe('codes: `fever`, `cough`, `breathlessness`, `aches`, `sore-throat`, `loss-of-taste-or-smell` …'),
    contact: z.boolean().nullable().describe('contact with a case or with a contact of one; null: not asked'),
    places: z.array(z.string()).describe('places with an outbreak that the person was at'),
    yes: z.array(z.string()).describe('ids of the other questions that were answered with yes'),
    hours: z.int().describe('whole hours since it was answered'),
  })
  .nullable()
  .describe('the health declaration; null: there is none');

const permitSchema = z
  .strictObject({
    kind: z.enum(['signed', 'link']).describe('`link`: an address of 2021, without a signature'),
    verified: z.boolean().nullable().describe('null: a link that no list confirms'),
    error: z.enum(credentialFaults).nullable(),
    holds: z.boolean().nullable().describe('on this day and at this hour; null: the clock cannot be believed'),
    holder: matchSchema.describe('the card that was scanned with it is of the same person'),
    plate: matchSchema.describe('the vehicle is the one that it names'),
    area: matchSchema.describe('it covers the area or route of this site'),
    seats: whole('people that it allows in the vehicle; null: not stated'),
    unchecked: z
      .boolean()
      .describe('this site compares the holder’s card, the plate or the area, and could not: an officer must'),
  })
  .nullable()
  .describe('the travel permit of this passage; null: none was shown');

/** The one fact object that rule sets see. Everything a rule may ask is here and nothing that names a person. */
export const factsSchema = z.strictObject({
  direction: directionSchema,
  site: z.strictObject({ kind: siteKindSchema.describe('as configured in `site.kind`') }),
  temperature: z.strictObject({
    state: z
      .enum(['measured', 'missing', 'not-asked'])
      .describe('`missing`: asked for and not got in time; `not-asked`: this direction or site does not measure'),
    celsius: z.number().nullable().describe('°C; expressions see it as `milliCelsius`, a whole number'),
  }),
  temperaturePolicy: z.enum(['required', 'optional', 'off']),
  credential: z.strictObject({
    kind: z.enum(credentialKinds),
    verified: z.boolean().nullable().describe('true: genuine and within its time; null: a kind without signature'),
    error: z.enum(credentialFaults).nullable().describe('why not, where `verified` is false'),
    masked: z.boolean(),
    identified: z
      .boolean()
      .describe('it says who the person is, by at least one number that is issued to one person only'),
    named: z.boolean().describe('it states a name and a whole date of birth'),
    warnings: z.array(z.string()),
  }),
  certificates: certificatesSchema,
  answers: answersSchema,
  declaration: z.strictObject({
    policy: z.enum(['off', 'ask', 'required']).describe('whether this site asks for a health declaration'),
    state: z
      .enum(['answered', 'missing', 'not-asked'])
      .describe('`missing`: asked for and not got in time; `not-asked`: this direction or site asks for none'),
  }),
  permit: permitSchema,
  permitPolicy: z.enum(['required', 'accepted', 'off']).describe('whether this site wants a travel permit'),
  lists: z.strictObject({
    watch: z.enum(['f0', 'f1']).nullable().describe('a confirmed case or a close contact; null: on no list'),
    trustOld: z.boolean().describe('the list of signers is older than the site allows, or its time has ended'),
    revocationsOld: z
      .boolean()
      .describe(
        'as much for the list of what was withdrawn; also true where there is a list of signers and none of withdrawals',
      ),
  }),
  presence: z.strictObject({
    inside: z.boolean().nullable().describe("by this station's own count; null: the person cannot be matched"),
    count: z.int().describe('people inside'),
    capacity: whole('people that may be inside; null: nobody counts them'),
  }),
  clock: clockStateSchema,
  clockTrusted: z.boolean().describe('false: `clock` is `untrusted`, and nothing can be judged by time'),
});
export type Facts = Readonly<z.infer<typeof factsSchema>>;
export type CertificateFacts = NonNullable<Facts['certificates']>;
export type TestFacts = NonNullable<CertificateFacts['test']>;

const textSchema = z.object({ vi: z.string(), en: z.string() });

const expressionSchema: z.ZodType<unknown> = z.unknown();

const parameterSchema = z.strictObject({ parameter: z.string() });

export const ruleOutcomeSchema = outcomeSchema.exclude(['unreadable', 'repeat']);
export const ruleColourSchema = colourSchema.exclude(['none']);

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
        /** An outcome, or the name of a parameter that holds one. */
        outcome: z.union([ruleOutcomeSchema, parameterSchema]),
        /** A colour, or the name of a parameter that holds one. */
        colour: z.union([ruleColourSchema, parameterSchema]),
        reason: z.string(),
      }),
    )
    .min(1)
    .max(500),
  /** Every note whose `when` holds adds its reason, whatever was decided. */
  notes: z
    .array(z.strictObject({ when: expressionSchema, reason: z.string() }))
    .max(100)
    .default([]),
});
export type RuleSet = Readonly<z.infer<typeof ruleSetSchema>>;
