import type { Text } from '../text.ts';

const text = (vi: string, en: string): Text => ({ vi, en });

export const behindTexts = {
  waiting: (count: number): Text => text(`${count} người đang chờ`, `${count} waiting`),
  answerFirst: text('Trả lời câu này trước', 'Answer this first'),
  next: text('Sẽ đến lượt ngay', 'Their turn is next'),
} as const;
