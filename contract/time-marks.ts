import { z } from 'zod';
import { wrongByMs } from './clock.ts';

/** What reaches the central store later than this after it happened is history: no news of a door. ms */
export const historicalAfterMs = 15 * 60_000;

/**
 * What whoever reads a row at central must know of its time. `historical`: it arrived more than 15 minutes after it happened,
 * or the station wrote it down more than a minute late, as from paper. `clock-untrusted`: the station itself did not believe
 * its clock. `clock-moved`: the clock had been set while the station ran, and nobody had said that it is right. `ahead`: it
 * says to be more than five minutes later than its arrival, so its clock was wrong.
 */
export const timeMarks = ['historical', 'clock-untrusted', 'clock-moved', 'ahead'] as const;
export const timeMarkSchema = z.enum(timeMarks);
export type TimeMark = z.infer<typeof timeMarkSchema>;

/** What a row may say of its time; each part is left out where it is not of this form. */
const saidSchema = z.object({
  at: z.number().optional().catch(undefined),
  clock: z.string().optional().catch(undefined),
  clockOffsetMs: z.number().optional().catch(undefined),
  clockMoved: z.boolean().optional().catch(undefined),
  historical: z.boolean().optional().catch(undefined),
});

export type TimedRow = Readonly<{
  /** Of the envelope, ISO 8601. */
  time: string;
  /** When the central store had it, ms since the Unix epoch. */
  receivedAt: number;
  data: unknown;
}>;

/**
 * Times stay as they were recorded; where the station knew how far its clock was off, that counts here. The same row gives
 * the same marks whenever it is read: its bytes and its arrival never change.
 */
export const timeMarksOf = ({ time, receivedAt, data }: TimedRow): readonly TimeMark[] => {
  const said = saidSchema.safeParse(data).data ?? {};
  const happenedAt = (said.at ?? Date.parse(time)) - (said.clockOffsetMs ?? 0);
  const found: Readonly<Record<TimeMark, boolean>> = {
    historical: said.historical === true || receivedAt - happenedAt > historicalAfterMs,
    'clock-untrusted': said.clock === 'untrusted',
    'clock-moved': said.clockMoved === true,
    ahead: happenedAt - receivedAt > wrongByMs,
  };
  return timeMarks.filter((mark) => found[mark]);
};
