import { z } from 'zod';
import { declarationRecordSchema } from './declaration.ts';

/** A lane's name in configuration, URLs and topics: short, lower case, safe everywhere. */
export const laneIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'lower-case letters, digits and hyphens, 1 to 32');

export const directionSchema = z.enum(['in', 'out']);
export type Direction = z.infer<typeof directionSchema>;

export const outcomeSchema = z.enum(['admit', 'officer', 'refer', 'refuse', 'unreadable', 'repeat']);
export type Outcome = z.infer<typeof outcomeSchema>;

export const colourSchema = z.enum(['green', 'yellow', 'red', 'none']);
export type Colour = z.infer<typeof colourSchema>;

/**
 * How far the station's clock can be believed. `synchronised`: the system says that a time service holds it.
 * `unsynchronised`: the system says that none does. `unknown`: the system does not say. `untrusted`: it stands before the
 * newest moment that this station is sure of, is not central's time, or is years after anything known.
 */
export const clockStateSchema = z.enum(['synchronised', 'unsynchronised', 'unknown', 'untrusted']);
export type ClockState = z.infer<typeof clockStateSchema>;

export const modeSchema = z.enum(['live', 'training', 'demo']);
export type Mode = z.infer<typeof modeSchema>;

/** A named reason, with its text in the languages of the door. Codes are dotted lower-case words: `temperature.fever`. */
export const reasonSchema = z.object({
  code: z
    .string()
    .regex(/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*$/)
    .max(64),
  vi: z.string().max(200),
  en: z.string().max(200),
});
export type Reason = Readonly<z.infer<typeof reasonSchema>>;

/** The temperature that belongs to a passage: °C, when it was taken (ms since the Unix epoch), and by which device. */
export const measuredTemperatureSchema = z.object({
  celsius: z.number().min(0).max(60),
  at: z.int().nonnegative(),
  device: z.string().max(64),
});

/** On the watch list: a confirmed case (F0) or a close contact of one (F1). */
export const watchLevelSchema = z.enum(['f0', 'f1']);
export type WatchLevel = z.infer<typeof watchLevelSchema>;

/** 128 random bits as 32 lower-case hex digits. */
export const epochIdSchema = z.string().regex(/^[0-9a-f]{32}$/);
export const sequenceSchema = z.int().min(1);

export const rowKeySchema = z.object({ epoch: epochIdSchema, sequence: sequenceSchema });
export type RowKey = Readonly<z.infer<typeof rowKeySchema>>;

/** More do not pass under one code. */
export const maxCompanions = 59;

/** The vehicle that somebody came in: 128 random bits, the same for everybody in it. */
export const vehicleMarkSchema = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/) });
export type VehicleMark = Readonly<z.infer<typeof vehicleMarkSchema>>;

export const decisionSchema = z.object({
  outcome: outcomeSchema,
  colour: colourSchema,
  reasons: z.array(reasonSchema).readonly(),
  direction: directionSchema,
  lane: laneIdSchema,
  temperature: measuredTemperatureSchema.nullable(),
  /** `digest`: of the rules and this station's values for their parameters, as `ruleDigest` makes it. */
  rules: z.object({ id: z.string(), version: z.string(), digest: z.string().max(64).optional() }),
  clock: clockStateSchema,
  epoch: epochIdSchema,
  sequence: sequenceSchema,
  /** True when the station was not connected to the central system as it decided. */
  offline: z.boolean(),
  /** When the code was read, or the person measured again; ms since the Unix epoch, by the station's clock. */
  at: z.int().nonnegative(),
  /** The slip's number at this station today, printed and shown with four digits; null where no slip is due. */
  slip: z.int().min(1).nullable(),
  /** For outcome `repeat`: the passage that this one repeats, and when it was recorded (ms). */
  repeatOf: rowKeySchema.extend({ at: z.int().nonnegative() }).nullable(),
  /** For a code that was held before the scanner: how many reads this row stands for; absent: one. */
  reads: z.int().min(2).optional(),
  /**
   * The passage after which this person rested and was measured again, when that was decided (ms), and how long after it
   * this measurement was, by a clock that never goes back.
   */
  remeasureOf: rowKeySchema
    .extend({ at: z.int().nonnegative(), afterSeconds: z.int().nonnegative() })
    .nullable()
    .optional(),
  /** The passage at which a guard found that this is not the person on the watch list; decided anew without that. */
  cleared: rowKeySchema.nullable().optional(),
  /**
   * The passage at which the rules left this person to the officer, and when it was decided (ms). The officer has decided
   * here: this one takes its place.
   */
  officerOf: rowKeySchema.extend({ at: z.int().nonnegative() }).nullable().optional(),
  /** Written on paper at `at`, while nothing could be recorded, and typed in at this time (ms). */
  enteredLate: z.int().nonnegative().nullable().optional(),
  /** Whether this person declared their health, and when; absent: nobody asked. */
  declaration: declarationRecordSchema.nullable().optional(),
  /** The referral number (contract/referral.ts) of somebody who was referred to testing. */
  referral: z.string().min(1).max(32).nullable().optional(),
  /** People who passed with them under the same code, as a guard has said: a crew, a family. Absent: nobody. */
  companions: z.int().min(1).max(maxCompanions).optional(),
  /** The vehicle that they came in, where its people pass together. Its plate is in the sealed part. */
  vehicle: vehicleMarkSchema.optional(),
});
export type Decision = Readonly<z.infer<typeof decisionSchema>>;
