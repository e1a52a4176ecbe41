import { z } from 'zod';
import { laneIdSchema } from './decision.ts';
import type { ErrorCode } from './errors.ts';

export const deviceIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and hyphens, 1 to 64');

/** Longest payload that a scanner may deliver, in bytes. A SMART Health Card fills about 2,900 characters at most. */
export const maxScanBytes = 4096;

type Taken = Readonly<{
  lane: string;
  device: string;
  /** ms since the Unix epoch, by the station's clock. */
  at: number;
  /** ms on the process's monotonic clock: differences only. */
  monotonic: number;
}>;

/** A complete code, decoded as UTF-8, its terminator removed and nothing else trimmed. */
export type ScanReading = Taken & Readonly<{ kind: 'scan'; text: string }>;

/** Bytes that were a frame but not a text. The bytes themselves are not kept: they may be somebody's data. */
export type GarbledReading = Taken & Readonly<{ kind: 'garbled'; code: ErrorCode; length: number }>;

/**
 * One person measured: the median of the first frames of a run of plausible frames, °C after the profile's offset.
 * A driver sends one of these for each person, however many frames the thermometer sends.
 */
export type TemperatureReading = Taken &
  Readonly<{ kind: 'temperature'; celsius: number; ambient: number | null; target: 'body' | 'object' }>;

export type Reading = ScanReading | GarbledReading | TemperatureReading;

export const deviceKindSchema = z.enum(['scanner', 'thermometer', 'printer', 'barrier']);
export type DeviceKind = z.infer<typeof deviceKindSchema>;

/** `paper` is a printer's own word: `unknown` until it has answered DLE EOT 4. */
export const deviceStateSchema = z.object({
  device: deviceIdSchema,
  kind: deviceKindSchema,
  lane: laneIdSchema,
  state: z.enum(['absent', 'opening', 'ready', 'faulty']),
  error: z.object({ code: z.int(), message: z.string(), hint: z.string() }).nullable(),
  /** ms since the Unix epoch. */
  since: z.int().nonnegative(),
  profile: z.string(),
  paper: z.enum(['ok', 'near-end', 'out', 'unknown']).optional(),
});
export type DeviceState = Readonly<z.infer<typeof deviceStateSchema>>;
