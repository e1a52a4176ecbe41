import { z } from 'zod';
import { colourSchema, directionSchema, modeSchema, outcomeSchema } from './decision.ts';
import { testKindSchema, testResultSchema } from './referral.ts';
import { timeMarkSchema } from './time-marks.ts';

/**
 * HTTP of the reference receiver, under `/central/v1` (bearer token). In the demo the station's own URL passes it on.
 * `GET events?limit=&after=&station=&type=` · `GET trace?person=&days=&at=` · `GET stats` · `GET referral?number=` ·
 * `POST referral` with a result
 */
export const centralBase = '/central/v1';

export const storedEventSchema = z.object({
  /** Order in which the store took them: pass the last one as `after` to go on. */
  position: z.int(),
  site: z.string(),
  station: z.string(),
  epoch: z.string(),
  sequence: z.int(),
  type: z.string(),
  time: z.string(),
  mode: modeSchema,
  /** When the central store held it durably, ms since the Unix epoch. */
  receivedAt: z.int(),
  /** The CloudEvent's data as it was sent. */
  data: z.unknown(),
  /** What to know of its time. */
  marks: z.array(timeMarkSchema).default([]),
  /** The row has a sealed part. */
  sealed: z.boolean(),
});
export type StoredEvent = Readonly<z.infer<typeof storedEventSchema>>;

export const eventsAnswerSchema = z.object({ events: z.array(storedEventSchema), last: z.int().nullable() });

export const tracedPersonSchema = z.object({
  name: z.string().nullable(),
  identityNumber: z.string().nullable(),
  qid: z.string().nullable(),
  phone: z.string().nullable(),
  birth: z.string().nullable(),
  address: z.string().nullable(),
});

/** A stay: from the entry to the exit, or to the end that was assumed where nobody was seen leaving. Times ISO 8601. */
export const staySchema = z.object({
  site: z.string(),
  station: z.string(),
  lane: z.string(),
  from: z.string(),
  to: z.string(),
  /** True where no exit was seen and the longest stay was assumed. */
  open: z.boolean(),
});
export type Stay = Readonly<z.infer<typeof staySchema>>;

/** What a test site said of a referral. Times ISO 8601. */
export const recordedResultSchema = z.object({
  result: testResultSchema,
  kind: testKindSchema,
  /** When the sample was taken; null: not said. */
  sampledAt: z.string().nullable(),
  recordedAt: z.string(),
  laboratory: z.string().nullable(),
});
export type RecordedResult = Readonly<z.infer<typeof recordedResultSchema>>;

/** A passage that referred somebody to testing, and what came of it, oldest first. */
export const referralAnswerSchema = z.object({
  number: z.string(),
  site: z.string(),
  station: z.string(),
  lane: z.string(),
  at: z.string(),
  epoch: z.string(),
  sequence: z.int(),
  mode: modeSchema,
  person: tracedPersonSchema,
  results: z.array(recordedResultSchema),
});
export type ReferralAnswer = Readonly<z.infer<typeof referralAnswerSchema>>;

/** `POST referral`: what a test site says. `number`: as scanned from the slip's QR, or typed. */
export const resultRequestSchema = z.strictObject({
  number: z.string().min(1).max(128),
  result: testResultSchema,
  kind: testKindSchema,
  sampledAt: z.iso.datetime({ offset: true }).nullable().default(null),
  laboratory: z.string().trim().min(1).max(120).nullable().default(null),
});

const testedSchema = recordedResultSchema.extend({ number: z.string() });

export const traceAnswerSchema = z.object({
  /** The person asked for (F0). */
  person: tracedPersonSchema,
  from: z.string(),
  to: z.string(),
  /** Mốc dịch tễ: the F0's places and times, oldest first. */
  milestones: z.array(
    staySchema.extend({
      outcome: outcomeSchema,
      colour: colourSchema,
      direction: directionSchema,
      mode: modeSchema,
      /** Of the passage by which it is known. */
      marks: z.array(timeMarkSchema).default([]),
    }),
  ),
  /** Results of the tests that this person was referred to, oldest first. */
  tests: z.array(testedSchema).default([]),
  /** Everybody whose stay met one of these (F1): those of the same vehicle first, then most minutes together. */
  contacts: z.array(
    z.object({
      person: tracedPersonSchema,
      minutesTogether: z.number(),
      /** Of the last passage by which they met. */
      marks: z.array(timeMarkSchema).default([]),
      /** They came in one vehicle, so they had met before either was seen. */
      sameVehicle: z.boolean().default(false),
      tests: z.array(testedSchema).default([]),
      meetings: z.array(z.object({ site: z.string(), from: z.string(), to: z.string() })),
    }),
  ),
  tookMs: z.number(),
  /** Entries that had arrived and of which this answer does not know yet: ask again. */
  unindexed: z.int().default(0),
});
export type TraceAnswer = Readonly<z.infer<typeof traceAnswerSchema>>;

export const centralStatsSchema = z.object({
  events: z.int(),
  stations: z.array(
    z.object({
      site: z.string(),
      station: z.string(),
      status: z.enum(['online', 'offline', 'unknown']),
      /** `lost`: entries that the station has declared lost with a damaged disk. */
      epochs: z.array(z.object({ epoch: z.string(), sequence: z.int(), held: z.int(), lost: z.int().default(0) })),
    }),
  ),
  conflicts: z.int(),
  rejected: z.int(),
  unopened: z.int(),
  /** Entries that are held and acknowledged, and that tracing does not see yet. */
  unindexed: z.int().default(0),
});
export type CentralStats = Readonly<z.infer<typeof centralStatsSchema>>;
