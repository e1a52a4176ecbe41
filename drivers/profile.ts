import { z } from 'zod';
import { CheckpointError, ErrorCode } from '../contract/errors.ts';
import { deviceKindSchema, maxScanBytes } from '../contract/reading.ts';

/** Settings of a scanner that sends text in frames. */
export const scannerSettingsSchema = z.strictObject({
  /** What ends a code. `any`: CR, LF or CRLF. default: any */
  terminator: z.enum(['any', 'cr', 'lf', 'crlf']).default('any'),
  /** Silence after which a code without terminator is complete; null: never. [10...5000] ms, default: 120 ms */
  idleMs: z.int().min(10).max(5000).nullable().default(120),
  /**
   * Silence after which a code without terminator is given up, once this scanner has been seen to send one: then it is
   * half a code. [100...10000] ms, default: 1500 ms
   */
  cutOffMs: z.int().min(100).max(10_000).default(1500),
  /** [16...4096] bytes, default: 4096 bytes */
  maxBytes: z.int().min(16).max(maxScanBytes).default(maxScanBytes),
  /** Take away the three characters (`]Q1`) by which ISO/IEC 15424 names the symbology. default: false */
  stripAimPrefix: z.boolean().default(false),
});
export type ScannerSettings = Readonly<z.infer<typeof scannerSettingsSchema>>;

/** Settings of a thermometer that sends frames without being asked again and again. */
export const thermometerSettingsSchema = z.strictObject({
  /** What the frames measure: `body` where the module itself converts to body temperature. */
  target: z.enum(['body', 'object']),
  /** Added to every object temperature, to make up for distance and skin. [-10...10] °C, default: 0 °C */
  offsetCelsius: z.number().min(-10).max(10).default(0),
  /** Temperatures that can be a person's, after the offset, both ends included. [20...50] °C, default: 30...45 °C */
  range: z
    .strictObject({ low: z.number().min(20).max(50), high: z.number().min(20).max(50) })
    .refine(({ low, high }) => low < high, 'low must be below high')
    .prefault({ low: 30, high: 45 }),
  /** Frames in a row that must agree; their median is the reading. [1...25], default: 3 */
  samples: z.int().min(1).max(25).default(3),
  /** How far apart frames may be and still agree. [0.1...2] °C, default: 0.4 °C */
  settledCelsius: z.number().min(0.1).max(2).default(0.4),
  /** Frames after which a run that does not settle is read all the same. [3...200], default: 20 */
  maxFrames: z.int().min(3).max(200).default(20),
  /** Silence that ends a person's run of frames. [100...10000] ms, default: 600 ms */
  gapMs: z.int().min(100).max(10_000).default(600),
  /** Silence after which the device counts as faulty. [500...60000] ms, default: 3000 ms */
  silentAfterMs: z.int().min(500).max(60_000).default(3000),
});
export type ThermometerSettings = Readonly<z.infer<typeof thermometerSettingsSchema>>;

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

const describing = {
  $schema: z.string().optional(),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  title: z.strictObject({ vi: z.string().min(1), en: z.string().min(1) }),
  /** What an installer should know about such devices. */
  quirks: z.array(z.string()),
  /** Where the facts come from. */
  source: z.string().min(1),
  /** The strongest proof there is that the profile is right. */
  verified: z.enum(['hardware', 'simulator', 'document']),
};

export const profileSchema = z.discriminatedUnion('protocol', [
  z.strictObject({
    ...describing,
    kind: z.literal(deviceKindSchema.enum.scanner),
    protocol: z.literal('scanner-frames'),
    settings: scannerSettingsSchema,
  }),
  z.strictObject({
    ...describing,
    kind: z.literal(deviceKindSchema.enum.thermometer),
    protocol: z.literal('gy-mcu90615'),
    settings: thermometerSettingsSchema,
  }),
  z.strictObject({
    ...describing,
    kind: z.literal(deviceKindSchema.enum.printer),
    protocol: z.literal('escpos'),
    settings: printerSettingsSchema,
  }),
]);
export type Profile = Readonly<z.infer<typeof profileSchema>>;

/** @throws CheckpointError ProfileInvalid */
export const parseProfile = (json: unknown, name: string): Profile => {
  const parsed = profileSchema.safeParse(json);
  if (parsed.success && parsed.data.id === name) return parsed.data;
  const why = parsed.success ? `its id is "${parsed.data.id}"` : z.prettifyError(parsed.error);
  throw new CheckpointError(
    ErrorCode.ProfileInvalid,
    `device profile "${name}" is invalid: ${why}`,
    'Correct the profile, or choose another one for this device.',
  );
};
