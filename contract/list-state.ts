import { z } from 'zod';

/** What screens know of signed lists; contract/lists.ts has the rest, which needs Node. */
export const listNames = ['trust', 'revocations', 'rules'] as const;
export const listNameSchema = z.enum(listNames);
export type ListName = z.infer<typeof listNameSchema>;

/** All lists that a station holds: the watch list too, which has a form of its own (contract/watch-list.ts). */
export const heldListNames = [...listNames, 'watch-list'] as const;
export const heldListNameSchema = z.enum(heldListNames);
export type HeldListName = z.infer<typeof heldListNameSchema>;

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
