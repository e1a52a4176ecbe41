import type { OperatorRole } from '../../contract/operator.ts';
import type { Text } from '../text.ts';

const text = (vi: string, en: string): Text => ({ vi, en });

export const manageTexts = {
  open: text('Quản lý', 'Manage'),
  title: text('Quản lý', 'Manage'),
  back: text('Về màn hình cửa', 'Back to the gate'),
  signOut: text('Đăng xuất', 'Sign out'),
  signsOutAt: text('Tự đăng xuất lúc', 'Signs out by itself at'),
  passing: text('Đang có người qua cửa', 'Somebody is passing'),
  show: text('Xem', 'Look'),
} as const;

export const roleTexts: Readonly<Record<OperatorRole, Text>> = {
  guard: text('Bảo vệ', 'Guard'),
  supervisor: text('Trưởng ca', 'Supervisor'),
  installer: text('Kỹ thuật lắp đặt', 'Installer'),
};

export const signInTexts = {
  title: text('Ai đang đăng nhập?', 'Who is signing in?'),
  needs: text('Việc này cần', 'This needs'),
  pin: text('Nhập mã PIN', 'Enter your PIN'),
  digits: text('6 đến 12 chữ số', '6 to 12 digits'),
  enter: text('Đăng nhập', 'Sign in'),
  back: text('Xoá số cuối', 'Delete the last digit'),
  other: text('Người khác', 'Somebody else'),
  checking: text('Đang kiểm tra…', 'Checking…'),
  nobody: text('Chưa có ai có mã PIN ở máy này', 'Nobody has a PIN at this station'),
  nobodyAct: text(
    'Kỹ thuật viên thêm người bằng lệnh: kiosk operators add',
    'An installer adds somebody with: kiosk operators add',
  ),
  wrong: text('Mã PIN không đúng', 'This PIN is not right'),
  throttled: text('Sai nhiều lần – hãy chờ rồi thử lại', 'Too many wrong PINs – wait, then try again'),
} as const;

export const operatorTexts = {
  title: text('Người dùng', 'Operators'),
  add: text('Thêm người', 'Add somebody'),
  name: text('Tên hiển thị', 'Name as shown'),
  id: text('Mã trong sổ ghi (chữ thường, số, gạch nối)', 'Id in the records (lower case, digits, hyphens)'),
  role: text('Vai trò', 'Role'),
  pin: text('Mã PIN mới (6–12 số; để trống: giữ nguyên)', 'New PIN (6–12 digits; empty: as it is)'),
  save: text('Lưu', 'Save'),
  cancel: text('Thôi', 'Cancel'),
  change: text('Sửa', 'Change'),
  remove: text('Xoá', 'Remove'),
  removeSure: text('Chạm lần nữa để xoá', 'Touch again to remove'),
  saved: text('Đã lưu và ghi vào sổ', 'Saved, and written into the records'),
  you: text('đang đăng nhập', 'signed in now'),
} as const;
