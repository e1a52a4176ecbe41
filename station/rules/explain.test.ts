import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entering, measured, shots, showing, vaccinated } from '../testing/sample-facts.ts';
import { type ExpressionPart, explain, inWords } from './explain.ts';
import { loadRules } from './rule-set.ts';
import { shippedRuleSets } from './sets/index.ts';

const v = (path: string) => ({ var: path });

describe('inWords', () => {
  it.each([
    [{ '===': [v('facts.direction'), 'out'] }, 'facts.direction is "out"'],
    [{ and: [v('facts.a'), { '>=': [v('facts.b'), 14] }] }, 'facts.a and (facts.b >= 14)'],
    [{ '<=': [0, v('facts.b'), v('parameters.c')] }, '0 <= facts.b <= parameters.c'],
    [{ '!': [v('facts.a')] }, 'not facts.a'],
    [{ '!': [{ and: [{ '!': [v('facts.a')] }, { '!': [v('facts.b')] }] }] }, 'facts.a or facts.b'],
    [{ in: [v('facts.a'), ['f0', 'f1']] }, 'facts.a in ["f0", "f1"]'],
    [{ if: [v('facts.a'), true, false] }, 'if facts.a then true else false'],
    [{ plusTime: ['2021-09-01', 14, 'day'] }, 'plusTime("2021-09-01", 14, "day")'],
    [true, 'true'],
  ])('%j', (expression, words) => {
    expect(inWords(expression)).toBe(words);
  });
});

const leaves = (part: ExpressionPart): readonly string[] =>
  part.parts.length === 0
    ? [`${part.expression} ${part.reached ? JSON.stringify(part.value) : 'not reached'}`]
    : part.parts.flatMap(leaves);

describe('explain', () => {
  it('names the rule that decides, and what each thing in it came to', () => {
    const { rules, deciding, verdict } = explain(loadRules('venue', {}), { ...entering, ...vaccinated(2, 2, 14) });
    const decides = rules.filter((rule) => rule.decides);
    expect([verdict.colour, decides.map(({ reason, value, outcome }) => [reason, value, outcome])]).toEqual([
      'green',
      [['certificate.full-course', true, 'admit']],
    ]);
    expect(deciding === null ? [] : leaves(deciding)).toEqual([
      'facts.certificates.vaccination {"doses":2,"course":2,"dated":true,"days":14}',
      'facts.certificates.vaccination.dated true',
      'facts.certificates.vaccination.days 14',
      'facts.certificates.vaccination.doses 2',
      'facts.certificates.vaccination.doses 2',
      'facts.certificates.vaccination.course 2',
      'facts.certificates.vaccination.doses 2',
      'facts.certificates.vaccination.course 2',
      'facts.certificates.vaccination.days 14',
      'parameters.daysAfterDose 14',
    ]);
  });

  it('says what was not asked any more', () => {
    const { deciding } = explain(loadRules('inter-province-coach', {}), { ...entering, ...showing(shots(2, 2, 20)) });
    expect(deciding === null ? [] : leaves(deciding)).toContain('facts.certificates.pcr.hours not reached');
  });

  it('shows a rule that fails as the one that decides, and goes on', () => {
    const loaded = loadRules('venue', {});
    const broken = { when: { '<': [v('facts.nothing'), 1] }, outcome: 'admit', colour: 'green', reason: 'x' } as const;
    const set = { ...loaded.set, rules: [broken, ...loaded.set.rules] };
    const { verdict, rules } = explain({ ...loaded, set }, entering);
    expect([verdict.reasons[0]?.code, rules[0], rules.filter(({ decides }) => decides).length]).toEqual([
      'rules.error',
      {
        rule: 1,
        decides: true,
        outcome: 'admit',
        colour: 'green',
        reason: 'x',
        when: 'facts.nothing < 1',
        value: null,
        error: 'all operands of a comparison operation must be of integer type',
      },
      1,
    ]);
  });

  it.each([...shippedRuleSets.keys()])('agrees with the decision itself: %s', (id) => {
    const loaded = loadRules(id, {});
    const changes = fc.oneof(
      fc.double({ min: 30, max: 42, noNaN: true }).map(measured),
      fc.tuple(fc.nat(4), fc.nat(4), fc.integer({ min: -3, max: 30 })).map((shot) => vaccinated(...shot)),
    );
    fc.assert(
      fc.property(changes, (change) => {
        const { verdict, rules, notes } = explain(loaded, { ...entering, ...change });
        const decides = rules.find((rule) => rule.decides);
        const noted = notes.filter(({ value }) => value === true).map(({ reason }) => reason);
        expect([decides?.outcome, decides?.colour]).toEqual([verdict.outcome, verdict.colour]);
        expect(new Set([decides?.reason, ...noted])).toEqual(new Set(verdict.reasons.map(({ code }) => code)));
      }),
      { numRuns: 100 },
    );
  });
});
