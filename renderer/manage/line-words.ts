import type { Text } from '../text.ts';

const text = (vi: string, en: string): Text => ({ vi, en });

export const trafficTexts = {
  title: text('Dữ liệu trên dây', 'What goes over the line'),
  about: text(
    '200 khung gần nhất, chỉ trong bộ nhớ. Mã của khách và phiếu in: chỉ độ dài và ba byte đầu.',
    'The last 200 frames, in memory only. Of people’s codes and slips: their length and first three bytes.',
  ),
  choose: text('Thiết bị', 'Device'),
  none: text('Chưa có gì đi qua', 'Nothing went over it yet'),
  time: text('Lúc', 'At'),
  way: text('Chiều', 'Way'),
  in: text('đến', 'in'),
  out: text('đi', 'out'),
  bytes: text('Byte', 'Bytes'),
  hex: text('Nội dung (hex)', 'Content (hex)'),
  whole: text('Ghi nguyên văn 10 phút', 'Record whole for 10 minutes'),
  wholeSure: text('Chạm lần nữa: mã của khách sẽ HIỆN RA', 'Touch again: people’s codes WILL show'),
  end: text('Thôi ghi nguyên văn', 'Stop recording whole'),
  until: text('Đang ghi nguyên văn, tự thôi lúc', 'Recording whole, ends by itself at'),
} as const;

export const brokerLogTexts = {
  title: text('Kết nối với trung tâm', 'The connection to central'),
  none: text('Chưa kết nối lần nào', 'Not connected yet'),
  times: text('lần liền', 'times in a row'),
} as const;

export const backupTexts = {
  title: text('Cấu hình trên USB', 'The configuration on a USB stick'),
  about: text(
    'Cấu hình, hồ sơ thiết bị, câu hỏi, lời và logo. Không bao giờ có khoá, mã PIN hay sổ ghi.',
    'Configuration, device profiles, questions, words and logo. Never keys, PINs or records.',
  ),
  save: text('Sao lưu vào USB', 'Back up to the stick'),
  look: text('Tìm bản sao lưu', 'Find backups'),
  working: text('Đang làm việc với USB, để yên…', 'At work on the stick: leave it in…'),
  nothing: text('Không thấy bản sao lưu nào trên USB', 'No backup is on a USB stick'),
  restore: text('Khôi phục', 'Restore'),
  sure: text('Chạm lần nữa: máy khởi động lại', 'Touch again: the station starts again'),
  other: text('CỦA TRẠM KHÁC', 'OF ANOTHER STATION'),
  restored: text(
    'Đã khôi phục; máy khởi động lại khi không có người ở cửa',
    'Restored; it starts again once nobody stands there',
  ),
  anew: text('Cài đặt lại từng bước', 'Set up anew, step by step'),
} as const;
