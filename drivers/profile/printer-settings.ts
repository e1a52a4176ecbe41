import { z } from 'zod';
import { profileOf } from './describing.ts';

const pageSchema = z.int().min(0).max(255);

/**
 * How Vietnamese gets onto the paper. Not strict: a device's own `text` is laid over that of its profile, whose other
 * fields stay and mean nothing then.
 */
const textSchema = z.discriminatedUnion('encoding', [
  /**
   * Windows-1258. `codePage`: the printer's own number for it, n of `ESC t n`. Epson TM: 52; clones differ. Tones are
   * characters of their own there, which the printer must lay over the letter before.
   */
  z.object({ encoding: z.literal('cp1258'), codePage: pageSchema }),
  /** TCVN 5712 VN3 on two pages, of small letters and of capitals. Epson TM: 30 and 31. Every letter is one byte. */
  z.object({ encoding: z.literal('tcvn3'), lower: pageSchema, upper: pageSchema }),
  /** Letters as pictures (`GS v 0`): right on every printer, and about 30 times as many bytes. */
  z.object({ encoding: z.literal('raster') }),
]);

/** Settings of an ESC/POS receipt printer. */
export const printerSettingsSchema = z
  .strictObject({
    /** Characters a line in font A: 32 on 58 mm paper, 42 or 48 on 80 mm. [24...64], default: 48 */
    columns: z.int().min(24).max(64).default(48),
    /** Dots a line: 384 on 58 mm paper, 512 or 576 on 80 mm. [192...832] in steps of 8, default: 576 */
    dots: z.int().min(192).max(832).multipleOf(8).default(576),
    text: textSchema,
    qr: z
      .strictObject({
        /** Dots a module. [3...8], default: 6 */
        moduleDots: z.int().min(3).max(8).default(6),
        errorCorrection: z.enum(['l', 'm', 'q', 'h']).default('m'),
        /** `command`: the printer makes the symbol (`GS ( k`). `raster`: it gets a picture. default: command */
        symbol: z.enum(['command', 'raster']).default('command'),
      })
      .prefault({}),
    /** Lines between the last line and the knife or the tear bar. [0...12], default: 4 */
    feedLines: z.int().min(0).max(12).default(4),
    /** `none`: there is no knife, somebody tears. default: partial */
    cut: z.enum(['full', 'partial', 'none']).default('partial'),
    /**
     * What it can say about itself. `full`: DLE EOT 1 to 4, asked before every slip and while idle. `paper-only`: DLE EOT 4
     * alone. `none`: nothing, or it hangs on a line that goes one way; its paper is then `unknown` for ever. default: full
     */
    status: z.enum(['full', 'paper-only', 'none']).default('full'),
    /** Whether its word that the roll nears its end can be believed: clones without the sensor say so always. default: true */
    nearEndSensor: z.boolean().default(true),
    /**
     * How it says that a document went through. `gs-r`: it answers GS r 1 in its turn. `none`: it cannot; then every
     * document ends as `unknown`, and the guard is asked whether it came out. default: gs-r
     */
    confirm: z.enum(['gs-r', 'none']).default('gs-r'),
    /**
     * With `confirm: none` only. Take a document for printed once the system has taken its bytes and nothing was seen to be
     * wrong: nobody is asked any more, and a slip that did not come out (no paper, no power, wrong cable) counts as printed.
     * default: false
     */
    trustWithoutAnswer: z.boolean().default(false),
    /** Longest wait for the answer to DLE EOT. [100...10000] ms, default: 1000 ms */
    statusTimeoutMs: z.int().min(100).max(10_000).default(1000),
    /** Longest wait for the printer's word, beyond the time that the bytes take. [500...60000] ms, default: 6000 ms */
    completionTimeoutMs: z.int().min(500).max(60_000).default(6000),
    /**
     * Slowest pace at which it takes a document; a serial line's own pace counts where that is slower.
     * [100...1000000] bytes/s, default: 4000 bytes/s
     */
    bytesPerSecond: z.int().min(100).max(1_000_000).default(4000),
    /** How often an idle printer is asked how it is. [250...60000] ms, default: 2000 ms */
    pollMs: z.int().min(250).max(60_000).default(2000),
    /**
     * Longest time that a document may wait for those before it. How old a slip may be is the station's to say; this only
     * keeps a queue from growing behind a printer that hangs. [1000...3600000] ms, default: 120000 ms
     */
    staleAfterMs: z.int().min(1000).max(3_600_000).default(120_000),
  })
  .refine(({ status, confirm }) => status !== 'none' || confirm === 'none', {
    path: ['confirm'],
    error: 'a printer that answers nothing (status: none) cannot confirm by gs-r: set confirm to none',
  });
export type PrinterSettings = Readonly<z.infer<typeof printerSettingsSchema>>;

export const printerProfiles = [profileOf('printer', 'escpos', printerSettingsSchema)] as const;
