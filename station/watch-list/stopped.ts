import type { Reason } from '../../contract/decision.ts';
import type { Facts } from '../../contract/rules.ts';
import type { Verdict } from '../rules/evaluate.ts';

/** To the visitor no more than this; only the guard's view names the list. */
const pleaseSeeStaff: Reason = { code: 'watch-list.hit', vi: 'Mời gặp nhân viên', en: 'Please see staff' };

/** Whoever is on the watch list is red whatever the certificate says, and whatever the rule set knows of watch lists. */
export const stopped = (verdict: Verdict, { lists: { watch } }: Pick<Facts, 'lists'>): Verdict =>
  watch !== null && verdict.outcome === 'admit'
    ? {
        ...verdict,
        outcome: 'officer',
        colour: 'red',
        reasons: [pleaseSeeStaff, ...verdict.reasons.filter(({ code }) => code !== pleaseSeeStaff.code)],
      }
    : verdict;
