import type { PassageDocument, PermitStamp, PrintDocument, TestPage } from '../../contract/print-document.ts';

const head = {
  site: 'Bệnh viện Chợ Rẫy',
  station: 'Cổng chính',
  lane: 'Làn 1',
  time: '07:31 11/09/2021',
  watermark: null,
  copy: 0,
};

export const entrySlip: PassageDocument = {
  ...head,
  kind: 'slip',
  variant: 'entry',
  number: 412,
  outcome: 'admit',
  colour: 'green',
  direction: 'in',
  name: 'N*** T** P**** T***',
  celsius: 36.6,
  reasons: [],
  code: 'CP1:gate-1:0123456789abcdef0123456789abcdef:42',
};

export const referralSlip: PassageDocument = {
  ...entrySlip,
  variant: 'referral',
  number: 7,
  outcome: 'refer',
  colour: 'red',
  celsius: 37.8,
  name: null,
  reasons: [{ code: 'temperature.fever', vi: 'Nhiệt độ từ 37,5 °C trở lên', en: 'Temperature of 37.5 °C or more' }],
  watermark: 'DEMO',
};

export const exitCopy: PassageDocument = { ...entrySlip, variant: 'exit', direction: 'out', celsius: null, copy: 2 };

export const badge: PassageDocument = { ...entrySlip, kind: 'badge', name: 'Nguyễn Thị Phương Thảo' };

export const permitStamp: PermitStamp = {
  ...head,
  kind: 'permit-stamp',
  number: 86,
  outcome: 'admit',
  colour: 'green',
  permitId: 'GDD-79-2021-0012345',
  plate: '51F-123.45',
  route: 'Quận Bình Thạnh – Thành phố Thủ Đức',
  validUntil: '06:00 15/09/2021',
  officer: 'Thượng úy Đặng Văn Lâm',
  code: 'CP1:gate-1:0123456789abcdef0123456789abcdef:43',
};

export const testPage: TestPage = {
  ...head,
  kind: 'test',
  device: 'printer-1',
  profile: 'escpos-generic',
  software: '0.1.0',
};

/** One of each kind, as tests and pictures show them. */
export const sampleDocuments: Readonly<Record<string, PrintDocument>> = {
  entry: entrySlip,
  referral: referralSlip,
  copy: exitCopy,
  badge,
  permit: permitStamp,
  test: testPage,
};
