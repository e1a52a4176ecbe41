import { z } from 'zod';
import { maxScanBytes } from '../../contract/reading.ts';
import { cameraSettingsSchema, wedgeSettingsSchema } from '../../contract/screen-input.ts';
import { profileOf } from './describing.ts';

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

export const scannerProfiles = [
  profileOf('scanner', 'scanner-frames', scannerSettingsSchema),
  profileOf('scanner', 'wedge', wedgeSettingsSchema),
  profileOf('scanner', 'camera', cameraSettingsSchema),
] as const;
