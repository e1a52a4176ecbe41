import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answers } from '../../contract/declaration.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { answersOf, checkAnswers, declaredOf } from './answers.ts';
import { loadQuestions } from './question-sets.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'questions-'));
  mkdirSync(join(folder, 'declarations'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const codeOf = (work: () => unknown): number | null => {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof CheckpointError) return error.code;
    throw error;
  }
};

const own = (id: string, value: unknown, head = ''): void =>
  writeFileSync(join(folder, 'declarations', `${id}.json`), head + JSON.stringify(value));
const text = { vi: 'Có', en: 'Yes' };
const school = {
  id: 'school',
  version: '2.0.1',
  title: text,
  questions: [
    { id: 'family-cough', kind: 'yes-no', text, about: { symptom: 'cough' } },
    { id: 'parent-outside', kind: 'yes-no', text },
    { id: 'neighbour', kind: 'yes-no', text, about: 'contact' },
    { id: 'colleague', kind: 'yes-no', text, about: 'contact' },
  ],
};

describe('question sets', () => {
  it('ship with what FORMATS asks: six symptoms, contact with a case, places', () => {
    const standard = loadQuestions('standard', folder);
    const everything = answersOf(
      standard,
      standard.questions.flatMap((question) =>
        question.kind === 'yes-no' ? [question.id] : question.options.map(({ id }) => id),
      ),
    );
    expect(declaredOf(standard, everything)).toEqual({
      set: 'standard',
      symptoms: ['fever', 'cough', 'breathlessness', 'aches', 'sore-throat', 'loss-of-taste-or-smell'],
      contact: true,
      places: ['outbreak-area', 'quarantine', 'covid-hospital', 'abroad'],
      yes: [],
    });
  });

  it('are an installer’s own where one lies in the data directory, and say what is wrong with one', () => {
    own('school', school, '\uFEFF');
    own('twice', { ...school, id: 'twice', questions: [school.questions[0], school.questions[0]] });
    own('renamed', school);
    writeFileSync(join(folder, 'declarations', 'torn.json'), '{"id":');
    expect(loadQuestions('school', folder).version).toBe('2.0.1');
    expect(
      ['twice', 'renamed', 'torn', 'absent', '../school', 'constructor'].map((id) =>
        codeOf(() => loadQuestions(id, folder)),
      ),
    ).toEqual(Array(6).fill(ErrorCode.QuestionsInvalid));
  });
});

describe('answers', () => {
  const standard = () => loadQuestions('standard', folder);

  it('of a healthy person say that nothing applies', () => {
    const answers = answersOf(standard(), []);
    expect([checkAnswers(standard(), answers), declaredOf(standard(), answers)]).toEqual([
      { symptoms: [], contact: false, places: [] },
      { set: 'standard', symptoms: [], contact: false, places: [], yes: [] },
    ]);
  });

  it('become facts by what each question is about', () => {
    own('school', school);
    const set = loadQuestions('school', folder);
    const declared = (...applies: string[]) => declaredOf(set, answersOf(set, applies));
    expect([declared(), declared('family-cough', 'parent-outside', 'colleague')]).toEqual([
      { set: 'school', symptoms: [], contact: false, places: [], yes: [] },
      { set: 'school', symptoms: ['cough'], contact: true, places: [], yes: ['parent-outside'] },
    ]);
  });

  it.each<[string, Answers]>([
    ['a question left out', { symptoms: [], contact: false }],
    ['a question that is not asked', { symptoms: [], contact: false, places: [], more: true }],
    ['an option that there is not', { symptoms: ['hiccups'], contact: false, places: [] }],
    ['a list for yes or no', { symptoms: [], contact: [], places: [] }],
    ['yes for a list', { symptoms: true, contact: false, places: [] }],
    ['an inherited name', JSON.parse('{"symptoms":[],"contact":false,"places":[],"__proto__":true}')],
  ])('are refused with %s', (_, answers) => {
    expect(codeOf(() => checkAnswers(standard(), answers))).toBe(ErrorCode.DeclarationInvalid);
  });

  it('that are checked say nothing but what was chosen, whatever comes', () => {
    const ids = ['symptoms', 'contact', 'places', 'fever', 'cough', 'abroad'];
    const anything = fc.dictionary(
      fc.constantFrom(...ids),
      fc.oneof(fc.boolean(), fc.array(fc.constantFrom(...ids), { maxLength: 5 })),
    );
    fc.assert(
      fc.property(anything, (answers) => {
        const code = codeOf(() => {
          const checked = checkAnswers(standard(), answers);
          const { symptoms, contact, places } = declaredOf(standard(), checked);
          expect([symptoms.toSorted(), contact, places]).toEqual([
            [...new Set([answers['symptoms']].flat())].toSorted(),
            answers['contact'],
            [...new Set([answers['places']].flat())],
          ]);
        });
        expect([null, ErrorCode.DeclarationInvalid]).toContain(code);
      }),
    );
  });
});
