import { z } from 'zod';
import { maxScanBytes } from './reading.ts';

/**
 * Input devices that live in a screen: a scanner that types (keyboard wedge) and a camera. The screen reads them, the
 * station is told complete codes only. Settings come from the device's profile and are pushed to the screen.
 */

/** Settings of a keyboard wedge. Read by physical key codes, so that neither layout nor input method can touch it. */
export const wedgeSettingsSchema = z.strictObject({
  /** Longest time between two keys of one code; typing by hand is slower. [5...200] ms, default: 50 ms */
  maxKeyGapMs: z.int().min(5).max(200).default(50),
  /** Silence after which a code without terminator is complete. [20...2000] ms, default: 150 ms */
  idleMs: z.int().min(20).max(2000).default(150),
  /**
   * Silence after which a code without terminator is given up, once this scanner has been seen to send one: then it is
   * half a code. [100...10000] ms, default: 1000 ms
   */
  cutOffMs: z.int().min(100).max(10_000).default(1000),
  /** Keys that end a code; the others of these are characters (CR and TAB) within it. default: Enter, NumpadEnter and Tab */
  terminators: z.array(z.enum(['Enter', 'NumpadEnter', 'Tab'])).default(['Enter', 'NumpadEnter', 'Tab']),
  /** Characters in a row, at a scanner's pace, that make it a scan and no typing. [3...20], default: 6 */
  minLength: z.int().min(3).max(20).default(6),
  /** [16...4096] characters, default: 4096 */
  maxLength: z.int().min(16).max(maxScanBytes).default(maxScanBytes),
  /** The layout that the SCANNER is set to: which character its key codes mean. default: us */
  scannerLayout: z.enum(['us']).default('us'),
  /** The code page of ALT+0nnn up to 255, as the scanner is set. default: windows-1252 */
  altCodePage: z.enum(['windows-1252', 'windows-1258']).default('windows-1252'),
  /** Take away the AIM identifier (`]Q1`) in front of a code. default: true */
  stripAimPrefix: z.boolean().default(true),
  /** Characters that this scanner puts before every code. default: '' */
  prefix: z.string().max(16).default(''),
  /** Characters that this scanner puts after every code and before its terminator. default: '' */
  suffix: z.string().max(16).default(''),
});
export type WedgeSettings = Readonly<z.infer<typeof wedgeSettingsSchema>>;

export const cameraSettingsSchema = z.strictObject({
  /** Words of the camera's label, to choose one of several; empty: the one that the system offers first. default: '' */
  label: z.string().max(120).default(''),
  /** Which side of a tablet it looks from. `user`: the side of the screen. default: any */
  facing: z.enum(['any', 'user', 'environment']).default('any'),
  /** [320...3840] pixels, default: 1280 */
  width: z.int().min(320).max(3840).default(1280),
  /** [240...2160] pixels, default: 720 */
  height: z.int().min(240).max(2160).default(720),
  /** Pictures decoded in a second at most. [1...30], default: 12 */
  decodesPerSecond: z.int().min(1).max(30).default(12),
  /** The same code in front of the camera is told again after this time without it. [200...10000] ms, default: 1500 ms */
  againAfterMs: z.int().min(200).max(10_000).default(1500),
  /** Look harder: rotated, inverted and small codes, for about three times the work. default: true */
  tryHarder: z.boolean().default(true),
  /** Kinds of code to look for. Aztec costs ten times what QR does, in every picture. default: qr */
  symbologies: z
    .array(z.enum(['qr', 'aztec']))
    .min(1)
    .default(['qr']),
  /** Show the picture mirrored, as people expect of a screen that faces them. default: true */
  mirror: z.boolean().default(true),
});
export type CameraSettings = Readonly<z.infer<typeof cameraSettingsSchema>>;

/** How the device in the screen is. */
export const screenReportSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('opening') }),
  z.strictObject({ state: z.literal('ready') }),
  z.strictObject({
    state: z.enum(['absent', 'faulty']),
    error: z.strictObject({ code: z.int(), message: z.string().max(500), hint: z.string().max(500) }),
  }),
]);
export type ScreenReport = Readonly<z.infer<typeof screenReportSchema>>;

/** A complete code, or that one was not. */
export const screenInputSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('text'),
    text: z.string().min(1).max(maxScanBytes),
    symbology: z
      .string()
      .regex(/^\][A-Za-z][0-9A-Za-z]$/)
      .nullable(),
  }),
  z.strictObject({
    kind: z.literal('garbled'),
    /** `rewritten`: an input method of the computer took keys of the code and typed others in their place. */
    reason: z.enum(['too-long', 'incomplete', 'not-text', 'rewritten']),
    length: z.int().min(0).max(1_000_000),
  }),
]);
export type ScreenInput = Readonly<z.infer<typeof screenInputSchema>>;
