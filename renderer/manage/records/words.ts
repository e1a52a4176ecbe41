import type { Outcome } from '../../../contract/decision.ts';
import type { CorrectionCause } from '../../../contract/events.ts';
import type { RecordKind, RecordView } from '../../../contract/records.ts';
import type { Text } from '../../text.ts';

const text = (vi: string, en: string): Text => ({ vi, en });

export const figureTexts = {
  title: text('Hôm nay', 'Today'),
  today: text('Hôm nay', 'Today'),
  yesterday: text('Hôm qua', 'Yesterday'),
  counting: text('Đang đếm…', 'Counting…'),
  inside: text('Đang ở trong', 'Inside now'),
  entered: text('Lượt vào', 'Entered'),
  left: text('Lượt ra', 'Left'),
  overrides: text('Mở cửa bằng tay', 'Opened by hand'),
  paper: text('Nhập từ giấy', 'From paper'),
  undone: text('Đã huỷ', 'Undone'),
  practised: text('Tập dượt (không tính)', 'Training (not counted)'),
  hours: text('Vào và ra theo giờ', 'In and out by the hour'),
  outcomes: text('Kết quả', 'Outcomes'),
  temperatures: text('Nhiệt độ đo được', 'Temperatures measured'),
  highest: text('Cao nhất', 'Highest'),
  hour: text('Giờ', 'Hour'),
  count: text('Số lượt', 'Count'),
  none: text('Chưa có', 'None yet'),
  nobodyMeasured: text('Chưa đo ai', 'Nobody was measured'),
} as const;

export const outcomeTexts: Readonly<Record<Outcome, Text>> = {
  admit: text('Cho qua', 'Admitted'),
  officer: text('Gặp nhân viên', 'See staff'),
  refer: text('Xét nghiệm', 'Testing'),
  refuse: text('Từ chối', 'Refused'),
  unreadable: text('Không đọc được', 'Not read'),
  repeat: text('Quét lại', 'Repeated'),
};

export const searchTexts = {
  title: text('Tra cứu', 'Search'),
  kind: text('Loại', 'What'),
  day: text('Ngày', 'Day'),
  from: text('Từ giờ', 'From'),
  to: text('Đến giờ', 'To'),
  lane: text('Làn', 'Lane'),
  outcome: text('Kết quả', 'Outcome'),
  slip: text('Số phiếu', 'Slip number'),
  all: text('Tất cả', 'All'),
  search: text('Tìm', 'Search'),
  searching: text('Đang tìm…', 'Searching…'),
  more: text('Tìm tiếp về trước', 'Look further back'),
  nothing: text('Không tìm thấy', 'Nothing found'),
  nothingYet: text('Chưa thấy trong phần đã xem', 'Nothing in what was looked through so far'),
  byCode: text('Quét mã để tìm người', 'Find a person by their code'),
  waiting: text('Đưa mã vào máy quét – mã này không tính là qua cửa', 'Scan the code – it is no passage'),
  stop: text('Thôi', 'Stop'),
  nobody: text('Không có mã nào được quét', 'No code was scanned'),
  unreadable: text('Mã này không cho biết là ai', 'This code names nobody'),
  person: text('48 giờ qua', 'The last 48 hours'),
  time: text('Giờ', 'Time'),
  temperature: text('Nhiệt độ', 'Temperature'),
  details: text('Chi tiết', 'Details'),
  late: text('Nhập từ giấy lúc', 'Typed in from paper at'),
  training: text('Tập dượt', 'Training'),
  byHand: text('Mở bằng tay', 'Opened by hand'),
  noPin: text('dòng lệnh', 'command line'),
  wrongDay: text('Chọn ngày và giờ đúng', 'Give a day and times that fit'),
} as const;

export const kindTexts: Readonly<Record<RecordKind, Text>> = {
  passage: text('Lượt qua cửa', 'Passages'),
  paper: text('Nhập từ giấy', 'From paper'),
  override: text('Mở cửa bằng tay', 'Opened by hand'),
  correction: text('Sửa lượt đã ghi', 'Corrections'),
  operator: text('Người dùng đã làm gì', 'What operators did'),
};

export const actTexts: Readonly<Record<Extract<RecordView, { kind: 'operator' }>['act'], Text>> = {
  'signed-in': text('Đăng nhập', 'Signed in'),
  'signed-out': text('Đăng xuất', 'Signed out'),
  refused: text('Sai mã PIN', 'Wrong PIN'),
  saved: text('Lưu người dùng', 'Saved an operator'),
  removed: text('Xoá người dùng', 'Removed an operator'),
  'pin-changed': text('Đổi mã PIN', 'Changed a PIN'),
  did: text('Đã làm', 'Did'),
};

/** What an operator did, by the name of the function. */
export const didTexts: Readonly<Partial<Record<string, Text>>> = {
  findByCode: text('Tra cứu người bằng mã', 'Found a person by code'),
  exportBegin: text('Xuất tệp về máy', 'Saved a file'),
  exportToDrive: text('Xuất tệp ra USB', 'Wrote a file on to a stick'),
  setTraining: text('Tập dượt', 'Training'),
  confirmClock: text('Xác nhận giờ', 'Confirmed the clock'),
  testDevice: text('Thử thiết bị', 'Tried a device'),
};

export const correctionTexts = {
  undone: text('Huỷ: không có lượt này', 'Undone: did not take place'),
  companions: text('Sửa số người đi cùng', 'Companions counted anew'),
} as const;

export const correctionCauseTexts: Readonly<Record<CorrectionCause, Text>> = {
  'not-passed': text('Người này không qua cửa', 'They did not pass'),
  'other-person': text('Quét nhầm mã người khác', 'Somebody else’s code'),
  'wrong-direction': text('Sai chiều', 'Wrong direction'),
  'tried-out': text('Quét thử', 'Tried out'),
  other: text('Lý do khác', 'Other'),
};

export const exportTexts = {
  title: text('Xuất dữ liệu', 'Export'),
  explain: text(
    'Chỉ có dữ kiện công khai: giờ, làn, kết quả, nhiệt độ, số phiếu. Không có tên, số giấy tờ hay điện thoại. Mỗi lần xuất đều được ghi vào sổ.',
    'Public facts only: time, lane, outcome, temperature, slip. No names, numbers or phones. Every export is written into the records.',
  ),
  days: text('Khoảng thời gian', 'Period'),
  day: { 1: text('Hôm nay', 'Today'), 7: text('7 ngày', '7 days'), 21: text('21 ngày', '21 days') },
  format: text('Dạng tệp', 'Kind of file'),
  csv: text('Bảng tính (CSV)', 'Spreadsheet (CSV)'),
  jsonl: text('Đầy đủ (JSON lines)', 'Complete (JSON lines)'),
  toStick: text('Ghi vào USB', 'Write on to the USB stick'),
  noStick: text('Cắm USB vào máy để ghi', 'Plug in a USB stick to write on to'),
  download: text('Tải về máy này', 'Save on this computer'),
  working: text('Đang ghi…', 'Writing…'),
  done: text('Đã ghi xong', 'Written'),
  free: text('còn trống', 'free'),
  pull: text('Có thể rút USB.', 'The stick may be pulled out.'),
} as const;

export const trainingTexts = {
  title: text('Tập dượt', 'Training'),
  off: text('Máy đang chạy thật', 'The station counts'),
  demo: text('Máy đang chạy bản thử (DEMO)', 'The station runs the demo'),
  on: text('Đang tập dượt đến', 'Training until'),
  explain: text(
    'Khi tập dượt, máy làm việc như thật nhưng các lượt được đánh dấu và không được tính. Tập dượt tự kết thúc.',
    'In training everything works as ever, and passages are marked and do not count. It ends by itself.',
  ),
  begin: text('Bắt đầu tập dượt', 'Begin training'),
  beginSure: text('Chạm lần nữa: lượt qua sẽ không được tính', 'Touch again: passages will not count'),
  end: text('Kết thúc tập dượt', 'End training'),
  notAllowed: text(
    'Cấu hình máy này không cho tập dượt. Kỹ thuật viên bật bằng "training": {"allowed": true}.',
    'The configuration does not allow training. An installer sets "training": {"allowed": true}.',
  ),
} as const;

export const pinTexts = {
  title: text('Mã PIN của tôi', 'My PIN'),
  old: text('Mã PIN hiện nay', 'PIN now'),
  first: text('Mã PIN mới (6–12 số)', 'New PIN (6–12 digits)'),
  second: text('Nhập lại mã PIN mới', 'New PIN once more'),
  save: text('Đổi mã PIN', 'Change my PIN'),
  differ: text('Hai lần nhập không giống nhau', 'The two are not the same'),
  form: text('Mã PIN có 6 đến 12 chữ số', 'A PIN has 6 to 12 digits'),
  saved: text('Đã đổi mã PIN', 'The PIN is changed'),
} as const;
