import type { Sheet, SheetPart } from '../../../../contract/print-document.ts';
import { type Block, centre, gap, left, qr, rule } from '../block.ts';

/** What is not of one passage. Its lines come in words; here they only get their place on the paper. */
export const sheet = ({ title, time, parts }: Sheet): readonly Block[] => [
  gap,
  centre(title.vi, { bold: true, size: 2 }),
  centre(title.en),
  centre(time),
  gap,
  ...parts.map(blockOf),
];

const blockOf = (part: SheetPart): Block => {
  switch (part.type) {
    case 'rule':
      return rule;
    case 'code':
      return qr(part.text);
    case 'line':
    case 'centred': {
      const { text, large = false, bold = false } = part;
      const given = { bold, ...(large ? ({ size: 2, shrink: true } as const) : {}), lines: 4 };
      return part.type === 'line' ? left(text, given) : centre(text, given);
    }
  }
};
