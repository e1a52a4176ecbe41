import { z } from 'zod';
import { deviceIdSchema } from './reading.ts';

/** What went over the line to a device or came from it, for whoever installs. Kept in memory only. */
export const trafficFrameSchema = z.object({
  /** ms since the Unix epoch */
  at: z.int(),
  direction: z.enum(['in', 'out']),
  bytes: z.int().nonnegative(),
  /** Its first bytes, hex; all of them where nothing of people is in it, or while the traffic is recorded whole. */
  hex: z.string(),
});
export type TrafficFrame = Readonly<z.infer<typeof trafficFrameSchema>>;

export const deviceTrafficSchema = z.object({
  device: deviceIdSchema,
  /** Oldest first, at most 200. */
  frames: z.array(trafficFrameSchema),
  /** Until when whole codes are recorded, ms since the Unix epoch; null: they are not. */
  wholeUntil: z.int().nullable(),
});
export type DeviceTrafficView = Readonly<z.infer<typeof deviceTrafficSchema>>;
