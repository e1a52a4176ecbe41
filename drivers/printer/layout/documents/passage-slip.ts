import type { PassageDocument } from '../../../../contract/print-document.ts';
import { type Block, centre, gap, left, qr } from '../block.ts';
import { fourDigits } from './frame.ts';
import { outcomeWords, variantWords } from './words.ts';

/**
 * Entry, exit and referral slip. A referral's number is as large as the printer can, for it is called out; its QR is what a
 * test result finds its person by.
 */
export const passageSlip = (slip: PassageDocument): readonly Block[] => {
  const kind = variantWords(slip.variant);
  const outcome = outcomeWords(slip);
  return [
    ...(slip.variant === 'referral' ? [centre(kind.vi), centre(kind.en)] : [centre(`${kind.vi} / ${kind.en}`)]),
    gap,
    centre(outcome.vi, { bold: true, size: 2 }),
    centre(outcome.en, { size: 2 }),
    gap,
    ...numberOf(slip),
    ...referralNumber(slip),
    ...(slip.name === null ? [] : [left(`Họ tên / Name: ${slip.name}`, { bold: true, lines: 2 })]),
    left(`Giờ / Time: ${slip.time}`),
    ...(slip.celsius === null ? [] : [left(`Nhiệt độ / Temperature: ${vietnameseNumber(slip.celsius)} °C`)]),
    ...slip.reasons.flatMap(({ vi, en }) => [left(`• ${vi}`), left(en, { indent: 2 })]),
    gap,
    qr(slip.code),
    ...(slip.variant === 'referral' ? referral : []),
  ];
};

const numberOf = ({ variant, number }: PassageDocument): readonly Block[] =>
  variant === 'referral'
    ? [centre('Số / No.'), centre(fourDigits(number), { bold: true, size: 3 })]
    : [left(`Số / No.: ${fourDigits(number)}`, { size: 2 })];

/** Read out, written on the tube and typed in by hand: a line of its own, as large as the paper lets it be. */
const referralNumber = ({ referral = null }: PassageDocument): readonly Block[] =>
  referral === null
    ? []
    : [gap, centre('Số xét nghiệm / Referral no.'), centre(referral, { bold: true, size: 2, shrink: true }), gap];

const referral: readonly Block[] = [
  gap,
  centre('Đưa phiếu này khi lấy mẫu'),
  centre('Show this slip when you are tested'),
];

const vietnameseNumber = (celsius: number): string => celsius.toFixed(1).replace('.', ',');
