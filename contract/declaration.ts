import { z } from 'zod';

/**
 * A health declaration: questions as data, answered on the touch screen. What is asked differs by place and changed by the
 * month, so installers may drop question sets of their own into the data directory (docs/declaration.md).
 */

const idSchema = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens')
  .max(48);
const textSchema = z.strictObject({ vi: z.string().trim().min(1).max(160), en: z.string().trim().min(1).max(160) });

const optionSchema = z.strictObject({ id: idSchema, text: textSchema });

/**
 * `yes-no`: `about` says which fact a yes is: a symptom by its name, `contact` with a case, or null, which rules find among
 * `answers.yes` by the question's id. `symptoms`: those that apply. `places`: where somebody has been.
 */
export const questionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    id: idSchema,
    kind: z.literal('yes-no'),
    text: textSchema,
    /** A yes in few words, for one page with everything; default: the question itself. */
    yes: textSchema.optional(),
    about: z
      .union([z.literal('contact'), z.strictObject({ symptom: idSchema })])
      .nullable()
      .default(null),
  }),
  z.strictObject({
    id: idSchema,
    kind: z.literal('symptoms'),
    text: textSchema,
    options: z.array(optionSchema).min(1).max(16),
  }),
  z.strictObject({
    id: idSchema,
    kind: z.literal('places'),
    text: textSchema,
    options: z.array(optionSchema).min(1).max(40),
  }),
]);
export type Question = Readonly<z.infer<typeof questionSchema>>;

const hasTwice = (ids: readonly string[]): boolean => new Set(ids).size < ids.length;

export const questionSetSchema = z
  .strictObject({
    $schema: z.string().optional(),
    id: idSchema,
    version: z.string().regex(/^\d{1,6}\.\d{1,6}\.\d{1,6}$/, 'three numbers such as 1.0.0'),
    title: textSchema,
    questions: z.array(questionSchema).min(1).max(12),
  })
  .refine(({ questions }) => !hasTwice(questions.map(({ id }) => id)), 'two questions have the same id')
  .refine(
    ({ questions }) =>
      questions.every((question) => question.kind === 'yes-no' || !hasTwice(question.options.map(({ id }) => id))),
    'two options of one question have the same id',
  );
export type QuestionSet = Readonly<z.infer<typeof questionSetSchema>>;

/** What somebody chose, by question: yes or no, or the ids of what applies (none: an empty list). */
export const answersSchema = z.record(idSchema, z.union([z.boolean(), z.array(idSchema).max(40)]));
export type Answers = Readonly<z.infer<typeof answersSchema>>;

export const declarationPolicySchema = z.enum(['off', 'ask', 'required']);
export const declarationStateSchema = z.enum(['answered', 'missing', 'not-asked']);
export type DeclarationState = z.infer<typeof declarationStateSchema>;

/** What rules see of answers. Nothing here names a person. */
export const declaredSchema = z.object({
  /** Id of the question set. */
  set: z.string(),
  symptoms: z.array(z.string()),
  /** null: it was not asked. */
  contact: z.boolean().nullable(),
  places: z.array(z.string()),
  /** Ids of the other yes-or-no questions that were answered with yes. */
  yes: z.array(z.string()),
});
export type Declared = Readonly<z.infer<typeof declaredSchema>>;

/**
 * What a row says in the open: that it was asked and how that ended, never what was answered. `recent`: the answers of a
 * passage before this one, `ageSeconds` old. Passages that were not asked say nothing.
 */
export const declarationRecordSchema = z.object({
  state: z.enum(['answered', 'recent', 'missing']),
  set: z.string(),
  version: z.string(),
  /** null where nothing was answered. */
  ageSeconds: z.int().nonnegative().nullable(),
});
export type DeclarationRecord = Readonly<z.infer<typeof declarationRecordSchema>>;

/** Sealed with the person: the answers themselves. `at`: when they were given, ms since the Unix epoch. */
export const sealedDeclarationSchema = z.object({
  set: z.string(),
  version: z.string(),
  at: z.int().nonnegative(),
  answers: answersSchema,
  /** Codes of the reasons that the rules drew from them: in the open stands `declaration.applies`. */
  reasons: z.array(z.string()).optional(),
});
export type SealedDeclaration = Readonly<z.infer<typeof sealedDeclarationSchema>>;
