import type { CorrectionCause } from '../../contract/events.ts';
import type { RosterGroup } from '../../contract/hand-entry.ts';
import type { Text } from '../text.ts';

const text = (vi: string, en: string): Text => ({ vi, en });

export const peopleTexts = {
  open: text('Nhập tay', 'By hand'),
  title: text('Người không có mã', 'Somebody without a code'),
  name: text('Họ và tên', 'Name'),
  identityNumber: text('Số giấy tờ', 'ID number'),
  birth: text('Ngày sinh', 'Born'),
  phone: text('Điện thoại', 'Phone'),
  enter: { in: text('Ghi người này vào', 'Record entry'), out: text('Ghi người này ra', 'Record exit') },
  wrong: {
    name: text('Chưa có họ tên', 'The name is missing'),
    identityNumber: text('Số giấy tờ không đúng', 'The ID number is not right'),
    birth: text('Ngày sinh không đúng', 'The date of birth is not right'),
    phone: text('Số điện thoại không đúng', 'The telephone number is not right'),
  },
  found: text('Đã có trong máy', 'Known here'),
  nobody: text(
    'Gõ tên để tìm người vừa qua và người trong danh sách',
    'Type a name: who passed just now, who is listed',
  ),
  none: text('Không có ai tên như vậy', 'Nobody of that name'),
  justPassed: text('vừa qua', 'passed'),
  listed: text('Chạm để ghi nhận', 'Touch to record'),
  space: text('cách', 'space'),
  back: text('Xoá chữ cuối', 'Delete the last letter'),
  clear: text('Xoá hết', 'Clear'),
} as const;

export const rosterTexts: Readonly<Record<RosterGroup, Text>> = {
  staff: text('Nhân viên', 'Staff'),
  resident: text('Cư dân', 'Resident'),
};

export const groupTexts = {
  open: text('Nhóm', 'Group'),
  size: (size: number): Text => text(`${size} người`, 'people'),
  oneCode: text('một mã', 'one code'),
  more: text('Thêm một người', 'One more'),
  fewer: text('Bớt một người', 'One fewer'),
  with: (companions: number): Text => text(`cùng ${companions} người`, `with ${companions} more`),
  and: (companions: number): Text => text(`+${companions} người`, `+${companions}`),
  ask: text('Số người đi cùng', 'People with them'),
  save: text('Ghi', 'Save'),
} as const;

export const undoTexts = {
  open: text('Huỷ lượt này', 'Undo this passage'),
  undone: text('Đã huỷ', 'Undone'),
  title: text('Vì sao huỷ? Chạm để ghi:', 'Why? Touch to record it:'),
} as const;

export const causeTexts: Readonly<Record<CorrectionCause, Text>> = {
  'not-passed': text('Không qua cửa', 'They did not pass'),
  'other-person': text('Nhầm người', 'It was somebody else'),
  'wrong-direction': text('Nhầm chiều vào/ra', 'Wrong direction'),
  'tried-out': text('Quét thử', 'Only tried out'),
  other: text('Lý do khác', 'Something else'),
};

export const openingTexts = {
  word: text('Mở cửa bằng tay', 'Opened by hand'),
  late: text('ghi muộn', 'recorded late'),
  paper: text('từ giấy', 'from paper'),
} as const;

export const visitorTexts = {
  open: text('Tiếng khác', 'Language'),
  title: text('Nói với khách', 'Tell the visitor'),
} as const;

export const posterTexts = {
  open: text('Mã địa điểm', 'Site code'),
  title: text('Quét mã để khai báo khi vào', 'Scan to check in'),
  steps: [
    text('Mở camera điện thoại, đưa vào mã này.', 'Point the camera of your phone at this code.'),
    text('Chạm vào đường dẫn và khai báo.', 'Open the link and check in.'),
    text('Cho bảo vệ xem kết quả.', 'Show the result to the guard.'),
  ],
  print: text('In ra giấy', 'Print'),
  receipt: text('In bằng máy in phiếu', 'On the slip printer'),
  none: text(
    'Chưa cài mã của địa điểm này. Kỹ thuật viên điền site.checkIn trong cấu hình.',
    'The code of this site is not set. An installer fills in site.checkIn in the configuration.',
  ),
} as const;
