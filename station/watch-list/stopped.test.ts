import { describe, expect, it } from 'vitest';
import { evaluate } from '../rules/evaluate.ts';
import { plainFacts } from '../rules/probe-facts.ts';
import { parseRuleSet } from '../rules/rule-set.ts';
import { stopped } from './stopped.ts';

const letsEverybodyIn = parseRuleSet({
  id: 'open-door',
  version: '1.0.0',
  title: { vi: 'Cửa mở', en: 'Open door' },
  sources: [],
  parameters: {},
  reasons: { 'door.open': { vi: 'Mời vào', en: 'Come in' } },
  rules: [{ when: true, outcome: 'admit', colour: 'green', reason: 'door.open' }],
});

describe('a rule set that knows of no watch list', () => {
  it.each(['f0', 'f1'] as const)('lets nobody in who is on it (%s)', (watch) => {
    const facts = { ...plainFacts, lists: { ...plainFacts.lists, watch } };
    const { outcome, colour, reasons } = stopped(evaluate(letsEverybodyIn, {}, facts), facts);
    expect([outcome, colour, reasons.map(({ code }) => code)]).toEqual([
      'officer',
      'red',
      ['watch-list.hit', 'door.open'],
    ]);
    expect(JSON.stringify(reasons)).not.toMatch(/f0|f1/i);
  });

  it.each([
    ['officer', 'yellow', ['officer', 'red', ['watch-list.hit', 'door.open']]],
    ['refer', 'yellow', ['refer', 'yellow', ['door.open', 'watch-list.hit']]],
    ['refuse', 'red', ['refuse', 'red', ['door.open', 'watch-list.hit']]],
  ] as const)('has the reason by which central finds the row also where it says %s', (outcome, colour, expected) => {
    const facts = { ...plainFacts, lists: { ...plainFacts.lists, watch: 'f1' as const } };
    const verdict = stopped({ ...evaluate(letsEverybodyIn, {}, facts), outcome, colour }, facts);
    expect([verdict.outcome, verdict.colour, verdict.reasons.map(({ code }) => code)]).toEqual(expected);
    expect(stopped(verdict, facts)).toEqual(verdict);
  });

  it('decides of everybody else', () => {
    const verdict = evaluate(letsEverybodyIn, {}, plainFacts);
    expect(stopped(verdict, plainFacts)).toBe(verdict);
  });
});
