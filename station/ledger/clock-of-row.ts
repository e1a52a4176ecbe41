import { z } from 'zod';
import { clockStampSchema } from '../../contract/clock.ts';
import { clockStateSchema } from '../../contract/decision.ts';

const schema = z.object({
  data: z.object({ clock: clockStateSchema, clockMoved: clockStampSchema.shape.clockMoved }),
});

/** How far the clock was believed as a row was written; null: the row does not say. */
export const clockOf = (publicBytes: Buffer): z.infer<typeof schema>['data'] | null => {
  try {
    const parsed = schema.safeParse(JSON.parse(publicBytes.toString('utf8')));
    return parsed.success ? parsed.data.data : null;
  } catch {
    return null;
  }
};
