import { z } from 'zod';
import { heldListNames, listNames } from './list-names.ts';

/** What screens know of signed lists; contract/lists.ts has the rest, which needs Node. */
export const listNameSchema = z.enum(listNames);
export const heldListNameSchema = z.enum(heldListNames);

export const listStateSchema = z.object({
  name: heldListNameSchema,
  version: z.int(),
  issued: z.int(),
  notAfter: z.int().nullable(),
  /** Whole seconds since it was issued. */
  ageSeconds: z.int().nonnegative(),
  /** It is older than the configuration allows, or its time has ended: decisions that rest on it say so. */
  old: z.boolean(),
});
/** A list in force at a station. */
export type ListState = Readonly<z.infer<typeof listStateSchema>>;
