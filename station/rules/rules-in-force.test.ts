import { describe, expect, it } from 'vitest';
import { CheckpointError } from '../../contract/errors.ts';
import type { SignedList } from '../../contract/lists.ts';
import type { RuleSet } from '../../contract/rules.ts';
import { loadRules } from './rule-set.ts';
import { RulesByLane } from './rules-by-lane.ts';

const shipped = loadRules('venue', {}).set;
const listOf = (...sets: RuleSet[]): SignedList<'rules'> => ({
  name: 'rules',
  audience: '*',
  version: 1,
  issued: 0,
  notAfter: null,
  content: { sets },
});
const newer: RuleSet = { ...shipped, version: '9.0.0' };
const province: RuleSet = { ...shipped, id: 'an-giang', version: '1.0.0' };
const broken: RuleSet = { ...province, rules: [{ when: { or: [] }, outcome: 'admit', colour: 'green', reason: 'x' }] };

const inForce = (set: string, parameters = {}, own: Readonly<Record<string, string>> = {}) => {
  const lanes = Object.entries(own).map(([lane, laneSet]) => [lane, { set: laneSet, parameters: {} }] as const);
  const rules = new RulesByLane({ set, parameters }, new Map(lanes));
  const told: string[] = [];
  rules.onChange(() => told.push(rules.names.map(({ id, version }) => `${id} ${version}`).join(', ')));
  const state = () => [rules.current.set.id, rules.current.set.version, rules.signed];
  const refused = (list: SignedList<'rules'>): string => {
    try {
      rules.use(list);
    } catch (error) {
      if (error instanceof CheckpointError) return error.message;
    }
    return 'taken';
  };
  return { rules, told, state, refused };
};

describe('rules in force', () => {
  it('are those that ship, until a list holds others', () => {
    const { rules, told, state } = inForce('venue', { feverCelsius: 38 });
    const before = state();
    const use = rules.use(listOf(province, newer));
    const prepared = state();
    use();
    expect([before, prepared, state(), told, rules.current.parameters['feverCelsius']]).toEqual([
      ['venue', '2.2.0', false],
      ['venue', '2.2.0', false],
      ['venue', '9.0.0', true],
      ['venue 9.0.0'],
      38,
    ]);
  });

  it('are those that ship again when a later list does not name them', () => {
    const { rules, told, state } = inForce('venue');
    rules.use(listOf(newer))();
    rules.use(listOf(province))();
    expect([state(), told]).toEqual([
      ['venue', '2.2.0', false],
      ['venue 9.0.0', 'venue 2.2.0'],
    ]);
  });

  it('may be known from a list only', () => {
    const { rules, state } = inForce('an-giang');
    expect(() => rules.current).toThrow('there is no rule set "an-giang"');
    rules.use(listOf(province))();
    expect(state()).toEqual(['an-giang', '1.0.0', true]);
  });

  it('stay when a list is wrong: a set in it that is broken, or not the one that is needed, or values that do not fit', () => {
    const venue = inForce('venue', { pcrHours: 48 });
    const { pcrHours: _gone, ...fewer } = newer.parameters;
    const noPcr = { ...newer, parameters: fewer, rules: newer.rules.slice(-1), notes: [] };
    venue.rules.use(listOf(newer))();
    const anGiang = inForce('an-giang');
    anGiang.rules.use(listOf(province))();
    expect([
      venue.refused(listOf(newer, broken)),
      venue.refused(listOf(noPcr)),
      anGiang.refused(listOf(newer)),
    ]).toEqual([
      expect.stringContaining('"an-giang" is not valid: rule 1'),
      expect.stringContaining('there is no parameter "pcrHours"'),
      expect.stringContaining('does not hold the rule set "an-giang"'),
    ]);
    expect([venue.state(), anGiang.state()]).toEqual([
      ['venue', '9.0.0', true],
      ['an-giang', '1.0.0', true],
    ]);
  });

  it('tells nobody when the same rules come again', () => {
    const { rules, told } = inForce('venue');
    rules.use(listOf(shipped))();
    expect([told, rules.signed]).toEqual([[], true]);
  });

  it('are a lane’s own where it has some, and a list is in force at all lanes at once, told once', () => {
    const { rules, told } = inForce('venue', {}, { screening: 'hospital-screening', b: 'venue' });
    const atStart = [rules.of('screening').set.id, rules.of('gate-1').set.id, rules.names.length];
    rules.use(listOf(newer, { ...shipped, id: 'hospital-screening', version: '8.0.0' }))();
    expect([atStart, rules.of('screening').set.version, rules.of('b').set.version, rules.own, told]).toEqual([
      ['hospital-screening', 'venue', 2],
      '8.0.0',
      '9.0.0',
      { screening: { id: 'hospital-screening', version: '8.0.0' }, b: { id: 'venue', version: '9.0.0' } },
      ['venue 9.0.0, hospital-screening 8.0.0'],
    ]);
  });

  it('stay at every lane when a list lacks the set of one', () => {
    const { rules, refused } = inForce('venue', {}, { b: 'an-giang' });
    rules.use(listOf(newer, province))();
    expect([refused(listOf({ ...newer, version: '9.1.0' })), rules.of('gate-1').set.version]).toEqual([
      expect.stringContaining('does not hold the rule set "an-giang"'),
      '9.0.0',
    ]);
  });
});
