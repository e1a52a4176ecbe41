import type { Reason } from '../../contract/decision.ts';
import type { RuleSet } from '../../contract/rules.ts';
import { watchHitReason } from '../../contract/watch-confirmation.ts';

/** What stands in the open for whatever a person has declared of their health. */
const applies: Reason = {
  code: 'declaration.applies',
  vi: 'Khai báo y tế có điều cần lưu ý',
  en: 'Something was declared',
};

/**
 * The reasons that a row says in the open. What somebody answered about their health is nobody's business but theirs: a
 * reason that a rule draws from the answers is kept with the sealed person, and here stands only that there was one.
 * @returns `sealed`: the codes that do not stand in the open
 */
export const openReasons = (
  set: RuleSet,
  reasons: readonly Reason[],
): Readonly<{ open: readonly Reason[]; sealed: readonly string[] }> => {
  const personal = reasonsOfAnswers(set);
  const sealed = reasons.flatMap(({ code }) => (personal.has(code) ? [code] : []));
  const open = new Map(
    reasons.map((reason) => (personal.has(reason.code) ? applies : reason)).map((it) => [it.code, it]),
  );
  return { open: [...open.values()], sealed };
};

const known = new WeakMap<RuleSet, ReadonlySet<string>>();

/** Whatever a set calls them: the reasons of rules and notes that look at the answers. */
const reasonsOfAnswers = (set: RuleSet): ReadonlySet<string> => {
  const before = known.get(set);
  if (before !== undefined) return before;
  const looking = [...set.rules, ...set.notes].filter(({ when }) => looksAtAnswers.test(JSON.stringify(when)));
  const codes = new Set(looking.map(({ reason }) => reason));
  // It says nothing of an answer, and central finds the row by it.
  codes.delete(watchHitReason);
  known.set(set, codes);
  return codes;
};

/** A path to the answers, or to something that holds them. */
const looksAtAnswers = /"var":\[?"(facts(\.answers(\.[^"]*)?)?)?"/;
