import type { Reason } from '../../contract/decision.ts';
import type { Facts } from '../../contract/rules.ts';
import { watchHitReason } from '../../contract/watch-confirmation.ts';
import type { Verdict } from '../rules/evaluate.ts';

/** To the visitor no more than this; only the guard's view names the list. */
const pleaseSeeStaff: Reason = { code: watchHitReason, vi: 'Mời gặp nhân viên', en: 'Please see staff' };

/**
 * Whoever is on the watch list is red whatever the certificate says, and whatever the rule set knows of watch lists. Who is
 * turned away or sent to a test for something else stays so. Either way the row has the reason: by it central finds whom to
 * look up.
 */
export const stopped = (verdict: Verdict, { lists: { watch } }: Pick<Facts, 'lists'>): Verdict => {
  if (watch === null) return verdict;
  const others = verdict.reasons.filter(({ code }) => code !== watchHitReason);
  const [said = pleaseSeeStaff] = verdict.reasons.filter(({ code }) => code === watchHitReason);
  return verdict.outcome === 'admit' || verdict.outcome === 'officer'
    ? { ...verdict, outcome: 'officer', colour: 'red', reasons: [said, ...others] }
    : { ...verdict, reasons: [...others, said] };
};
