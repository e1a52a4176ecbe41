import type { Reason } from '../../contract/decision.ts';

/** Who leaves under one code beside whoever shows it. `ask`: what those have to do who are counted under another one. */
export type Leaving = Readonly<{ companions: number; ask: Reason | null }>;

/**
 * Only who came in under a code can be counted out under it: of the others nobody knows which of those inside they are.
 * @param announced so many leave beside them, as a guard has said; null: all who came in with them
 * @param counted people who are inside under this code
 */
export const leavingGroup = (announced: number | null, counted: number): Leaving => {
  const most = Math.max(0, counted - 1);
  const others = (announced ?? most) - most;
  return others > 0
    ? { companions: most, ask: othersShowTheirs(others) }
    : { companions: announced ?? most, ask: null };
};

const othersShowTheirs = (others: number): Reason => ({
  code: 'group.others-inside',
  vi: `${others} người kia vào bằng mã khác – mời quét mã của họ`,
  en:
    others === 1
      ? 'The other one came in by another code: scan it, too'
      : `The other ${others} came in by other codes: scan theirs, too`,
});
