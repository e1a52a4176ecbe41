import { z } from 'zod';

/**
 * Who acts at a station. `guard`: whoever stands at the screen, without a PIN. `supervisor`: the day's figures, search, export,
 * operators. `installer`: devices, set-up, configuration. Each may do what those before it may.
 */
export const roles = ['guard', 'supervisor', 'installer'] as const;
export const roleSchema = z.enum(roles);
export type OperatorRole = z.infer<typeof roleSchema>;

export const mayAct = (role: OperatorRole, needed: OperatorRole): boolean =>
  roles.indexOf(role) >= roles.indexOf(needed);

/** Stands in rows and on hand-over slips: choose one that names a post or a number, as a badge does. */
export const operatorIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'lower-case letters, digits and hyphens, 1 to 32');

export const operatorSchema = z.strictObject({
  id: operatorIdSchema,
  /** As the screens show it. */
  name: z.string().trim().min(1).max(60),
  role: roleSchema,
});
export type Operator = Readonly<z.infer<typeof operatorSchema>>;

/** [6...12] digits: a million tries, of which the station allows about a hundred a day. */
export const pinSchema = z.string().regex(/^\d{6,12}$/, 'a PIN has 6 to 12 digits');

/** Who acts on one screen. `operator` null: nobody has signed in, so a guard. `until`: signed out by itself then, unless something is done; ms since the Unix epoch. */
export const sessionSchema = z.object({
  role: roleSchema,
  operator: operatorSchema.nullable(),
  until: z.int().nullable(),
});
export type Session = Readonly<z.infer<typeof sessionSchema>>;

export const guardSession: Session = { role: 'guard', operator: null, until: null };
