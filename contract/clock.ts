import { z } from 'zod';
import { clockStateSchema } from './decision.ts';

/** A clock that differs from central's by more than this is wrong. ms */
export const wrongByMs = 5 * 60_000;

/**
 * How the clock stood when a row was committed, in `data` of every row. Times of a row are never set right afterwards: whoever
 * reads them can do it with these.
 */
export const clockStampSchema = z.object({
  /** Our wall clock less central's, and how far that may be wrong, ms; absent: central has not said its time. */
  clockOffsetMs: z.int().optional(),
  clockErrorMs: z.int().nonnegative().optional(),
  /** The clock was moved while the station ran, and nobody has said since that it is right. */
  clockMoved: z.literal(true).optional(),
  /** ms of a counter that never goes back, since the start that `bootId` names: of the machine, else of the process. */
  monotonicMs: z.int().nonnegative(),
  bootId: z.string().regex(/^[0-9a-f]{12}$/),
  /** Committed more than a minute after it happened: no news of the moment. */
  historical: z.literal(true).optional(),
});
export type ClockStamp = Readonly<z.infer<typeof clockStampSchema>>;

/** Central's time, as a signed acknowledgement says it that answers a question of ours. */
export type CentralTime = Readonly<{
  /** ms since the Unix epoch. */
  time: number;
  /** From the question to the answer, ms: the time was read somewhere in between. */
  roundTripMs: number;
  /** Of the answer, by the counter that never goes back, ms. */
  monotonic: number;
}>;

/**
 * What is wrong with the clock. `behind`: it stands before what is surely past. `off-central`: it is not central's time (`ms`:
 * ours less theirs). `ahead`: years after anything known. `moved`: it jumped by `ms`, and nobody has said that it is right.
 */
export const clockTroubleSchema = z.object({
  kind: z.enum(['behind', 'off-central', 'ahead', 'moved']),
  ms: z.int(),
});
export type ClockTrouble = Readonly<z.infer<typeof clockTroubleSchema>>;

/** What a station knows of its clock. */
export const clockReportSchema = z.object({
  state: clockStateSchema,
  trouble: clockTroubleSchema.nullable(),
  /** As in `clockStampSchema`; null: not known. */
  offsetMs: z.int().nullable(),
  errorMs: z.int().nonnegative().nullable(),
  /** How long ago central said its time, ms. */
  comparedMsAgo: z.int().nonnegative().nullable(),
});
export type ClockReport = Readonly<z.infer<typeof clockReportSchema>>;
