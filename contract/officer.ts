import { z } from 'zod';

/** Why an officer turns somebody away. */
export const refusalGrounds = ['papers', 'identity', 'health', 'vehicle', 'other'] as const;
export const refusalGroundSchema = z.enum(refusalGrounds);
export type RefusalGround = z.infer<typeof refusalGroundSchema>;

/** What the officer says of somebody whom the rules have left to them. */
export const officerAnswerSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('admit') }),
  z.strictObject({ act: z.literal('refuse'), ground: refusalGroundSchema }),
]);
export type OfficerAnswer = Readonly<z.infer<typeof officerAnswerSchema>>;

/** Somebody who waits for the officer, in memory until `until` (ms since the Unix epoch); or what came of it. */
export const officerViewSchema = z.object({
  answer: z.enum(['admit', 'refuse']).nullable(),
  until: z.int(),
});
export type OfficerView = Readonly<z.infer<typeof officerViewSchema>>;
