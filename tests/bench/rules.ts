import { evaluate as evaluateExpression } from 'certlogic-js';
import type { Facts } from '../../contract/rules.ts';
import { evaluate } from '../../station/rules/evaluate.ts';
import { ruleData } from '../../station/rules/rule-data.ts';
import { type LoadedRules, loadRules } from '../../station/rules/rule-set.ts';
import { shippedRuleSets } from '../../station/rules/sets/index.ts';
import { declared, entering, shots, showing, test } from '../../station/testing/sample-facts.ts';
import { type Bench, type BenchResult, median, rounded } from './result.ts';

const rounds = 15;
const perRound = 400;

/** Somebody in whose favour everything speaks: every rule but the last few is asked. */
const green: Facts = { ...entering, ...declared(), ...showing({ ...shots(2, 2, 30), ...test('pcr', 'negative', 20) }) };

/** Decisions a second on one core, each set beside the bare evaluator on the same rules, and beside code by hand. */
export const rules: Bench = async () => [...[...shippedRuleSets.keys()].map(besideBare), besideHand()];

const perSecond = (decide: () => string): number => {
  const began = performance.now();
  for (let count = 0; count < perRound; count += 1) if (decide() !== 'green') throw new Error('another colour');
  return (perRound / (performance.now() - began)) * 1000;
};

const compared = (name: string, ours: () => string, peer: string, theirs: () => string): BenchResult => {
  const pairs = Array.from({ length: rounds }, () => [perSecond(ours), perSecond(theirs)] as const).slice(2);
  return {
    name,
    value: rounded(median(pairs.map(([own]) => own))),
    unit: 'decisions/s',
    peer,
    peerValue: rounded(median(pairs.map(([, other]) => other))),
    ratio: rounded(median(pairs.map(([own, other]) => own / other))),
  };
};

const colourOf = ({ set, parameters }: LoadedRules) => evaluate(set, parameters, green).colour;

const besideBare = (id: string): BenchResult => {
  const loaded = loadRules(id, {});
  const { set, parameters } = loaded;
  const data = ruleData(parameters, green);
  type Expression = Parameters<typeof evaluateExpression>[0];
  const truthy = (when: unknown): boolean =>
    evaluateExpression({ if: [when as Expression, true, false] }, data) === true;
  /** The same expressions in the same order, without facts to prepare, reasons or a guard against failures. */
  const bare = (): string => {
    const rule = set.rules.find(({ when }) => truthy(when));
    for (const { when } of set.notes) truthy(when);
    return typeof rule?.colour === 'string' ? rule.colour : 'other';
  };
  return compared(`rules ${id}`, () => colourOf(loaded), 'bare certlogic-js decisions/s', bare);
};

/** The core of the inter-province coach's rules (no permits, capacity or notes) as a programmer would write it: what it costs that rules are data. */
const byHand = ({ lists, temperature, answers, credential, certificates, direction, clockTrusted }: Facts): string => {
  if (lists.watch !== null || (temperature.celsius ?? 0) >= 37.5) return 'red';
  if (direction === 'out') return 'green';
  if ((answers?.symptoms.length ?? 0) > 0 || answers?.contact || credential.verified === false) return 'red';
  const { vaccination, recovery, test: latest, pcr, rapid } = certificates ?? {};
  if (latest?.positive && (latest.hours ?? 0) <= 336) return 'red';
  const full =
    (vaccination?.days ?? -1) >= 0 &&
    vaccination != null &&
    (vaccination.doses > vaccination.course ||
      (vaccination.doses >= vaccination.course && (vaccination.days ?? -1) >= 14));
  const recovered = recovery?.days != null && recovery.days >= 0 && recovery.days <= 180 && recovery.valid !== false;
  const negative = [pcr, rapid].some((one) => one?.negative && one.hours !== null && one.hours >= 0 && one.hours <= 72);
  if (!clockTrusted || answers === null) return 'yellow';
  return (full || recovered) && negative ? 'green' : 'red';
};

const besideHand = (): BenchResult => {
  const loaded = loadRules('inter-province-coach', {});
  return compared(
    'rules coach by hand',
    () => colourOf(loaded),
    'its core as a function by hand, decisions/s',
    () => byHand(green),
  );
};
