import type { PassageDocument } from '../../../../contract/print-document.ts';
import { type Block, centre, gap, qr } from '../block.ts';
import { fourDigits } from './frame.ts';

/** Worn on the chest: the name is read from two metres. Without a name the number takes its place. */
export const visitorBadge = (badge: PassageDocument): readonly Block[] => [
  gap,
  centre('KHÁCH / VISITOR', { bold: true, size: 2 }),
  gap,
  ...(badge.name === null
    ? [centre(fourDigits(badge.number), { bold: true, size: 3 })]
    : [centre(badge.name, { bold: true, size: 3, lines: 3, shrink: true })]),
  gap,
  ...(badge.name === null ? [] : [centre(`Số / No.: ${fourDigits(badge.number)}`, { size: 2 })]),
  centre(`Vào lúc / Entered: ${badge.time}`),
  gap,
  qr(badge.code),
  gap,
  centre('Trả thẻ này khi ra về'),
  centre('Return this badge when you leave'),
];
