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

/** A backup of a configuration on a USB stick. */
export const foundBackupSchema = z.object({
  /** Its path. */
  file: z.string(),
  /** When it was made, ISO 8601. */
  made: z.string(),
  software: z.string(),
  site: z.string(),
  station: z.string(),
  /** It is of this very station. */
  own: z.boolean(),
});
export type FoundBackup = Readonly<z.infer<typeof foundBackupSchema>>;
