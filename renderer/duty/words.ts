import type { Outcome } from '../../contract/decision.ts';
import type { Text } from '../text.ts';

const text = (vi: string, en: string): Text => ({ vi, en });

export const dutyTexts = {
  open: text('Sổ trực', 'Duty'),
  title: text('Sổ trực', 'Duty book'),
} as const;

export const shiftTexts = {
  title: text('Giao ca', 'Hand-over'),
  since: text('Ca này từ', 'This shift since'),
  officer: text('Người trực', 'On duty'),
  nobody: text('Chưa ai nhận ca', 'Nobody has taken over yet'),
  nobodyHad: text('Ca này chưa có ai nhận', 'Nobody had this shift'),
  in: text('Vào', 'In'),
  out: text('Ra', 'Out'),
  people: text('Số người', 'People'),
  referrals: text('Giấy giới thiệu', 'Referrals'),
  corrections: text('Sửa', 'Corrections'),
  overrides: text('Mở cửa bằng tay', 'Opened by hand'),
  paper: text('Nhập từ giấy', 'Typed in'),
  vehicles: text('Xe', 'Vehicles'),
  inside: text('Đang ở trong', 'Inside'),
  unsent: text('Chưa gửi', 'Unsent'),
  faults: text('Đang lỗi', 'Faults'),
  none: text('Không có', 'None'),
  printerPaper: text('Giấy in', 'Paper'),
  typeIn: text('Còn giấy phải nhập', 'Paper to type in'),
  who: text('Ai nhận ca?', 'Who takes over?'),
  name: text('Tên người khác', 'Another name'),
  take: text('Nhận ca', 'Take over'),
  other: text('Người khác', 'Somebody else'),
  done: text('Đã giao ca cho', 'Handed over to'),
  print: text('In biên bản', 'Print'),
  past: text('Các ca trước', 'Earlier shifts'),
  again: text('Xem ca mới', 'The new shift'),
  standAlone: text('Trạm chạy riêng, không gửi', 'Stand-alone: nothing is sent'),
  practice: text(
    'Đang tập dượt: giao ca ở đây chỉ để tập, ca thật vẫn tiếp tục',
    'Practice: what is handed over here does not count, and the real shift goes on',
  ),
  failed: text('Không đọc được số của ca', 'The numbers of the shift could not be read'),
} as const;

export const referralTexts = {
  title: text('Giấy giới thiệu', 'Referrals'),
  heading: text('Giấy giới thiệu gần đây', 'Recent referrals'),
  none: text('Bảy ngày qua không có ai', 'Nobody within seven days'),
  failed: text('Không đọc được sổ', 'The records could not be read'),
  waiting: text('chờ kết quả', 'no result yet'),
  negative: text('âm tính', 'negative'),
  positive: text('DƯƠNG TÍNH', 'POSITIVE'),
  inconclusive: text('chưa rõ', 'inconclusive'),
  undone: text('đã huỷ', 'undone'),
  slip: text('phiếu', 'slip'),
  print: text('In lại', 'Print again'),
  asked: text('Đã gửi in', 'Sent to the printer'),
  kind: { pcr: text('PCR', 'PCR'), rapid: text('test nhanh', 'rapid test') },
} as const;

export const entryTexts = {
  title: text('Tìm lượt', 'Find an entry'),
  clear: text('Xoá số phiếu', 'Clear the slip number'),
} as const;

export const paperWords = {
  ok: text('đủ', 'enough'),
  'near-end': text('sắp hết', 'low'),
  out: text('hết', 'out'),
  unknown: text('chưa rõ', 'unknown'),
} as const;

export const outcomeRows: Readonly<Record<Outcome, Text>> = {
  admit: text('Cho qua', 'Admitted'),
  officer: text('Gặp cán bộ', 'Officer'),
  refer: text('Xét nghiệm', 'Testing'),
  refuse: text('Không cho qua', 'Refused'),
  unreadable: text('Không đọc được', 'Not read'),
  repeat: text('Quét lại', 'Repeated'),
};
