import type { Direction, Outcome } from '../../../../contract/decision.ts';
import type { PassageDocument } from '../../../../contract/print-document.ts';

export type Words = Readonly<{ vi: string; en: string }>;

const fixed: Readonly<Record<Exclude<PassageDocument['outcome'], 'admit' | 'refuse'>, Words>> = {
  officer: { vi: 'GẶP CÁN BỘ', en: 'SEE THE OFFICER' },
  refer: { vi: 'XÉT NGHIỆM', en: 'GO TO TESTING' },
  unreadable: { vi: 'KHÔNG ĐỌC ĐƯỢC MÃ', en: 'CODE NOT READABLE' },
  repeat: { vi: 'ĐÃ GHI NHẬN', en: 'ALREADY RECORDED' },
};

const byDirection: Readonly<Record<'admit' | 'refuse', Readonly<Record<Direction, Words>>>> = {
  admit: { in: { vi: 'MỜI VÀO', en: 'PLEASE ENTER' }, out: { vi: 'MỜI RA', en: 'PLEASE LEAVE' } },
  refuse: {
    in: { vi: 'KHÔNG ĐƯỢC VÀO', en: 'NO ENTRY' },
    out: { vi: 'KHÔNG ĐƯỢC RA', en: 'NO EXIT' },
  },
};

/** The one word that the slip is about. */
export const outcomeWords = ({ outcome, direction }: Pick<PassageDocument, 'outcome' | 'direction'>): Words =>
  outcome === 'admit' || outcome === 'refuse' ? byDirection[outcome][direction] : fixed[outcome];

const kinds: Readonly<Record<PassageDocument['variant'], Words>> = {
  entry: { vi: 'PHIẾU VÀO', en: 'ENTRY SLIP' },
  exit: { vi: 'PHIẾU RA', en: 'EXIT SLIP' },
  referral: { vi: 'PHIẾU XÉT NGHIỆM CHỐT CHẶN', en: 'TESTING SLIP' },
};

export const variantWords = (variant: PassageDocument['variant']): Words => kinds[variant];

const permitAnswers: Readonly<Record<Outcome, Words>> = {
  admit: { vi: 'ĐƯỢC ĐI', en: 'MAY PASS' },
  refuse: { vi: 'KHÔNG ĐƯỢC ĐI', en: 'MAY NOT PASS' },
  ...fixed,
};

/** The answer that a checkpoint gave to a travel permit. */
export const permitWords = (outcome: Outcome): Words => permitAnswers[outcome];
