import type { Text } from '../text.ts';

const text = (vi: string, en: string): Text => ({ vi, en });

export const visitorScreenTexts = {
  wait: text('Xin chờ nhân viên kiểm tra', 'Please wait while staff check'),
  declare: text('Xin trả lời câu hỏi ở màn hình của nhân viên', 'Please answer the questions on the staff screen'),
  staff: text('Xin gặp nhân viên', 'Please see staff'),
  slip: text('Phiếu số', 'Slip'),
} as const;
