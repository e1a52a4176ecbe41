import { type CertLogicExpression, evaluate as evaluateExpression } from 'certlogic-js';
import type { Colour, Outcome, Reason } from '../../contract/decision.ts';
import { type Facts, type RuleSet, ruleColourSchema, ruleOutcomeSchema } from '../../contract/rules.ts';
import { type RuleData, type RuleParameters, ruleData } from './rule-data.ts';

export type { RuleParameters };

/** What a rule set says about one passage. The first reason is that of the rule that decided, the others are notes. */
export type Verdict = Readonly<{
  outcome: Exclude<Outcome, 'unreadable' | 'repeat'>;
  colour: Exclude<Colour, 'none'>;
  reasons: readonly Reason[];
  rules: Readonly<{ id: string; version: string }>;
}>;

type Answer = Pick<Verdict, 'outcome' | 'colour'> & Readonly<{ reason: Reason }>;

/** Reasons of the evaluation itself, which no rule set has to know. */
const failed: Reason = {
  code: 'rules.error',
  vi: 'Không áp dụng được quy tắc, mời gặp nhân viên',
  en: 'The rules could not be applied, please see staff',
};
const noneHolds: Reason = {
  code: 'rules.none-holds',
  vi: 'Không có quy tắc nào cho trường hợp này, mời gặp nhân viên',
  en: 'No rule covers this case, please see staff',
};
const toOfficer = (reason: Reason): Answer => ({ outcome: 'officer', colour: 'yellow', reason });

/**
 * Decides by the first rule that holds, and adds the notes that hold. Pure and total: a rule that cannot be evaluated, or
 * a set in which none holds, sends the person to the officer in yellow; nobody is let in or turned away by a mistake.
 * @param parameters all the set's parameters, as `loadRules` gives them
 */
export const evaluate = (ruleSet: RuleSet, parameters: RuleParameters, facts: Facts): Verdict => {
  const data = ruleData(parameters, facts);
  const { outcome, colour, reason } = decide(ruleSet, parameters, data);
  const reasons = new Map([[reason.code, reason]]);
  for (const note of ruleSet.notes) {
    const noted = noteOf(ruleSet, note, data);
    if (noted !== null && !reasons.has(noted.code)) reasons.set(noted.code, noted);
  }
  return { outcome, colour, reasons: [...reasons.values()], rules: { id: ruleSet.id, version: ruleSet.version } };
};

const decide = (ruleSet: RuleSet, parameters: RuleParameters, data: RuleData): Answer => {
  try {
    const rule = ruleSet.rules.find(({ when }) => holds(when, data));
    if (rule === undefined) return toOfficer(noneHolds);
    return { ...answerOf(rule, parameters), reason: reasonOf(ruleSet, rule.reason) };
  } catch {
    return toOfficer(failed);
  }
};

const noteOf = (ruleSet: RuleSet, note: RuleSet['notes'][number], data: RuleData): Reason | null => {
  try {
    return holds(note.when, data) ? reasonOf(ruleSet, note.reason) : null;
  } catch {
    return failed;
  }
};

/**
 * What a rule says when it holds, with its parameters' values put in.
 * @throws where a parameter does not hold an outcome or a colour
 */
export const answerOf = (
  { outcome, colour }: RuleSet['rules'][number],
  parameters: RuleParameters,
): Omit<Answer, 'reason'> => ({
  outcome: typeof outcome === 'string' ? outcome : ruleOutcomeSchema.parse(parameters[outcome.parameter]),
  colour: typeof colour === 'string' ? colour : ruleColourSchema.parse(parameters[colour.parameter]),
});

/**
 * In CertLogic's own sense of true: null, false, 0 and what is empty are false.
 * @throws what certlogic-js throws, for example when null is compared
 */
export const holds = (when: unknown, data: RuleData): boolean =>
  // The evaluator itself refuses whatever is not an expression.
  evaluateExpression({ if: [when as CertLogicExpression, true, false] }, data) === true;

const reasonOf = (ruleSet: RuleSet, code: string): Reason => {
  const text = ruleSet.reasons[code];
  if (text === undefined) throw new Error(`no text for reason ${code}`);
  return { code, vi: text.vi, en: text.en };
};
