import { z } from 'zod';

/** Where a file for whoever helps shall go: into the browser that asks, or onto the USB stick in the kiosk. */
export const fileTargetSchema = z.enum(['screen', 'stick']);
export type FileTarget = z.infer<typeof fileTargetSchema>;

export const deliveredFileSchema = z.object({
  name: z.string(),
  bytes: z.int(),
  /** Folder of the stick that it lies on now; null: it is in `base64`. */
  saved: z.string().nullable(),
  base64: z.string().nullable(),
});
export type DeliveredFile = Readonly<z.infer<typeof deliveredFileSchema>>;
