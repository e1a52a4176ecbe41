import type { Text } from '../text.ts';

const text = (vi: string, en: string): Text => ({ vi, en });

export const clockPageTexts = {
  title: text('Đồng hồ', 'Clock'),
  nothing: text('Không có gì phải xác nhận.', 'There is nothing to confirm.'),
  central: text(
    'Giờ của trung tâm là giờ đúng: báo kỹ thuật chỉnh đồng hồ của máy.',
    'Central’s time counts: have the clock of this machine set.',
  ),
  compare: text(
    'So giờ và ngày ở trên với điện thoại. Đúng thì xác nhận; sai thì báo kỹ thuật chỉnh lại.',
    'Compare the time and the date above with a phone. Confirm them if they are right; if not, have the clock set.',
  ),
  confirm: text('Giờ và ngày này đúng', 'This time and date are right'),
  sure: text('Chạm lần nữa để xác nhận', 'Touch again to confirm'),
  confirmed: text('Đã xác nhận và ghi sổ.', 'Confirmed, and recorded.'),
} as const;
