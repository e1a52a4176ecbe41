import { describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { RuleParameters } from './evaluate.ts';
import { loadRules, parseRuleSet } from './rule-set.ts';
import { shippedRuleSets } from './sets/index.ts';

const text = { vi: 'Đã ghi nhận', en: 'Recorded' };
const rule = { when: true, outcome: 'admit', colour: 'green', reason: 'recorded' };
const valid = {
  id: 'test',
  version: '0.0.1',
  title: text,
  sources: [],
  parameters: { feverCelsius: 37.5, days: 14, lamp: 'yellow', strict: true },
  reasons: { recorded: text },
  rules: [rule],
  notes: [],
};

const errorOf = (action: () => unknown): CheckpointError => {
  try {
    action();
  } catch (error) {
    if (error instanceof CheckpointError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('parseRuleSet', () => {
  it('takes a set whose every part is in order', () => {
    const set = {
      ...valid,
      rules: [
        {
          when: { '>=': [{ var: 'facts.presence.count' }, { var: 'parameters.days' }] },
          outcome: 'refuse',
          colour: 'red',
          reason: 'recorded',
        },
        { ...rule, colour: { parameter: 'lamp' } },
      ],
    };
    expect(parseRuleSet(set)).toEqual(set);
  });

  it.each([
    ['no object', null, 'expected object'],
    ['no rule at all', { ...valid, rules: [] }, 'rules'],
    ['a field that nobody knows', { ...valid, rule: [] }, 'rule'],
    ['an outcome that no rule can have', { ...valid, rules: [{ ...rule, outcome: 'repeat' }] }, 'outcome'],
    [
      'a reason without a text',
      { ...valid, rules: [{ ...rule, reason: 'toString' }] },
      'reason "toString" has no text',
    ],
    [
      'a note without a text',
      { ...valid, notes: [{ when: true, reason: 'gone' }] },
      'note 1: reason "gone" has no text',
    ],
    ['a reason code with a space', { ...valid, reasons: { ...valid.reasons, 'a b': text } }, 'reason "a b"'],
    ['a rule without `when`', { ...valid, rules: [{ ...rule, when: undefined }] }, 'rule 1: not CertLogic'],
    ['an operator of JsonLogic only', { ...valid, rules: [{ ...rule, when: { or: [true, false] } }] }, '"or"'],
    ['a fraction', { ...valid, rules: [{ ...rule, when: { '<': [37.5, 1] } }] }, '37.5 is a non-integer number'],
    [
      'a fact that does not exist',
      { ...valid, rules: [{ ...rule, when: { var: 'facts.watch' } }] },
      'there is no "facts.watch"',
    ],
    [
      'a temperature in degrees, which cannot be compared',
      { ...valid, rules: [{ ...rule, when: { '<': [{ var: 'facts.temperature.celsius' }, 37] } }] },
      'facts.temperature.milliCelsius',
    ],
    [
      'a comparison that fails where nobody showed a certificate',
      { ...valid, rules: [{ ...rule, when: { '<': [{ var: 'facts.certificates.recovery.days' }, 9] } }] },
      'rule 1: cannot be evaluated',
    ],
    [
      'an expression too deep for the stack',
      { ...valid, rules: [{ ...rule, when: JSON.parse(`${'{"!":['.repeat(20_000)}true${']}'.repeat(20_000)}`) }] },
      'rule 1: cannot be evaluated',
    ],
    [
      'a parameter that is not there',
      { ...valid, rules: [{ ...rule, colour: { parameter: 'constructor' } }] },
      '"constructor"',
    ],
    ['a colour that is none', { ...valid, rules: [{ ...rule, colour: { parameter: 'strict' } }] }, 'green or yellow'],
    [
      'an outcome of a parameter that is not there',
      { ...valid, rules: [{ ...rule, outcome: { parameter: 'x' } }] },
      '"x"',
    ],
    [
      'a comparison that fails while nobody believes the clock',
      {
        ...valid,
        rules: [
          {
            ...rule,
            when: {
              and: [{ var: 'facts.certificates.recovery' }, { '<': [{ var: 'facts.certificates.recovery.days' }, 9] }],
            },
          },
        ],
      },
      'rule 1: cannot be evaluated',
    ],
    ['a red admission', { ...valid, rules: [{ ...rule, colour: 'red' }] }, 'green or yellow, not red'],
    ['a green refusal', { ...valid, rules: [{ ...rule, outcome: 'refuse' }] }, '"refuse" is red, not green'],
    ['a threshold that nobody reaches', { ...valid, parameters: { feverCelsius: 375 } }, '30...45'],
    ['half a day', { ...valid, parameters: { days: 13.5 } }, 'whole number'],
    ['a parameter name that reads as an index', { ...valid, parameters: { '14days': 1 } }, '"14days"'],
  ])('refuses %s', (_, set, message) => {
    const error = errorOf(() => parseRuleSet(set));
    expect([error.code, error.hint]).toEqual([
      ErrorCode.RulesInvalid,
      'correct the rule set, or go back to the version before it',
    ]);
    expect(error.message).toContain(message);
  });
});

describe('loadRules', () => {
  it.each([...shippedRuleSets.keys()])('loads the shipped set %s under its own name', (id) => {
    const { set, parameters } = loadRules(id, {});
    expect([set.id, parameters]).toEqual([id, set.parameters]);
  });

  it("puts the site's values over the set's own", () => {
    expect(loadRules('venue', { feverCelsius: 38, unsignedIdentityColour: 'green' }).parameters).toEqual({
      feverCelsius: 38,
      lowestCelsius: 34,
      daysAfterDose: 14,
      recoveryDays: 180,
      pcrHours: 72,
      positiveHours: 336,
      unsignedIdentityColour: 'green',
      unprovenColour: 'yellow',
      forgedOutcome: 'refuse',
    });
  });

  it('says which sets there are', () => {
    const { code, message, hint } = errorOf(() => loadRules('coach', {}));
    expect([code, message, hint]).toEqual([
      ErrorCode.RulesInvalid,
      'there is no rule set "coach"',
      'set rules.set to one of: venue, ho-chi-minh-city, khanh-hoa, inter-province-coach, hospital-screening',
    ]);
  });

  it.each<[string, RuleParameters, string]>([
    ['a name that is not there', { feverCelcius: 38 }, 'there is no parameter "feverCelcius"'],
    ['an inherited name', { toString: 'x' }, 'there is no parameter "toString"'],
    ['another type', { feverCelsius: '38' }, 'parameter "feverCelsius" must be a number'],
    ['degrees without their decimal point', { feverCelsius: 375 }, 'parameter "feverCelsius" must be 30...45 °C'],
    ['half an hour', { pcrHours: 72.5 }, 'parameter "pcrHours" must be a whole number from 0'],
    ['a negative time', { pcrHours: -1 }, 'parameter "pcrHours" must be a whole number from 0'],
    ['a red admission', { unsignedIdentityColour: 'red' }, 'must be green or yellow'],
    ['an outcome that no rule has', { forgedOutcome: 'repeat' }, '"forgedOutcome" must be one of'],
    ['a red that is no refusal', { forgedOutcome: 'admit' }, 'outcome "admit" is green or yellow, not red'],
    ['a word that is no colour', { unsignedIdentityColour: 'xanh' }, 'must be green or yellow'],
  ])('refuses %s, and lists the parameters', (_, overrides, message) => {
    const error = errorOf(() => loadRules('venue', overrides));
    expect([error.code, error.hint]).toEqual([
      ErrorCode.RulesInvalid,
      'parameters of "venue": feverCelsius (default: 37.5), lowestCelsius (default: 34), daysAfterDose (default: 14), recoveryDays (default: 180), ' +
        'pcrHours (default: 72), positiveHours (default: 336), unsignedIdentityColour (default: yellow), unprovenColour (default: yellow), ' +
        'forgedOutcome (default: refuse)',
    ]);
    expect(error.message).toContain(message);
  });
});
