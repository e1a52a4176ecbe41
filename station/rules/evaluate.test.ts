import { describe, expect, it } from 'vitest';
import { type RuleSet, ruleSetSchema } from '../../contract/rules.ts';
import { evaluate } from './evaluate.ts';
import { fullFacts } from './probe-facts.ts';

const text = { vi: 'chữ', en: 'text' };
const ruleSet = (rules: readonly unknown[], notes: readonly unknown[] = []): RuleSet =>
  ruleSetSchema.parse({
    id: 'test',
    version: '0.0.1',
    title: text,
    sources: [],
    parameters: {},
    reasons: { first: text, second: text },
    rules,
    notes,
  });
const admit = (when: unknown, reason: string) => ({ when, outcome: 'admit', colour: 'green', reason });

const answer = (set: RuleSet, parameters = {}) => {
  const { outcome, colour, reasons } = evaluate(set, parameters, { ...fullFacts, certificates: null });
  return [outcome, colour, ...reasons.map(({ code }) => code)];
};

describe('evaluate', () => {
  it('decides by the first rule that holds, and says whose rules they are', () => {
    expect(
      evaluate(ruleSet([admit(false, 'first'), admit(true, 'second'), admit(true, 'first')]), {}, fullFacts),
    ).toEqual({
      outcome: 'admit',
      colour: 'green',
      reasons: [{ code: 'second', ...text }],
      rules: { id: 'test', version: '0.0.1' },
    });
  });

  it('adds every note that holds, each reason once', () => {
    const set = ruleSet(
      [admit(true, 'first')],
      [
        { when: true, reason: 'first' },
        { when: true, reason: 'second' },
        { when: true, reason: 'second' },
        { when: false, reason: 'first' },
      ],
    );
    expect(answer(set)).toEqual(['admit', 'green', 'first', 'second']);
  });

  it.each([
    ['null compared', { '<': [{ var: 'facts.certificates.vaccination.days' }, 14] }],
    ['a fraction compared', { '<': [{ var: 'facts.temperature.milliCelsius' }, 37.5] }],
    ['an operator that is none', { '!==': [1, 2] }],
    ['no expression', null],
    ['nothing', undefined],
    ['a function of the language', { var: 'facts.constructor' }],
    ['an expression too deep for the stack', JSON.parse(`${'{"!":['.repeat(20_000)}true${']}'.repeat(20_000)}`)],
  ])('sends the person to the officer when a rule fails: %s', (_, when) => {
    expect(answer(ruleSet([admit(when, 'first'), admit(true, 'second')]))).toEqual([
      'officer',
      'yellow',
      'rules.error',
    ]);
  });

  it('goes on with the decision when a note fails, and says so', () => {
    const set = ruleSet([admit(true, 'first')], [{ when: { '<': [{ var: 'facts.nothing' }, 1] }, reason: 'second' }]);
    expect(answer(set)).toEqual(['admit', 'green', 'first', 'rules.error']);
  });

  it('sends the person to the officer when no rule holds', () => {
    expect(answer(ruleSet([admit(false, 'first')]))).toEqual(['officer', 'yellow', 'rules.none-holds']);
  });

  it('takes a colour from a parameter, and no other word', () => {
    const set = ruleSet([{ ...admit(true, 'first'), colour: { parameter: 'chosen' } }]);
    expect([answer(set, { chosen: 'yellow' }), answer(set, { chosen: 'blue' }), answer(set)]).toEqual([
      ['admit', 'yellow', 'first'],
      ['officer', 'yellow', 'rules.error'],
      ['officer', 'yellow', 'rules.error'],
    ]);
  });

  it('shows expressions temperatures in thousandths of a degree', () => {
    const set = ruleSet([
      admit({ '===': [{ var: 'facts.temperature.milliCelsius' }, { var: 'parameters.feverMilliCelsius' }] }, 'first'),
    ]);
    expect(answer(set, { feverCelsius: 36.6 })).toEqual(['admit', 'green', 'first']);
  });

  it('takes an outcome from a parameter, and no other word', () => {
    const set = ruleSet([{ ...admit(true, 'first'), outcome: { parameter: 'chosen' }, colour: 'red' }]);
    expect([answer(set, { chosen: 'refuse' }), answer(set, { chosen: 'repeat' }), answer(set)]).toEqual([
      ['refuse', 'red', 'first'],
      ['officer', 'yellow', 'rules.error'],
      ['officer', 'yellow', 'rules.error'],
    ]);
  });
});
