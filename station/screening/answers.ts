import type { Answers, Declared, Question, QuestionSet } from '../../contract/declaration.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';

/**
 * Answers that fit the questions, each question answered.
 * @throws CheckpointError DeclarationInvalid
 */
export const checkAnswers = (set: QuestionSet, answers: Answers): Answers => {
  const known = new Set(set.questions.map(({ id }) => id));
  const stray = Object.keys(answers).find((id) => !known.has(id));
  if (stray !== undefined) throw invalid(`there is no question "${stray}"`);
  const checked: [string, boolean | string[]][] = set.questions.map((question) => [
    question.id,
    checkAnswer(question, Object.hasOwn(answers, question.id) ? answers[question.id] : undefined),
  ]);
  return Object.fromEntries(checked);
};

const checkAnswer = (question: Question, answer: Answers[string] | undefined): boolean | string[] => {
  if (answer === undefined) throw invalid(`question "${question.id}" has no answer`);
  if (question.kind === 'yes-no') {
    if (typeof answer === 'boolean') return answer;
    throw invalid(`question "${question.id}" wants yes or no`);
  }
  if (typeof answer === 'boolean') throw invalid(`question "${question.id}" wants what applies`);
  const stray = answer.find((id) => !question.options.some((option) => option.id === id));
  if (stray !== undefined) throw invalid(`question "${question.id}" has no "${stray}"`);
  return question.options.map(({ id }) => id).filter((id) => answer.includes(id));
};

const invalid = (message: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.DeclarationInvalid,
    `wrong answers: ${message}`,
    'load the screen again: it may show an older set of questions',
  );

/** What rules see. @param answers checked ones */
export const declaredOf = (set: QuestionSet, answers: Answers): Declared => {
  const symptoms = new Set<string>();
  const places = new Set<string>();
  const yes: string[] = [];
  let contact: boolean | null = null;
  for (const question of set.questions) {
    const answer = answers[question.id];
    if (question.kind === 'yes-no') {
      if (question.about === 'contact') contact = contact === true || answer === true;
      else if (answer === true && question.about === null) yes.push(question.id);
      else if (answer === true && question.about !== null) symptoms.add(question.about.symptom);
    } else if (Array.isArray(answer)) {
      for (const id of answer) (question.kind === 'symptoms' ? symptoms : places).add(id);
    }
  }
  return { set: set.id, symptoms: [...symptoms], contact, places: [...places], yes };
};

/** Answers in which these apply, by the ids of questions and options, and nothing else does. */
export const answersOf = ({ questions }: QuestionSet, applies: readonly string[]): Answers =>
  Object.fromEntries(
    questions.map((question) => [
      question.id,
      question.kind === 'yes-no'
        ? applies.includes(question.id)
        : question.options.map(({ id }) => id).filter((id) => applies.includes(id)),
    ]),
  );
