import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { credentialKinds } from '../../contract/credential.ts';
import { clockStateSchema, colourSchema, outcomeSchema, reasonSchema } from '../../contract/decision.ts';
import { type Facts, factsSchema, type RuleSet, ruleSetSchema } from '../../contract/rules.ts';
import { evaluate } from './evaluate.ts';
import { fullFacts } from './probe-facts.ts';
import { loadRules } from './rule-set.ts';

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

  it('answers to any facts with an outcome that a rule can have and at least one reason', () => {
    const { set, parameters } = loadRules('venue', {});
    const verdictSchema = z.strictObject({
      outcome: outcomeSchema.exclude(['unreadable', 'repeat']),
      colour: colourSchema.exclude(['none']),
      reasons: z.array(reasonSchema).min(1),
      rules: z.strictObject({ id: z.literal('venue'), version: z.string() }),
    });
    fc.assert(
      fc.property(anyFacts, (facts) => {
        factsSchema.parse(facts);
        verdictSchema.parse(evaluate(set, parameters, facts));
      }),
      { numRuns: 1000 },
    );
  });

  it('never admits a fever, nor anybody on the watch list', () => {
    const { set, parameters } = loadRules('venue', { unsignedIdentityColour: 'green' });
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const stopped =
          facts.lists.watch !== null ||
          (facts.temperature.state === 'measured' &&
            facts.temperature.celsius !== null &&
            facts.temperature.celsius >= 37.5);
        fc.pre(facts.direction === 'in' && stopped);
        expect(evaluate(set, parameters, facts).outcome).not.toBe('admit');
      }),
    );
  });
});

const whole = fc.oneof(fc.integer({ min: -400, max: 400 }), fc.maxSafeInteger());
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });
const anyFacts: fc.Arbitrary<Facts> = fc.record({
  direction: fc.constantFrom('in', 'out'),
  temperature: fc.record({
    state: fc.constantFrom('measured', 'missing', 'not-asked'),
    celsius: orNull(
      fc.oneof(fc.double({ min: 30, max: 45, noNaN: true }), fc.double({ noNaN: true, noDefaultInfinity: true })),
    ),
  }),
  temperaturePolicy: fc.constantFrom('required', 'optional', 'off'),
  credential: fc.record({
    kind: fc.constantFrom(...credentialKinds),
    verified: orNull(fc.boolean()),
    masked: fc.boolean(),
    identified: fc.boolean(),
    warnings: fc.array(fc.oneof(fc.string(), fc.constant('date-implausible'))),
  }),
  certificates: orNull(
    fc.record({
      vaccination: orNull(fc.record({ doses: whole, course: whole, days: whole })),
      recovery: orNull(fc.record({ days: whole })),
      test: orNull(fc.record({ kind: fc.constantFrom('pcr', 'rapid'), negative: fc.boolean(), hours: whole })),
    }),
  ),
  lists: fc.record({
    watch: orNull(fc.constantFrom('f0', 'f1')),
    trustOld: fc.boolean(),
    revocationsOld: fc.boolean(),
  }),
  presence: fc.record({ inside: orNull(fc.boolean()), count: whole, capacity: orNull(whole) }),
  clock: fc.constantFrom(...clockStateSchema.options),
});
