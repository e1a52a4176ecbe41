import type { Text } from '../text.ts';

const text = (vi: string, en: string): Text => ({ vi, en });

export const readingTexts = {
  open: text('Cỡ chữ và độ tương phản', 'Text size and contrast'),
  size: text('Cỡ chữ', 'Text size'),
  contrast: text('Tương phản', 'Contrast'),
  usual: text('Thường', 'Usual'),
  high: text('Cao', 'High'),
  close: text('Đóng', 'Close'),
} as const;
