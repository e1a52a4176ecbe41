import { z } from 'zod';
import { epochIdSchema } from './decision.ts';

const sequenceSchema = z.int().min(1);

/** Entries that central asks for once more: sequences of one epoch, both ends included. */
export const resendRangeSchema = z
  .object({ epoch: epochIdSchema, from: sequenceSchema, to: sequenceSchema })
  .refine(({ from, to }) => from <= to, 'from is after to');
export type ResendRange = Readonly<z.infer<typeof resendRangeSchema>>;

/**
 * What became of it. `gone`: entries that the station no longer has (removed by retention, or lost with a broken disk), or
 * never had. Entries of the range that are not written yet are neither sent nor gone.
 */
export const resentSchema = z.object({
  sent: z.int().min(0),
  gone: z.array(z.object({ from: sequenceSchema, to: sequenceSchema }).readonly()).readonly(),
});
export type Resent = Readonly<z.infer<typeof resentSchema>>;
