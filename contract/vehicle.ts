import { z } from 'zod';
import { colourSchema, directionSchema, outcomeSchema, rowKeySchema } from './decision.ts';

/**
 * People of one vehicle at a checkpoint: driver and passengers show their codes one after the other, each is decided for
 * themselves, and the vehicle goes on with one touch. The plate names somebody, so it is sealed in the rows and in memory
 * otherwise.
 */
export const vehicleMemberSchema = rowKeySchema.extend({
  maskedName: z.string().nullable(),
  outcome: outcomeSchema,
  colour: colourSchema,
  celsius: z.number().nullable(),
  /** They have shown the vehicle's permit. */
  permit: z.boolean(),
  /** People under the same code beside them. */
  companions: z.int().nonnegative(),
});
export type VehicleMember = Readonly<z.infer<typeof vehicleMemberSchema>>;

/** The vehicle that stands at a lane. Times: ms since the Unix epoch. */
export const vehicleViewSchema = z.object({
  id: z.string(),
  /** null: nobody has said it. */
  plate: z.string().nullable(),
  /** By the permit, driver included; null: it does not say. */
  seats: z.int().nullable(),
  direction: directionSchema,
  since: z.int(),
  /** It is closed by itself then, unless somebody else shows a code; a barrier stays shut. */
  until: z.int(),
  /** In the order in which they were decided. */
  members: z.array(vehicleMemberSchema),
});
export type VehicleView = Readonly<z.infer<typeof vehicleViewSchema>>;

/** Why it is closed: an officer's touch, nobody came for a while, or another vehicle came. */
export const vehicleEnds = ['finished', 'time', 'next'] as const;
export type VehicleEnd = (typeof vehicleEnds)[number];

/** People of a vehicle, those under one code included, and how many of them may go on. */
export const peopleOf = (
  members: readonly Pick<VehicleMember, 'outcome' | 'companions'>[],
): Readonly<{ people: number; admitted: number }> => {
  const count = (list: typeof members) => list.reduce((sum, { companions }) => sum + 1 + companions, 0);
  return { people: count(members), admitted: count(members.filter(({ outcome }) => outcome === 'admit')) };
};
