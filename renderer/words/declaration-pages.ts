import type { Answers, Question, QuestionSet } from '../../contract/declaration.ts';
import { declaringTexts, type Text } from '../text.ts';

/** Something that may apply. `id`: within its question; null: the question's own yes. */
export type Choice = Readonly<{ question: string; id: string | null; text: Text }>;

/** What stands together under one heading. */
export type Group = Readonly<{ key: string; heading: Text; choices: readonly Choice[]; columns: number }>;

/** `together`: everything on one page, a touch on what applies. `yes-no`: one question with two answers. */
export type Page = Readonly<{ key: string; kind: 'choices' | 'yes-no'; groups: readonly Group[] }>;

/** Rows of buttons that a gloved finger still meets on a screen of 480 lines. */
const mostRows = 4;

const columnsFor = (choices: number): number => {
  if (choices <= 4) return choices;
  return choices <= 6 ? 3 : 4;
};

const rowsOf = ({ choices, columns }: Group): number => Math.ceil(choices.length / columns);

/** All on one page where it fits, else a question a page. */
export const pagesOf = ({ questions }: QuestionSet): readonly Page[] => {
  const together = joined(questions);
  const rows = together.reduce((sum, group) => sum + rowsOf(group), 0);
  if (rows <= mostRows) return [{ key: 'all', kind: 'choices', groups: together }];
  return questions.map((question) => ({
    key: question.id,
    kind: question.kind === 'yes-no' ? 'yes-no' : 'choices',
    groups: [groupOf([question])],
  }));
};

/** Questions for a yes that follow one another stand in one row. */
const joined = (questions: readonly Question[]): readonly Group[] => {
  const runs: Question[][] = [];
  for (const question of questions) {
    const last = runs.at(-1);
    if (question.kind === 'yes-no' && last?.[0]?.kind === 'yes-no') last.push(question);
    else runs.push([question]);
  }
  return runs.map(groupOf);
};

const groupOf = (run: readonly Question[]): Group => {
  const choices = run.flatMap(choicesOf);
  const heading = run.length === 1 ? run[0]?.text : undefined;
  return {
    key: run.map(({ id }) => id).join(' '),
    heading: heading ?? declaringTexts.anyOfThese,
    choices,
    columns: columnsFor(choices.length),
  };
};

const choicesOf = (question: Question): readonly Choice[] =>
  question.kind === 'yes-no'
    ? [{ question: question.id, id: null, text: question.yes ?? question.text }]
    : question.options.map(({ id, text }) => ({ question: question.id, id, text }));

export const choiceKey = ({ question, id }: Choice): string => `${question}/${id ?? ''}`;

/** @param chosen keys of what applies */
export const answersFrom = ({ questions }: QuestionSet, chosen: ReadonlySet<string>): Answers =>
  Object.fromEntries(
    questions.map((question) => [
      question.id,
      question.kind === 'yes-no'
        ? chosen.has(choiceKey({ question: question.id, id: null, text: question.text }))
        : question.options.flatMap(({ id, text }) =>
            chosen.has(choiceKey({ question: question.id, id, text })) ? [id] : [],
          ),
    ]),
  );
