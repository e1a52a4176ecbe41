import { z } from 'zod';
import { profileOf } from './describing.ts';

/** Settings of an ESC/POS receipt printer. */
export const printerSettingsSchema = z.strictObject({
  /** Characters a line in font A: 32 on 58 mm paper, 42 or 48 on 80 mm. [24...64], default: 48 */
  columns: z.int().min(24).max(64).default(48),
  text: z.discriminatedUnion('encoding', [
    /** `codePage`: the printer's own number for it, n of `ESC t n`. Epson TM: 52; clones differ. */
    z.strictObject({ encoding: z.literal('cp1258'), codePage: z.int().min(0).max(255) }),
  ]),
  qr: z
    .strictObject({
      /** Dots a module. [3...8], default: 6 */
      moduleDots: z.int().min(3).max(8).default(6),
      errorCorrection: z.enum(['l', 'm', 'q', 'h']).default('m'),
    })
    .prefault({}),
  /** Lines between the last line and the knife. [0...12], default: 4 */
  feedLines: z.int().min(0).max(12).default(4),
  cut: z.enum(['full', 'partial']).default('partial'),
  /** Longest wait for the answer to DLE EOT. [100...10000] ms, default: 1000 ms */
  statusTimeoutMs: z.int().min(100).max(10_000).default(1000),
  /** Longest wait for the printer's word that a slip went through. [500...60000] ms, default: 6000 ms */
  completionTimeoutMs: z.int().min(500).max(60_000).default(6000),
  /** How often an idle printer is asked how it is. [250...60000] ms, default: 2000 ms */
  pollMs: z.int().min(250).max(60_000).default(2000),
  /** A slip that had to wait longer is not printed any more: its person has gone. [1000...600000] ms, default: 30000 ms */
  staleAfterMs: z.int().min(1000).max(600_000).default(30_000),
});
export type PrinterSettings = Readonly<z.infer<typeof printerSettingsSchema>>;

export const printerProfiles = [profileOf('printer', 'escpos', printerSettingsSchema)] as const;
