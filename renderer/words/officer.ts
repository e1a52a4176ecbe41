import type { RefusalGround } from '../../contract/officer.ts';
import type { Text } from '../text.ts';

const text = (vi: string, en: string): Text => ({ vi, en });

export const officerTexts = {
  ask: text('Cán bộ quyết định', 'The officer decides'),
  admit: text('CHO QUA', 'Let pass'),
  refuse: text('KHÔNG CHO QUA', 'Turn away'),
  why: text('Vì sao không cho qua?', 'Why turned away?'),
  back: text('Quay lại', 'Back'),
  admitted: text('Cán bộ đã cho qua', 'Let pass by the officer'),
  refused: text('Cán bộ không cho qua', 'Turned away by the officer'),
} as const;

export const groundTexts: Readonly<Record<RefusalGround, Text>> = {
  papers: text('Giấy tờ', 'Papers'),
  identity: text('Sai người', 'Wrong person'),
  health: text('Y tế', 'Health'),
  vehicle: text('Xe, hàng', 'Vehicle, load'),
  other: text('Lý do khác', 'Other'),
};
