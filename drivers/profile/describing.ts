import { z } from 'zod';
import type { DeviceKind } from '../../contract/reading.ts';
import { fingerprintSchema } from './fingerprint.ts';
import { lineSchema } from './line.ts';

const wordsSchema = z.strictObject({ vi: z.string().min(1), en: z.string().min(1) });

/** What every profile says beside its protocol and settings. */
export const describing = {
  $schema: z.string().optional(),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  title: wordsSchema,
  /** Ways to recognise such a device when it is plugged in; none for what only an installer can know. */
  fingerprints: z.array(fingerprintSchema).default([]),
  /** Serial line. Without it: 9600 8N1. USB-CDC devices take any speed. */
  line: lineSchema.prefault({}),
  /** What an installer should know about such devices. */
  quirks: z.array(z.string()).default([]),
  /** What an installer does to the device, in order: which programming barcode, which menu, which switch. */
  hints: z.array(wordsSchema).default([]),
  /** Programming bar codes to be scanned from the screen, in order. `fnc3`: they begin with function character 3 (Code 128). */
  codes: z
    .array(
      z.strictObject({
        title: wordsSchema,
        symbology: z.enum(['code128', 'qr']),
        text: z
          .string()
          .max(200)
          .regex(/^[\x20-\x7e]+$/, 'ASCII that can be printed'),
        fnc3: z.boolean().default(false),
      }),
    )
    .max(20)
    .default([]),
  /** Where the facts come from. */
  source: z.string().min(1),
  /** The strongest proof there is that the profile is right. `hardware`: seen with the device itself. */
  verified: z.enum(['hardware', 'capture', 'simulator', 'document']),
};

/** Schema of the profiles of one protocol. */
export const profileOf = <K extends DeviceKind, P extends string, S extends z.ZodType>(
  kind: K,
  protocol: P,
  settings: S,
) => z.strictObject({ ...describing, kind: z.literal(kind), protocol: z.literal(protocol), settings });
