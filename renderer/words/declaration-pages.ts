import type { Answers, Question, QuestionSet } from '../../contract/declaration.ts';
import { declaringTexts, type Text } from '../text.ts';

type YesNoQuestion = Extract<Question, { kind: 'yes-no' }>;

/** Something that may apply. `id`: within its question; null: the question's own yes. */
export type Choice = Readonly<{ question: string; id: string | null; text: Text }>;

/** What stands together under one heading; null: the one choice says it all. */
export type Group = Readonly<{ key: string; heading: Text | null; choices: readonly Choice[]; columns: number }>;

/** A touch on what applies. */
type ChoicesPage = Readonly<{ key: string; kind: 'choices'; groups: readonly Group[] }>;
/** One question with two answers. */
type YesNoPage = Readonly<{ key: string; kind: 'yes-no'; question: Text; choice: Choice }>;
export type Page = ChoicesPage | YesNoPage;

/** Rows of buttons that a gloved finger still meets on a screen of 480 lines. */
const mostRows = 4;

const columnsFor = (choices: number): number => {
  if (choices <= 4) return choices;
  return choices <= 6 ? 3 : 4;
};

const rowsOf = ({ choices, columns }: Group): number => Math.ceil(choices.length / columns);

/** All on one page where it fits, else a question a page. Where nothing but one yes or no is asked, that has the page. */
export const pagesOf = ({ questions }: QuestionSet): readonly Page[] => {
  const [only] = questions;
  if (questions.length === 1 && only?.kind === 'yes-no') return [pageOf(only)];
  const together = joined(questions);
  const rows = together.reduce((sum, group) => sum + rowsOf(group), 0);
  if (rows <= mostRows) return [{ key: 'all', kind: 'choices', groups: together }];
  return questions.map(pageOf);
};

const pageOf = (question: Question): Page =>
  question.kind === 'yes-no'
    ? { key: question.id, kind: 'yes-no', question: question.text, choice: yesOf(question) }
    : { key: question.id, kind: 'choices', groups: [groupOf([question])] };

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
  return {
    key: run.map(({ id }) => id).join(' '),
    heading: headingOf(run),
    choices,
    columns: columnsFor(choices.length),
  };
};

const headingOf = ([first, ...more]: readonly Question[]): Text | null => {
  if (first === undefined || more.length > 0) return declaringTexts.anyOfThese;
  return first.kind === 'yes-no' && first.yes === undefined ? null : first.text;
};

const yesOf = ({ id, yes, text }: YesNoQuestion): Choice => ({ question: id, id: null, text: yes ?? text });

const choicesOf = (question: Question): readonly Choice[] =>
  question.kind === 'yes-no'
    ? [yesOf(question)]
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
