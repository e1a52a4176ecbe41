import { z } from 'zod';

const usbIdSchema = z.string().regex(/^[0-9a-f]{4}$/, 'four lower-case hex digits');

/** A regular expression, matched anywhere and without regard to case. */
const patternSchema = z.string().refine((source) => {
  try {
    new RegExp(source, 'iu');
    return true;
  } catch {
    return false;
  }
}, 'a regular expression');

/**
 * What a plugged-in device must be to fit a profile: everything that is named must match. The more it names, and the more
 * exactly, the higher it scores.
 */
export const fingerprintSchema = z.strictObject({
  transport: z.enum(['serial', 'hid', 'usb-printer']),
  /** USB vendor and product, lower-case hex. */
  vendor: usbIdSchema.optional(),
  product: z.union([usbIdSchema, z.array(usbIdSchema).min(1)]).optional(),
  manufacturer: patternSchema.optional(),
  productName: patternSchema.optional(),
  serial: patternSchema.optional(),
  /** HID usage page and usage of the top-level collection, e.g. 0x8C and 0x02 for a bar code scanner. */
  usagePage: z.int().min(0).max(0xffff).optional(),
  usage: z.int().min(0).max(0xffff).optional(),
  /** Of the device file, e.g. `ttyACM`. */
  path: patternSchema.optional(),
  /** What this entry rests on, where that is not plain. */
  note: z.string().optional(),
});
export type Fingerprint = Readonly<z.infer<typeof fingerprintSchema>>;
