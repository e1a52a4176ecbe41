import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import { reasonSchema } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { type RuleSet, ruleOutcomeSchema, ruleSetSchema } from '../../contract/rules.ts';
import { expressionFault } from './check-expression.ts';
import { isCelsius, type RuleParameters } from './rule-data.ts';
import { shippedRuleSets } from './sets/index.ts';

/** A checked rule set, and all its parameters as this station uses them. */
export type LoadedRules = Readonly<{ set: RuleSet; parameters: RuleParameters; digest: string }>;

type Rule = RuleSet['rules'][number];

/**
 * A shipped rule set with this site's own values for some of its parameters.
 * @throws CheckpointError RulesInvalid: no such set, a set that is wrong, or an override that does not fit
 */
export const loadRules = (id: string, overrides: RuleParameters): LoadedRules => {
  const data = shippedRuleSets.get(id);
  if (data === undefined) {
    throw new CheckpointError(
      ErrorCode.RulesInvalid,
      `there is no rule set "${id}"`,
      `set rules.set to one of: ${[...shippedRuleSets.keys()].join(', ')}`,
    );
  }
  return withParameters(parseRuleSet(data), overrides);
};

/**
 * A checked rule set with this site's own values for some of its parameters.
 * @throws CheckpointError RulesInvalid: an override that does not fit
 */
export const withParameters = (set: RuleSet, overrides: RuleParameters): LoadedRules => {
  const parameters = withOverrides(set, overrides);
  return { set, parameters, digest: ruleDigest(set, parameters) };
};

/** The first 16 hex digits of the SHA-256 of rule set and parameters as canonical JSON (RFC 8785). */
export const ruleDigest = (set: RuleSet, parameters: RuleParameters): string =>
  createHash('sha256')
    .update(canonicalize({ set, parameters }) ?? '')
    .digest('hex')
    .slice(0, 16);

/**
 * A rule set from data, with everything checked that a passage would otherwise stumble over.
 * @throws CheckpointError RulesInvalid
 */
export const parseRuleSet = (data: unknown): RuleSet => {
  const parsed = ruleSetSchema.safeParse(data);
  const faults = parsed.success ? setFaults(parsed.data) : [z.prettifyError(parsed.error)];
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new CheckpointError(
    ErrorCode.RulesInvalid,
    `the rule set${parsed.success ? ` "${parsed.data.id}"` : ''} is not valid: ${faults.join('; ')}`,
    'correct the rule set, or go back to the version before it',
  );
};

const setFaults = (set: RuleSet): readonly string[] => [
  ...parameterFaults(set.parameters),
  ...Object.entries(set.reasons).flatMap(([code, text]) =>
    reasonSchema.safeParse({ code, ...text }).success ? [] : [`reason "${code}" has no valid code or too long a text`],
  ),
  ...set.rules.flatMap((rule, index) => [
    ...clauseFaults(set, rule, `rule ${index + 1}`),
    ...answerFaults(rule, set.parameters).map((fault) => `rule ${index + 1}: ${fault}`),
  ]),
  ...set.notes.flatMap((note, index) => clauseFaults(set, note, `note ${index + 1}`)),
];

const clauseFaults = (set: RuleSet, clause: RuleSet['notes'][number], where: string): readonly string[] => {
  const fault = expressionFault(clause.when, set.parameters);
  return [
    ...(fault === null ? [] : [`${where}: ${fault}`]),
    ...(Object.hasOwn(set.reasons, clause.reason) ? [] : [`${where}: reason "${clause.reason}" has no text`]),
  ];
};

/** CertLogic reads a path's part that begins with a digit as an index, and splits names at dots. */
const parameterName = /^[a-z][A-Za-z0-9]*$/;

const parameterFaults = (parameters: RuleParameters): readonly string[] =>
  Object.entries(parameters).flatMap(([name, value]) => {
    if (!parameterName.test(name)) return [`parameter "${name}" must be a camelCase word`];
    if (isCelsius(name)) return isTemperature(value) ? [] : [`parameter "${name}" must be 30...45 °C`];
    const countable = typeof value !== 'number' || (Number.isSafeInteger(value) && value >= 0);
    return countable ? [] : [`parameter "${name}" must be a whole number from 0`];
  });

/** A threshold outside of what a living person can have would silently refer everybody or nobody. */
const isTemperature = (value: RuleParameters[string]): boolean =>
  typeof value === 'number' && value >= 30 && value <= 45;

/** Green is for those who may pass, and red for those who may not. */
const coloursFor: Readonly<Record<z.infer<typeof ruleOutcomeSchema>, readonly unknown[]>> = {
  admit: ['green', 'yellow'],
  officer: ['yellow', 'red'],
  refer: ['yellow', 'red'],
  refuse: ['red'],
};

const answerFaults = ({ colour, outcome }: Rule, parameters: RuleParameters): readonly string[] => {
  const missing = [colour, outcome].flatMap((value) =>
    typeof value === 'string' || Object.hasOwn(parameters, value.parameter) ? [] : [value.parameter],
  );
  if (missing.length > 0) return missing.map((name) => `there is no parameter "${name}" to take the answer from`);
  const value = (from: string | Readonly<{ parameter: string }>) =>
    typeof from === 'string' ? from : parameters[from.parameter];
  const chosen = ruleOutcomeSchema.safeParse(value(outcome));
  if (!chosen.success) {
    return [`parameter "${nameOf(outcome)}" must be one of ${ruleOutcomeSchema.options.join(', ')}`];
  }
  const allowed = coloursFor[chosen.data];
  if (allowed.includes(value(colour))) return [];
  return typeof colour === 'string'
    ? [`outcome "${chosen.data}" is ${allowed.join(' or ')}, not ${colour}`]
    : [`parameter "${colour.parameter}" is the colour of "${chosen.data}" and must be ${allowed.join(' or ')}`];
};

const nameOf = (from: Rule['outcome']): string => (typeof from === 'string' ? from : from.parameter);

const withOverrides = (set: RuleSet, overrides: RuleParameters): RuleParameters => {
  const mistyped = Object.entries(overrides).flatMap(([name, value]) => {
    if (!Object.hasOwn(set.parameters, name)) return [`there is no parameter "${name}"`];
    const type = typeof set.parameters[name];
    return typeof value === type ? [] : [`parameter "${name}" must be a ${type}`];
  });
  const parameters = { ...set.parameters, ...overrides };
  const faults =
    mistyped.length > 0
      ? mistyped
      : [...parameterFaults(parameters), ...set.rules.flatMap((rule) => answerFaults(rule, parameters))];
  if (faults.length === 0) return parameters;
  const defaults = Object.entries(set.parameters).map(([name, value]) => `${name} (default: ${value})`);
  throw new CheckpointError(
    ErrorCode.RulesInvalid,
    `rules.parameters do not fit the rule set "${set.id}": ${faults.join('; ')}`,
    `parameters of "${set.id}": ${defaults.join(', ')}`,
  );
};
