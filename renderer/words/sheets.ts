import type { Text } from '../text.ts';

const text = (vi: string, en: string): Text => ({ vi, en });

export const sheetTexts = {
  printing: text('Đang in…', 'Printing…'),
  printed: text('Đã in', 'Printed'),
  unsure: text('Có thể đã in – xem máy in', 'Perhaps printed: look at the printer'),
} as const;
