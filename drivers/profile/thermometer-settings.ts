import { z } from 'zod';
import { profileOf } from './describing.ts';

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

export const thermometerProfiles = [profileOf('thermometer', 'gy-mcu90615', thermometerSettingsSchema)] as const;
