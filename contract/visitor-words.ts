import { z } from 'zod';
import { outcomeSchema } from './decision.ts';

const plainText = z.string().trim().min(1).max(300);

/** What a visitor is told, in one more language: a file `words/LANG.json` in the data directory. */
export const visitorWordsSchema = z.strictObject({
  /** BCP 47: `ko`, `zh-Hans`. The name of the file. */
  language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/),
  /** In the language itself: `한국어`. */
  name: z.string().trim().min(1).max(40),
  direction: z.enum(['ltr', 'rtl']).default('ltr'),
  outcomes: z.partialRecord(outcomeSchema, plainText),
  /** By the code of a reason; those that are missing are told in English. */
  reasons: z.record(z.string().max(64), plainText),
});
export type VisitorWords = Readonly<z.infer<typeof visitorWordsSchema>>;
