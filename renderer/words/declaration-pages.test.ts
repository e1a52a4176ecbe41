import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Question, type QuestionSet, questionSetSchema } from '../../contract/declaration.ts';
import type { Text } from '../text.ts';
import { answersFrom, choiceKey, type Page, pagesOf } from './declaration-pages.ts';

const words = (vi: string): Text => ({ vi, en: `${vi} (en)` });

const yesNo = (id: string, yes?: string): object => ({
  id,
  kind: 'yes-no',
  text: words(`${id}?`),
  ...(yes === undefined ? {} : { yes: words(yes) }),
});

const options = (id: string, count: number): object => ({
  id,
  kind: 'symptoms',
  text: words(`${id}?`),
  options: Array.from({ length: count }, (_, index) => ({ id: `o-${index}`, text: words(`${id} ${index}`) })),
});

const setOf = (...questions: readonly object[]): QuestionSet =>
  questionSetSchema.parse({ id: 'set', version: '1.0.0', title: words('Khai báo'), questions });

/** All that is to be read on a page, in Vietnamese. */
const readOn = (page: Page): readonly string[] =>
  page.kind === 'yes-no'
    ? [page.question.vi]
    : page.groups.flatMap(({ heading, choices }) => [
        ...(heading === null ? [] : [heading.vi]),
        ...choices.map(({ text }) => text.vi),
      ]);

it('asks a single yes or no as one question, said once', () => {
  for (const set of [setOf(yesNo('cough')), setOf(yesNo('cough', 'Ho'))]) {
    const [page, ...more] = pagesOf(set);
    expect([page?.kind, more]).toEqual(['yes-no', []]);
    expect(page === undefined ? [] : readOn(page)).toEqual(['cough?']);
  }
});

it('gives a yes or no among other questions no heading that says what its button says', () => {
  const groups = (set: QuestionSet) => pagesOf(set).flatMap((page) => (page.kind === 'choices' ? page.groups : []));
  const headings = (set: QuestionSet) => groups(set).map(({ heading }) => heading?.vi ?? null);
  expect(headings(setOf(options('symptoms', 3), yesNo('contact')))).toEqual(['symptoms?', null]);
  expect(headings(setOf(options('symptoms', 3), yesNo('contact', 'Có tiếp xúc')))).toEqual(['symptoms?', 'contact?']);
  expect(headings(setOf(yesNo('contact'), yesNo('travel')))).toEqual(['Anh/chị có']);
});

const anyQuestion = (id: string): fc.Arbitrary<object> =>
  fc.oneof(
    fc.option(fc.constant(`${id} yes`), { nil: undefined }).map((yes) => yesNo(id, yes)),
    fc.integer({ min: 1, max: 16 }).map((count) => options(id, count)),
  );

const anySet = fc
  .integer({ min: 1, max: 12 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => anyQuestion(`q-${index}`))))
  .map((questions) => setOf(...questions));

const keysOf = (question: Question): readonly string[] =>
  question.kind === 'yes-no'
    ? [choiceKey({ question: question.id, id: null, text: question.text })]
    : question.options.map(({ id, text }) => choiceKey({ question: question.id, id, text }));

it('offers everything that is asked once, and says nothing twice on a page', () => {
  fc.assert(
    fc.property(anySet, (set) => {
      const pages = pagesOf(set);
      const offered = pages.flatMap((page) =>
        page.kind === 'yes-no' ? [page.choice] : page.groups.flatMap(({ choices }) => choices),
      );
      expect(offered.map(choiceKey)).toEqual(set.questions.flatMap(keysOf));
      expect(new Set(pages.map(({ key }) => key)).size).toBe(pages.length);
      for (const page of pages) {
        const asked = readOn(page).filter((line) => line !== 'Anh/chị có');
        expect(new Set(asked).size).toBe(asked.length);
      }
    }),
  );
});

it('answers every question with what was chosen, and with nothing else', () => {
  fc.assert(
    fc.property(anySet, fc.func(fc.boolean()), (set, wants) => {
      const chosen = new Set(set.questions.flatMap(keysOf).filter((key) => wants(key)));
      const answers = answersFrom(set, chosen);
      const back = Object.entries(answers).flatMap(([question, answer]) => {
        if (answer === true) return [`${question}/`];
        return answer === false ? [] : answer.map((id) => `${question}/${id}`);
      });
      expect([Object.keys(answers), back.sort()]).toEqual([set.questions.map(({ id }) => id), [...chosen].sort()]);
    }),
  );
});
