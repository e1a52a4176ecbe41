import type { Reason } from '../../contract/decision.ts';
import type { Facts, RuleSet } from '../../contract/rules.ts';
import type { Verdict } from '../rules/evaluate.ts';

const typedIn: Reason = {
  code: 'identity.by-hand',
  vi: 'Bảo vệ nhập tay: xem giấy tờ của người này',
  en: 'Typed in by hand: look at their papers',
};

const speaking = new WeakMap<RuleSet, boolean>();

/** Whether a rule of this set asks for people who were typed in. */
const speaksOfHand = (set: RuleSet): boolean => {
  const known = speaking.get(set) ?? JSON.stringify(set.rules).includes('"manual"');
  speaking.set(set, known);
  return known;
};

/**
 * Whoever was typed in has shown nothing that could be read: an officer looks at their papers before they come in, unless the
 * rule set itself says what becomes of them (`facts.credential.kind` is `manual`).
 */
export const typedInSeen = (verdict: Verdict, { credential, direction }: Facts, set: RuleSet): Verdict =>
  credential.kind === 'manual' && direction === 'in' && verdict.outcome === 'admit' && !speaksOfHand(set)
    ? { ...verdict, outcome: 'officer', colour: 'yellow', reasons: [typedIn, ...verdict.reasons] }
    : verdict;
