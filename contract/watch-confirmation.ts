import { z } from 'zod';
import { rowKeySchema } from './decision.ts';

/** The reason in the row of every passage at which somebody was found on the watch list, whatever came of it. */
export const watchHitReason = 'watch-list.hit';

/** Name of the command (role `commands`) with which central answers a hit on the watch list; its body is `WatchConfirmation`. */
export const watchConfirmCommand = 'watch.confirm';

/** A list at a door may be some hours old, and finds one stranger in a million by mistake: central looks into its own. */
export const watchConfirmationSchema = z.strictObject({
  /** The passage with the hit. */
  of: rowKeySchema,
  answer: z.enum(['listed', 'not-listed']),
});
export type WatchConfirmation = Readonly<z.infer<typeof watchConfirmationSchema>>;

/** A station forgets whom a hit was of after this time: what comes later answers nothing, ms. */
export const watchHitRememberedMs = 15 * 60_000;
