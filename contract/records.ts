import { z } from 'zod';
import {
  colourSchema,
  directionSchema,
  epochIdSchema,
  laneIdSchema,
  modeSchema,
  outcomeSchema,
  reasonSchema,
  rowKeySchema,
  sequenceSchema,
} from './decision.ts';
import { correctionDataSchema, operatorDataSchema, overrideReasonSchema } from './events.ts';

/** What a supervisor asks of the rows of a station: a day's figures, some of them, a file of them. Public facts only. */

/** Temperatures are counted in steps of a fifth of a degree from here up. °C */
export const temperatureSteps = { from: 34, step: 0.2, steps: 40 } as const;

const countSchema = z.int().nonnegative();

/** One local day at this station. Only rows of the mode that counts here; what was practised is told apart. */
export const dayFiguresSchema = z.object({
  /** When the day began, ms since the Unix epoch. */
  from: z.int(),
  /** By local hour: how many people were let in and out, as corrected since. A day has 24. */
  hours: z.array(z.object({ in: countSchema, out: countSchema })).length(24),
  outcomes: z.object({
    admit: countSchema,
    officer: countSchema,
    refer: countSchema,
    refuse: countSchema,
    unreadable: countSchema,
    repeat: countSchema,
  }),
  /** By `temperatureSteps`; the first and the last hold what lies beyond, too. */
  temperatures: z.array(countSchema).length(temperatureSteps.steps),
  measured: countSchema,
  /** °C; null: nobody was measured. */
  highest: z.number().nullable(),
  overrides: countSchema,
  /** Typed in from paper on this day, whatever day stands on it. */
  paper: countSchema,
  /** Passages that a guard undid: they count nowhere else. */
  undone: countSchema,
  /** Passages that do not count: training, at a station that is live. */
  practised: countSchema,
});
export type DayFigures = Readonly<z.infer<typeof dayFiguresSchema>>;

const rowSchema = z.object({
  epoch: epochIdSchema,
  sequence: sequenceSchema,
  /** ms since the Unix epoch. */
  at: z.int(),
  mode: modeSchema,
});

/** A row as a supervisor sees it. Names are not kept, so there are none. */
export const recordSchema = z.discriminatedUnion('kind', [
  rowSchema.extend({
    kind: z.literal('passage'),
    lane: laneIdSchema,
    direction: directionSchema,
    outcome: outcomeSchema,
    colour: colourSchema,
    reasons: z.array(reasonSchema).readonly(),
    celsius: z.number().nullable(),
    credential: z.string(),
    slip: z.int().nullable(),
    referral: z.string().nullable(),
    /** Who passed with them under the same code. */
    companions: z.int().nonnegative(),
    /** When it was typed in from paper, ms; null: it was recorded as it happened. */
    enteredLate: z.int().nullable(),
  }),
  rowSchema.extend({
    kind: z.literal('override'),
    lane: laneIdSchema,
    direction: directionSchema,
    reason: overrideReasonSchema,
  }),
  rowSchema.extend({
    kind: z.literal('correction'),
    lane: laneIdSchema,
    /** Of the passage that it corrects. */
    of: rowKeySchema,
    act: correctionDataSchema.shape.act,
    cause: correctionDataSchema.shape.cause,
    companions: z.int().nonnegative().nullable(),
  }),
  rowSchema.extend({
    kind: z.literal('operator'),
    act: operatorDataSchema.shape.act,
    operator: operatorDataSchema.shape.operator,
    role: operatorDataSchema.shape.role,
    what: operatorDataSchema.shape.what,
  }),
]);
export type RecordView = Readonly<z.infer<typeof recordSchema>>;

/** `paper`: passages that were typed in from paper. `operator`: who signed in, and what they did. */
export const recordKinds = ['passage', 'paper', 'override', 'correction', 'operator'] as const;
export const recordKindSchema = z.enum(recordKinds);
export type RecordKind = z.infer<typeof recordKindSchema>;

export const recordQuerySchema = z.strictObject({
  kind: recordKindSchema,
  /** Recorded from here to before there, ms since the Unix epoch. */
  from: z.int().nonnegative(),
  to: z.int().nonnegative(),
  lane: laneIdSchema.nullable(),
  outcome: outcomeSchema.nullable(),
  slip: z.int().min(1).max(999_999_999).nullable(),
  /** `next` of the answer before: goes on from there. null: from the newest. */
  next: z.int().nonnegative().nullable(),
});
export type RecordQuery = Readonly<z.infer<typeof recordQuerySchema>>;

/** What a guard looks for: passages by time, slip and outcome. */
export const entryQuerySchema = recordQuerySchema.omit({ kind: true });
export type EntryQuery = Readonly<z.infer<typeof entryQuerySchema>>;

/** Newest first. `next` null: there are no more. */
export const recordPageSchema = z.object({ records: z.array(recordSchema), next: z.int().nullable() });
export type RecordPage = Readonly<z.infer<typeof recordPageSchema>>;

/** `nobody`: no code came in time. `unreadable`: what came names nobody. */
export const personRecordsSchema = z.object({
  state: z.enum(['found', 'nobody', 'unreadable']),
  /** Masked as on the screens. */
  maskedName: z.string().nullable(),
  /** Newest first, of the days whose tags can still be matched. */
  records: z.array(recordSchema),
});
export type PersonRecords = Readonly<z.infer<typeof personRecordsSchema>>;

export const exportOrderSchema = z.strictObject({
  format: z.enum(['csv', 'jsonl']),
  /** Of the rows' own times: from here to before there, ms since the Unix epoch. */
  from: z.int().nonnegative(),
  to: z.int().nonnegative(),
});
export type RecordExport = Readonly<z.infer<typeof exportOrderSchema>>;

/** A USB stick or the like that is plugged in. */
export const driveSchema = z.object({
  /** Its place in the file system, by which it is named. */
  path: z.string(),
  name: z.string(),
  freeBytes: z.int().nonnegative(),
});
export type Drive = Readonly<z.infer<typeof driveSchema>>;

export const exportedSchema = z.object({ file: z.string(), bytes: z.int().nonnegative() });
export type Exported = Readonly<z.infer<typeof exportedSchema>>;

/** A piece of a file that a browser saves. `more`: another call gives the next one. */
export const exportPieceSchema = z.object({ text: z.string(), more: z.boolean() });
export type ExportPiece = Readonly<z.infer<typeof exportPieceSchema>>;

/** Practice goes on until then, or until it is ended; ms since the Unix epoch. null: none. */
export const trainingSchema = z.object({
  /** A supervisor may begin it. */
  allowed: z.boolean(),
  until: z.int().nullable(),
});
export type TrainingView = Readonly<z.infer<typeof trainingSchema>>;
