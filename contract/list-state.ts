import { z } from 'zod';

/** What screens know of signed lists; contract/lists.ts has the rest, which needs Node. */
export const listNames = ['trust', 'revocations', 'rules'] as const;
export const listNameSchema = z.enum(listNames);
export type ListName = z.infer<typeof listNameSchema>;

export const listStateSchema = z.object({
  name: listNameSchema,
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
