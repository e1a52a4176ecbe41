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

/**
 * A complete code, decoded as UTF-8, its terminator and prefix removed and nothing else trimmed. `symbology`: the AIM
 * identifier (ISO/IEC 15424, `]Q1`) where the scanner said it.
 */
export type ScanReading = Taken & Readonly<{ kind: 'scan'; text: string; symbology?: string | null }>;

/**
 * Bytes that were a frame but not a text. The bytes themselves are not kept: they may be somebody's data. `count`: frames
 * that came within a moment and are told as one, with the sum of their lengths and the code of the first; absent: 1.
 */
export type GarbledReading = Taken & Readonly<{ kind: 'garbled'; code: ErrorCode; length: number; count?: number }>;

/**
 * One person measured: the median of the first frames of a run of plausible frames, °C after the profile's offset.
 * A driver sends one of these for each person, however many frames the thermometer sends.
 */
export type TemperatureReading = Taken &
  Readonly<{ kind: 'temperature'; celsius: number; ambient: number | null; target: 'body' | 'object' }>;

export const inputNameSchema = z.enum(['fire', 'position', 'button']);
export type InputName = z.infer<typeof inputNameSchema>;

/** Somebody has stepped before a thermometer. Who stays there long enough is measured, and a temperature follows. */
export type ApproachReading = Taken & Readonly<{ kind: 'approach' }>;

/**
 * A contact of the barrier's board changed. `fire`: the fire alarm, which opens the barrier by wiring, whatever we do.
 * `position`: active while the barrier is open. `button`: a release button at the door.
 */
export type InputReading = Taken & Readonly<{ kind: 'input'; input: InputName; active: boolean }>;

export type Reading = ScanReading | GarbledReading | ApproachReading | TemperatureReading | InputReading;

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
  /** Where it was found last, in the words of the system: `/dev/ttyACM0`, `10.0.0.5:9100`. */
  place: z.string().optional(),
  paper: z.enum(['ok', 'near-end', 'out', 'unknown']).optional(),
});
export type DeviceState = Readonly<z.infer<typeof deviceStateSchema>>;
