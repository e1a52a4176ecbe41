import { z } from 'zod';
import { maxScanBytes } from '../../contract/reading.ts';
import { cameraSettingsSchema, wedgeSettingsSchema } from '../../contract/screen-input.ts';
import { profileOf } from './describing.ts';

/** `0612` or `06 12`: bytes that are sent as they stand. */
export const hexSchema = z
  .string()
  .max(512)
  .regex(/^\s*(?:[0-9a-fA-F]{2}\s*)+$/, 'bytes in hex, such as 06 or 1b 42');

/** How a scanner says by itself that a code was taken or was not. */
const feedbackSchema = z.strictObject({
  /** Sent when a code was taken. */
  good: hexSchema.nullable().default(null),
  /** Sent when a code could not be read. */
  bad: hexSchema.nullable().default(null),
});

/** How the bytes of a code become its text. */
const codeText = {
  /**
   * `utf-8`: what is not UTF-8 is no code. `utf-8-or-windows-1258`: what is not UTF-8 is read as the Windows code page for
   * Vietnamese. `windows-1258`: always that page. default: utf-8
   */
  encoding: z.enum(['utf-8', 'utf-8-or-windows-1258', 'windows-1258']).default('utf-8'),
  /** Characters that this scanner puts before every code. default: '' */
  prefix: z.string().max(16).default(''),
  /** Characters that this scanner puts after every code and before its terminator. default: '' */
  suffix: z.string().max(16).default(''),
  /** Take away the AIM identifier (`]Q1`, ISO/IEC 15424) in front of a code and report it as its symbology. default: true */
  stripAimPrefix: z.boolean().default(true),
  /** [16...4096] bytes, default: 4096 bytes */
  maxBytes: z.int().min(16).max(maxScanBytes).default(maxScanBytes),
  feedback: feedbackSchema.prefault({}),
};
export type CodeTextSettings = Readonly<{
  encoding: 'utf-8' | 'utf-8-or-windows-1258' | 'windows-1258';
  prefix: string;
  suffix: string;
  stripAimPrefix: boolean;
}>;
export type Feedback = Readonly<z.infer<typeof feedbackSchema>>;

/** Settings of a scanner that sends text in frames. */
export const scannerSettingsSchema = z
  .strictObject({
    ...codeText,
    /**
     * What ends a code. `any`: CR, LF or CRLF, or silence until one has been seen, and again when two codes in a row come
     * without. `none`: silence alone, so that a code may hold all of them. Where it is named exactly, what comes without it
     * is half a code. default: any
     */
    terminator: z.enum(['any', 'cr', 'lf', 'crlf', 'tab', 'etx', 'none']).default('any'),
    /** Silence after which a code without terminator is complete; null: never. [10...5000] ms, default: 120 ms */
    idleMs: z.int().min(10).max(5000).nullable().default(120),
    /** Silence after which a code whose terminator is due is given up. [100...10000] ms, default: 1500 ms */
    cutOffMs: z.int().min(100).max(10_000).default(1500),
  })
  .refine(({ terminator, idleMs }) => terminator !== 'none' || idleMs !== null, {
    path: ['idleMs'],
    message: 'without a terminator only silence ends a code: give a time',
  });
export type ScannerSettings = Readonly<z.infer<typeof scannerSettingsSchema>>;

const byteAtSchema = z.int().min(0).max(1023);

/** Where a HID POS report holds what, in bytes counted from its number (byte 0). */
const hidPosTableSchema = z.strictObject({
  reportId: z.int().min(1).max(255),
  /** How many bytes of data there are. */
  count: byteAtSchema,
  /** Three characters of AIM identifier; null: none. */
  symbology: byteAtSchema.nullable(),
  data: byteAtSchema,
  /** Room for data in one report. [1...1024] */
  dataBytes: z.int().min(1).max(1024),
  /** Its lowest bit says that the code goes on in the next report; null: a code is one report. */
  continued: byteAtSchema.nullable(),
});
export type HidPosTable = Readonly<z.infer<typeof hidPosTableSchema>>;

/** Settings of a scanner by the HID Point of Sale usage tables (usage page 0x8C). */
export const hidPosSettingsSchema = z.strictObject({
  ...codeText,
  /** Only where the system does not tell how the reports are laid out; the device's own word goes before it. */
  table: hidPosTableSchema.nullable().default(null),
  /** Feature report, its number first, that brings the scanner from keyboard to POS mode; null: it needs none. */
  enableFeature: hexSchema.nullable().default(null),
  /** Take away one CR, LF or CRLF at the end of the data. default: true */
  stripTerminator: z.boolean().default(true),
  /** Silence after which a code whose next report is due is given up. [100...10000] ms, default: 1500 ms */
  cutOffMs: z.int().min(100).max(10_000).default(1500),
});
export type HidPosSettings = Readonly<z.infer<typeof hidPosSettingsSchema>>;

export const scannerProfiles = [
  profileOf('scanner', 'scanner-frames', scannerSettingsSchema),
  profileOf('scanner', 'hid-pos', hidPosSettingsSchema),
  profileOf('scanner', 'wedge', wedgeSettingsSchema),
  profileOf('scanner', 'camera', cameraSettingsSchema),
] as const;
