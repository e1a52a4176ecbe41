import { z } from 'zod';
import { credentialKinds } from './credential.ts';
import { documentKindSchema } from './print-document.ts';
import { deviceIdSchema, deviceStateSchema } from './reading.ts';

/** An installer tries one device out, the station running or not. */
export const deviceTestRequestSchema = z.strictObject({
  device: deviceIdSchema,
  /** How long to wait for the device, and then for somebody to scan or to be measured. [1...60] s, default: 20 s */
  seconds: z.int().min(1).max(60).default(20),
  /** What a printer prints. default: the installer's test page */
  document: documentKindSchema.default('test'),
  /** Opens the barrier for one pulse; otherwise it is only asked how it is. default: false */
  open: z.boolean().default(false),
});
export type DeviceTestRequest = Readonly<z.infer<typeof deviceTestRequestSchema>>;

const failureSchema = z.object({ code: z.int(), message: z.string(), hint: z.string() });

/** What the test saw of the device itself. */
export const deviceSightingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('code'),
    /** The code's shape: letters and digits are made unreadable, so that nobody's data is shown. */
    masked: z.string(),
    characters: z.int(),
    symbology: z.string().nullable(),
    credential: z.enum(credentialKinds),
  }),
  /** Bytes came that are not a text. */
  z.object({ kind: z.literal('garbled'), error: failureSchema, bytes: z.int() }),
  z.object({
    kind: z.literal('temperature'),
    celsius: z.number(),
    ambient: z.number().nullable(),
    target: z.enum(['body', 'object']),
  }),
  z.object({
    kind: z.literal('print'),
    document: documentKindSchema,
    outcome: z.enum(['printed', 'failed', 'unknown']),
    error: failureSchema.nullable(),
  }),
  z.object({ kind: z.literal('opening'), outcome: z.enum(['opened', 'failed']), error: failureSchema.nullable() }),
]);
export type DeviceSighting = Readonly<z.infer<typeof deviceSightingSchema>>;

export const deviceTestResultSchema = z.object({
  device: deviceStateSchema,
  /** The device did what it is there for. A barrier that was only asked how it is passes when it is ready. */
  passed: z.boolean(),
  seen: deviceSightingSchema.nullable(),
  /** In plain words, for the installer: what was seen, and what to do about it (empty: nothing). */
  says: z.string(),
  hint: z.string(),
});
export type DeviceTestResult = Readonly<z.infer<typeof deviceTestResultSchema>>;
