import { z } from 'zod';
import { outcomeSchema, rowKeySchema } from './decision.ts';
import { operatorIdSchema, roleSchema } from './operator.ts';

/**
 * A hand-over from one officer to the next, with totals of the rows in between. Every row of the mode that counts here belongs
 * to one shift: those after the row that the hand-over before it had counted last, up to the one that this has counted last.
 */

const count = z.int().nonnegative();

/** Decisions by outcome. */
const outcomesSchema = z.record(outcomeSchema, count);

export const shiftTotalsSchema = z.object({
  in: outcomesSchema,
  out: outcomesSchema,
  /** Who was let in and out, those under one code included, as guards have corrected it since. */
  people: z.object({ in: count, out: count }),
  referrals: count,
  /** Corrections that were made in this shift, whenever the passage was. */
  corrections: count,
  /** A guard's own openings. */
  overrides: count,
  /** Passages that were typed in from paper. */
  paper: count,
  /** Vehicles that were closed. */
  vehicles: count,
});
export type ShiftTotals = Readonly<z.infer<typeof shiftTotalsSchema>>;

export const noTotals = (): ShiftTotals => {
  const outcomes = () => ({ admit: 0, officer: 0, refer: 0, refuse: 0, unreadable: 0, repeat: 0 });
  return {
    ...{ in: outcomes(), out: outcomes(), people: { in: 0, out: 0 } },
    ...{ referrals: 0, corrections: 0, overrides: 0, paper: 0, vehicles: 0 },
  };
};

/** An officer by their id at this station, or by the name that they are known under. */
export const shiftOfficerSchema = z.object({
  operator: operatorIdSchema.nullable(),
  name: z.string().trim().min(1).max(60),
});
export type ShiftOfficer = Readonly<z.infer<typeof shiftOfficerSchema>>;

/** What is left to the next officer, as it stood at the hand-over. */
export const shiftOpenSchema = z.object({
  /** Error codes of what is wrong with the station. */
  faults: z.array(z.int()),
  /** Devices that do not work. */
  devices: z.array(z.string()),
  /** Paper of each printer, as it says itself. */
  paper: z.array(z.object({ device: z.string(), paper: z.enum(['ok', 'near-end', 'out', 'unknown']) })),
  /** Passages written on paper are still to be typed in. */
  typeIn: z.boolean(),
  inside: count,
  unsent: count,
  /** This station sends nothing anywhere; absent: it sends. */
  standAlone: z.literal(true).optional(),
});
export type ShiftOpen = Readonly<z.infer<typeof shiftOpenSchema>>;

export const shiftFactsSchema = z.object({
  /** From the hand-over before this one, or the first row that is known; ms since the Unix epoch. */
  from: count,
  to: count,
  /** Who had it; null: nobody has taken over before. */
  officer: shiftOfficerSchema.nullable(),
  totals: shiftTotalsSchema,
  open: shiftOpenSchema,
});
export type ShiftFacts = Readonly<z.infer<typeof shiftFactsSchema>>;

/** What a hand-over would say now, and who can take over. */
export const shiftReportSchema = shiftFactsSchema.extend({
  /** `pin`: they take over with theirs. */
  people: z.array(z.object({ id: operatorIdSchema, name: z.string(), role: roleSchema, pin: z.boolean() })),
});
export type ShiftReport = Readonly<z.infer<typeof shiftReportSchema>>;

/** One that was handed over. */
export const pastShiftSchema = shiftFactsSchema.extend({ ...rowKeySchema.shape, next: shiftOfficerSchema });
export type PastShift = Readonly<z.infer<typeof pastShiftSchema>>;

/** Who takes over. A PIN of another form is a wrong one. */
export const handOverSchema = z.union([
  z.strictObject({ operator: operatorIdSchema, pin: z.string().max(32).nullable() }),
  z.strictObject({ name: z.string().trim().min(1).max(60) }),
]);
export type HandOver = Readonly<z.infer<typeof handOverSchema>>;
