import type { PermitStamp } from '../../../../contract/print-document.ts';
import { type Block, centre, gap, left, qr, rule } from '../block.ts';
import { fourDigits } from './frame.ts';
import { permitWords } from './words.ts';

/** Stuck to a travel permit: that it was checked here, when, and with what answer. */
export const permitStamp = (stamp: PermitStamp): readonly Block[] => {
  const answer = permitWords(stamp.outcome);
  return [
    gap,
    centre('ĐÃ KIỂM TRA GIẤY ĐI ĐƯỜNG', { bold: true }),
    centre('TRAVEL PERMIT CHECKED'),
    rule,
    centre(answer.vi, { bold: true, size: 2 }),
    centre(answer.en, { size: 2 }),
    rule,
    left(`Số / No.: ${fourDigits(stamp.number)}`, { size: 2 }),
    left(`Giờ / Time: ${stamp.time}`),
    left(`Giấy số / Permit: ${stamp.permitId}`, { lines: 3 }),
    ...(stamp.plate === null ? [] : [left(`Biển số / Plate: ${stamp.plate}`, { bold: true, lines: 2 })]),
    ...(stamp.route === null ? [] : [left(`Tuyến / Route: ${stamp.route}`, { lines: 4 })]),
    ...validity(stamp.validUntil),
    ...(stamp.officer === null ? [] : [left(`Cán bộ / Officer: ${stamp.officer}`, { lines: 2 })]),
    gap,
    qr(stamp.code),
  ];
};

const validity = (until: string | null): readonly Block[] =>
  until === null
    ? [left('Hiệu lực: đến khi có thông báo mới'), left('Valid until further notice')]
    : [left(`Hiệu lực đến / Valid until: ${until}`)];
