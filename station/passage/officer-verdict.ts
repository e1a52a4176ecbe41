import type { Colour, Outcome, Reason } from '../../contract/decision.ts';
import type { OfficerAnswer, RefusalGround } from '../../contract/officer.ts';

type Verdict = Readonly<{ outcome: Outcome; colour: Colour; reasons: readonly Reason[] }>;

const admitted: Reason = {
  code: 'officer.admitted',
  vi: 'Cán bộ đã kiểm tra và cho qua',
  en: 'Checked and let pass by the officer',
};

const refused: Readonly<Record<RefusalGround, Reason>> = {
  papers: {
    code: 'officer.refused-papers',
    vi: 'Giấy tờ không đủ hoặc không hợp lệ',
    en: 'Papers missing or not valid',
  },
  identity: {
    code: 'officer.refused-identity',
    vi: 'Không đúng người trên giấy tờ',
    en: 'Not the person of the papers',
  },
  health: { code: 'officer.refused-health', vi: 'Không bảo đảm điều kiện y tế', en: 'Health conditions are not met' },
  vehicle: {
    code: 'officer.refused-vehicle',
    vi: 'Xe hoặc hàng không đúng giấy phép',
    en: 'Vehicle or load not as permitted',
  },
  other: { code: 'officer.refused-other', vi: 'Cán bộ không cho qua', en: 'Not let pass by the officer' },
};

/** The officer's word stands over what the rules said, and before their reasons, which stay. */
export const officerVerdict = <V extends Verdict>(verdict: V, answer: OfficerAnswer | null): V => {
  if (answer === null) return verdict;
  const own = answer.act === 'admit' ? admitted : refused[answer.ground];
  const reasons = [own, ...verdict.reasons];
  return answer.act === 'admit'
    ? { ...verdict, outcome: 'admit', colour: verdict.colour === 'green' ? 'green' : 'yellow', reasons }
    : { ...verdict, outcome: 'refuse', colour: 'red', reasons };
};
