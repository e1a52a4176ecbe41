import { z } from 'zod';
import { epochIdSchema, modeSchema } from './decision.ts';
import { deviceStateSchema } from './reading.ts';

/** Retained on `…/state`. The birth and every change say `online`; the will says `offline` and nothing more. */
export const stationStateSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('online'),
    software: z.string(),
    mode: modeSchema,
    epoch: epochIdSchema,
    sequence: z.int().nonnegative(),
    unsent: z.int().nonnegative(),
    devices: z.array(deviceStateSchema),
    /** The station's clock, ms since the Unix epoch. */
    time: z.int().nonnegative(),
    /** Echoed by the next acknowledgement: proof that it was made after this message. */
    nonce: z.string(),
    /** What it has from central, which gives anew what is not the newest. */
    enrolment: z
      .object({
        /** Generation of the site's key (contract/given-site-key.ts); null: it has none from central. */
        siteKey: z.int().positive().nullable(),
        /** Version of the list of role keys that it goes by. */
        roles: z.int().nonnegative().optional(),
        /** The certificate by which the broker knows it; null: it has none from an enrolment. */
        certificate: z
          .object({
            /** hex */
            serial: z.string().regex(/^[0-9a-f]{2,64}$/),
            /** When it ends, ms since the Unix epoch. */
            notAfter: z.int(),
            /** It asks for another: its signature over `renewalText`, base64; null: it is not time yet. */
            ask: z.base64().max(200).nullable(),
            /** That it has this one: its signature over `possessionText`, base64. Without it nothing is ended for this message. */
            proof: z.base64().max(200).optional(),
          })
          .nullable()
          .optional(),
      })
      .optional(),
  }),
  z.object({ status: z.literal('offline') }),
]);
export type StationState = Readonly<z.infer<typeof stationStateSchema>>;
