import type { WhyKeysInFiles } from '../../contract/keys.ts';
import type { HeldListName } from '../../contract/list-names.ts';
import type { DeviceKind } from '../../contract/reading.ts';
import type { Diagnostics } from '../../contract/rpc.ts';
import type { Text } from '../text.ts';

const text = (vi: string, en: string): Text => ({ vi, en });

export const diagnosticsTexts = {
  title: text('Chẩn đoán', 'Diagnostics'),
  asking: text('Đang hỏi máy…', 'Asking the station…'),
  state: text('Tình trạng', 'State'),
  devices: text('Thiết bị', 'Devices'),
  noDevices: text('Chưa khai báo thiết bị nào', 'No device is configured'),
  software: text('Phần mềm', 'Software'),
  running: text('Chạy từ', 'Running for'),
  memory: text('Bộ nhớ đang dùng', 'Memory in use'),
  network: text('Máy chủ trung tâm', 'Central'),
  ledger: text('Sổ ghi', 'Records'),
  check: text('Kiểm tra sổ ghi', 'Check of the records'),
  disk: text('Ổ đĩa còn trống', 'Free on the disk'),
  clock: text('Đồng hồ', 'Clock'),
  rules: text('Quy tắc', 'Rules'),
  list: text('Danh sách', 'List'),
  keys: text('Khoá bí mật', 'Keys'),
  noLists: text('chưa có – không mã ký số nào được tin', 'none: no signed code is believed'),
  old: text('QUÁ CŨ', 'TOO OLD'),
  unsent: text('chưa gửi', 'unsent'),
  rows: text('dòng', 'rows'),
  unknown: text('không rõ', 'unknown'),
  keysOpen: text('người khác đọc được', 'others can read'),
  keysClosed: text('kho khoá của hệ điều hành giữ', 'closed with a key of the system'),
  keysGood: text('trong tệp, chỉ tài khoản này đọc được', 'in files that only this account can read'),
  fault: text('Lỗi', 'Fault'),
} as const;

/** Why nothing better keeps the keys. Whoever has the disk has them, so it must be encrypted. */
export const keysWhyTexts: Readonly<Record<WhyKeysInFiles, Text>> = {
  'no-window': text('máy chạy không có cửa sổ; hãy mã hoá ổ đĩa', 'it runs without a window; encrypt the disk'),
  demo: text('bản dùng thử', 'this is the demo'),
  'plain-text': text('máy không có kho khoá; hãy mã hoá ổ đĩa', 'there is no key store here; encrypt the disk'),
  unavailable: text(
    'kho khoá không trả lời; hãy mở kho khoá hoặc mã hoá ổ đĩa',
    'the key store does not answer; unlock it, or encrypt the disk',
  ),
};

export const networkTexts: Readonly<Record<Diagnostics['network']['state'], Text>> = {
  online: text('đang kết nối', 'connected'),
  offline: text('mất kết nối', 'not connected'),
  'central-silent': text('có mạng, trung tâm không trả lời', 'connected, central does not answer'),
  'not-configured': text('chạy độc lập, không có trung tâm', 'stands alone, without central'),
};

export const clockTexts: Readonly<Record<Diagnostics['clock'], Text>> = {
  synchronised: text('đúng giờ, có máy chủ giờ giữ', 'right, held by a time service'),
  unknown: text('không rõ có máy chủ giờ không', 'not known whether a time service holds it'),
  untrusted: text('SAI GIỜ – hãy chỉnh lại', 'WRONG: set it'),
  unsynchronised: text('chưa có máy chủ giờ (NTP)', 'no time service (NTP)'),
};

export const checkTexts: Readonly<Record<NonNullable<Diagnostics['ledger']['check']>['state'], Text>> = {
  waiting: text('chờ kiểm tra', 'waits'),
  running: text('đang kiểm tra', 'runs'),
  whole: text('nguyên vẹn', 'whole'),
  damaged: text('HỎNG – đã cất riêng', 'DAMAGED, set aside'),
  failed: text('không kiểm tra được', 'could not be checked'),
};

export const listTexts: Readonly<Record<HeldListName, Text>> = {
  trust: text('Danh sách: nơi cấp mã', 'List: who signs codes'),
  revocations: text('Danh sách: mã đã thu hồi', 'List: withdrawn codes'),
  rules: text('Danh sách: quy tắc', 'List: rules'),
  'watch-list': text('Danh sách: F0, F1', 'List: F0 and F1'),
};

export const testTexts = {
  scanner: text('Thử quét', 'Try a scan'),
  thermometer: text('Thử đo', 'Try it'),
  printer: text('In trang thử', 'Test page'),
  barrier: text('Thử mở', 'Open once'),
  sure: text('Chạm lần nữa: thanh chắn sẽ MỞ', 'Touch again: it WILL open'),
  passed: text('Tốt', 'Good'),
  notPassed: text('Chưa được', 'Not yet'),
  read: text('Đọc được mã', 'It read a code'),
  characters: text('ký tự', 'characters'),
  garbled: text(
    'Có tín hiệu nhưng không phải chữ – kiểm tra tốc độ cổng',
    'Bytes came that are no text: check the line speed',
  ),
  measured: text('Đo được', 'It measured'),
  printed: text('Máy báo đã in – xem giấy', 'It says it has printed: look at the paper'),
  printUnknown: text('Không rõ đã in chưa – xem giấy', 'Not known whether it printed: look at the paper'),
  opened: text('Thanh chắn đã mở', 'The barrier has opened'),
  nothing: text('Không có gì đến trong thời gian chờ', 'Nothing came in time'),
} as const;

export const testWaitTexts: Readonly<Record<DeviceKind, Text>> = {
  scanner: text('Hãy quét một mã bất kỳ…', 'Scan any code now…'),
  thermometer: text('Hãy đưa trán hoặc cổ tay lại gần…', 'Hold a forehead or wrist before it…'),
  printer: text('Đang in trang thử…', 'Printing a test page…'),
  barrier: text('Đang mở thanh chắn…', 'Opening the barrier…'),
};

export const supportTexts = {
  title: text('Gói hỗ trợ', 'Support bundle'),
  about: text(
    'Toàn bộ tình trạng máy cho người hỗ trợ từ xa. Không có tên, mã, lượt qua cửa, mã PIN hay khoá.',
    'The whole state of this kiosk for whoever helps from afar. No names, codes, passages, PINs or keys.',
  ),
  stick: text('Lưu vào USB', 'Save to the USB stick'),
  screen: text('Tải về', 'Download'),
  busy: text('Đang gom…', 'Gathering…'),
  saved: text('Đã lưu, có thể rút USB:', 'Saved: the stick may be pulled out'),
  downloaded: text('Đã tải về:', 'Downloaded'),
} as const;
