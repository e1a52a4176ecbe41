import type { ClockTrouble } from '../contract/clock.ts';
import type { ClockState, Direction, Mode } from '../contract/decision.ts';
import { ErrorCode } from '../contract/errors.ts';
import type { OverrideReason } from '../contract/events.ts';
import type { PermitView, PermitWant } from '../contract/permit-view.ts';
import type { PassageDocumentKind } from '../contract/print-document.ts';
import type { DeviceKind, DeviceState } from '../contract/reading.ts';
import type { NetworkState } from '../contract/rpc.ts';

/** Everything the screens say, Vietnamese first. */
export type Text = Readonly<{ vi: string; en: string }>;

/** What is wrong and what a person does about it. */
export type Advice = Readonly<{ title: Text; act: Text }>;

const text = (vi: string, en: string): Text => ({ vi, en });
const advice = (title: Text, act: Text): Advice => ({ title, act });

export const weekdays: readonly Text[] = [
  text('Chủ Nhật', 'Sunday'),
  text('Thứ Hai', 'Monday'),
  text('Thứ Ba', 'Tuesday'),
  text('Thứ Tư', 'Wednesday'),
  text('Thứ Năm', 'Thursday'),
  text('Thứ Sáu', 'Friday'),
  text('Thứ Bảy', 'Saturday'),
];

export const directionTexts: Readonly<Record<Direction, Text>> = {
  in: text('VÀO', 'IN'),
  out: text('RA', 'OUT'),
};

export const directionSwitchText = text('Chiều qua cửa', 'Direction');

export const directionHoldText = text('Giữ để đổi chiều', 'Hold to switch');

export const waitingTexts = {
  present: text(
    'Đưa mã QR cá nhân hoặc căn cước công dân vào máy quét',
    'Hold your personal QR or citizen card to the scanner',
  ),
  presentToCamera: text(
    'Đưa mã QR cá nhân hoặc căn cước công dân vào camera',
    'Hold your personal QR or citizen card to the camera',
  ),
  presentToEither: text(
    'Đưa mã QR cá nhân hoặc căn cước công dân vào máy quét hoặc camera',
    'Hold your personal QR or citizen card to the scanner or the camera',
  ),
  look: text('Nhìn vào nhiệt kế', 'Look at the thermometer'),
  step: text('Bước', 'Step'),
  scannerNotReady: text('Máy quét chưa sẵn sàng – gặp nhân viên', 'The scanner is not ready – please see staff'),
} as const;

export const collectingTexts = {
  headline: (have: number, of: number): Text => text(`ĐÃ ĐỌC ${have}/${of} MÃ`, `${have} OF ${of} CODES READ`),
  hint: text('Quét tiếp mã còn lại của cùng thẻ này.', 'Scan the next code of the same card.'),
} as const;

export const measuringTexts = {
  headline: text('NHÌN VÀO NHIỆT KẾ', 'LOOK AT THE THERMOMETER'),
  hint: text('Đã đọc mã. Đứng yên một chút.', 'Code read. Stand still for a moment.'),
  seconds: text('giây', 'seconds'),
  troubleHint: text('Đã đọc mã. Xin chờ nhân viên.', 'Code read. Please wait for staff.'),
} as const;

export const pairingTexts = {
  wants: {
    permit: text('ĐƯA GIẤY ĐI ĐƯỜNG VÀO MÁY QUÉT', 'SCAN THE TRAVEL PERMIT'),
    card: text('ĐƯA CĂN CƯỚC VÀO MÁY QUÉT', 'NOW SCAN THE HOLDER’S CARD'),
    plate: text('ĐÚNG BIỂN SỐ XE NÀY?', 'IS THIS THE VEHICLE?'),
  } satisfies Readonly<Record<PermitWant, Text>>,
  typePlate: text('NHẬP BIỂN SỐ XE', 'TYPE THE PLATE OF THE VEHICLE'),
  sameVehicle: text('Đúng xe này', 'This vehicle'),
  otherVehicle: text('Xe khác – nhập biển số', 'Another – type its plate'),
  enter: text('Xong', 'Done'),
  back: text('Xoá một chữ', 'Delete one letter'),
  enough: text('Không chờ nữa – cán bộ quyết định', 'Do not wait – the officer decides'),
} as const;

export const permitTexts = {
  permit: text('Giấy đi đường', 'Permit'),
  genuine: text('Thật', 'genuine'),
  unconfirmed: text('Giấy cũ, chưa xác nhận', 'of 2021, not confirmed'),
  holder: text('Người được cấp', 'Holder'),
  plate: text('Biển số xe', 'Plate'),
  where: text('Tuyến, khu vực', 'Route, area'),
  when: text('Hiệu lực', 'Valid'),
  authority: text('Cơ quan cấp', 'Issued by'),
  purpose: text('Mục đích', 'Purpose'),
  certificates: text('Chứng nhận', 'Certificates'),
  good: text('đúng', 'right'),
  bad: text('sai', 'wrong'),
  open: text('chưa đối chiếu', 'not compared'),
} as const;

export const permitFaultTexts: Readonly<Record<NonNullable<PermitView['fault']>, Text>> = {
  'signature-invalid': text('Chữ ký sai: giấy giả hoặc hỏng', 'wrong signature: forged or damaged'),
  'signer-unknown': text('Không rõ cơ quan ký', 'signer not known here'),
  'algorithm-refused': text('Cách ký không được chấp nhận', 'signed in a way that is not accepted'),
  expired: text('Hết hiệu lực', 'expired'),
  'not-yet-valid': text('Chưa có hiệu lực', 'not valid yet'),
  revoked: text('Đã bị thu hồi', 'withdrawn'),
  'key-usage-wrong': text('Cơ quan ký không được cấp giấy này', 'signer may not issue permits'),
  'issuer-mismatch': text('Không đúng cơ quan cấp', 'another issuer than it names'),
  'signer-expired': text('Chứng thư của cơ quan ký hết hạn', 'signer’s certificate had expired'),
  'signer-withdrawn': text('Cơ quan ký đã bị thu hồi quyền ký', 'its signer was withdrawn'),
  'permit-not-now': text('Thật, không đúng ngày giờ', 'genuine, not at this time'),
  other: text('Không xác nhận được', 'could not be confirmed'),
};

/** In place of “look at the thermometer”: as a step while waiting, and as the headline while measuring. */
export type ThermometerTrouble = Readonly<{ step: Text; headline: Text }>;

export const thermometerTroubles: Readonly<Record<'broken' | 'opening', ThermometerTrouble>> = {
  broken: {
    step: text('Nhiệt kế hỏng – gặp nhân viên', 'Thermometer out of order – please see staff'),
    headline: text('NHIỆT KẾ HỎNG – GẶP NHÂN VIÊN', 'THERMOMETER OUT OF ORDER – PLEASE SEE STAFF'),
  },
  opening: {
    step: text('Nhiệt kế chưa sẵn sàng – gặp nhân viên', 'The thermometer is not ready – please see staff'),
    headline: text('NHIỆT KẾ CHƯA SẴN SÀNG – GẶP NHÂN VIÊN', 'THERMOMETER NOT READY – PLEASE SEE STAFF'),
  },
};

/** Words in the largest letters: where Vietnamese breaks into lines is decided here, not by the width of a font. */
export type Headline = Readonly<{ vi: readonly string[]; en: string }>;

const headline = (vi: readonly string[], en: string): Headline => ({ vi, en });

export const verdictTexts = {
  admitIn: headline(['MỜI VÀO'], 'PLEASE ENTER'),
  admitOut: headline(['TẠM BIỆT'], 'GOODBYE'),
  noteIn: headline(['MỜI VÀO –', 'LƯU Ý'], 'PLEASE ENTER – TAKE NOTE'),
  noteOut: headline(['TẠM BIỆT –', 'LƯU Ý'], 'GOODBYE – TAKE NOTE'),
  officer: headline(['GẶP', 'NHÂN VIÊN'], 'PLEASE SEE STAFF'),
  fever: headline(['SỐT –', 'XÉT NGHIỆM'], 'FEVER – REFER TO TESTING'),
  refer: headline(['ĐI', 'XÉT NGHIỆM'], 'REFER TO TESTING'),
  refuseIn: headline(['KHÔNG', 'ĐƯỢC VÀO'], 'NO ENTRY'),
  refuseOut: headline(['KHÔNG', 'ĐƯỢC RA'], 'NO EXIT'),
  unreadable: headline(['KHÔNG ĐỌC', 'ĐƯỢC MÃ –', 'THỬ LẠI'], 'CODE NOT READ – TRY AGAIN'),
  otherCode: headline(['MÃ NÀY', 'KHÔNG DÙNG ĐƯỢC –', 'ĐƯA MÃ KHÁC'], 'WRONG CODE – SHOW ANOTHER'),
  repeat: headline(['ĐÃ GHI NHẬN', 'LÚC'], 'ALREADY RECORDED AT'),
} as const;

/** One or two words for the list of last passages. */
export const briefTexts = {
  admitIn: text('Mời vào', 'Entered'),
  admitOut: text('Đã ra', 'Left'),
  note: text('Lưu ý', 'Note'),
  officer: text('Gặp nhân viên', 'See staff'),
  refer: text('Xét nghiệm', 'Testing'),
  refuse: text('Từ chối', 'Refused'),
  unreadable: text('Không đọc được', 'Not read'),
  repeat: text('Quét lại', 'Repeated'),
} as const;

export const decisionTexts = {
  name: text('Họ tên', 'Name'),
  temperature: text('Nhiệt độ', 'Temperature'),
  slip: text('Phiếu', 'Slip'),
  referral: text('Số xét nghiệm', 'Referral'),
  printAgain: text('In lại', 'Reprint'),
  time: text('Thời gian', 'Time'),
  dismiss: text('Chạm để đóng', 'Tap to close'),
  none: '—',
} as const;

export const declaringTexts = {
  none: text('KHÔNG CÓ ĐIỀU NÀO Ở TRÊN', 'NONE OF THE ABOVE'),
  send: text('GỬI KHAI BÁO', 'SEND'),
  next: text('TIẾP TỤC', 'CONTINUE'),
  yes: text('CÓ', 'YES'),
  no: text('KHÔNG', 'NO'),
  back: text('Quay lại', 'Back'),
  staff: text('Gặp nhân viên', 'See staff'),
  anyOfThese: text('Anh/chị có', 'Do any of these apply to you?'),
} as const;

export const remeasureTexts = {
  again: text('Đo lại', 'Measure again'),
  rest: text('Nghỉ đến', 'Rest until'),
} as const;

/** Only the guard reads these: no visitor's screen, no slip and no voice says them. */
export const watchTexts = {
  ask: text('Trả lời về lượt này', 'Answer about this passage'),
  list: text('Danh sách theo dõi', 'Watch list'),
  until: text('đến hết', 'until'),
  confirmed: text('Đúng người này', 'It is this person'),
  'not-them': text('Không phải người này', 'Not this person'),
  answered: text('Đã trả lời', 'Answered'),
  byCentral: {
    confirmed: text('Trung tâm: có trong danh sách', 'Central: on the list'),
    'not-them': text('Trung tâm: không có trong danh sách', 'Central: not on the list'),
  },
  again: text('Xét lại người này', 'Decide on them again'),
} as const;

export const outOfOrderTexts = {
  headline: headline(['MỞ TAY,', 'GHI GIẤY'], 'OPEN BY HAND, WRITE ON PAPER'),
  why: text('Máy không ghi được lượt qua cửa', 'This station cannot record passages'),
} as const;

export const retiredTexts = {
  headline: headline(['NGỪNG', 'SỬ DỤNG'], 'OUT OF SERVICE'),
  why: text('Máy này không còn là trạm kiểm soát', 'This kiosk is no checkpoint any more'),
} as const;

export const linkTexts = {
  connecting: text('Đang nối với trạm…', 'Connecting to the station…'),
  lost: text('Mất kết nối với trạm – đang nối lại', 'Lost the station – reconnecting'),
  lostAct: text('Nếu kéo dài: mở cửa bằng tay, ghi ra giấy.', 'If it lasts: open by hand, write on paper.'),
  stale: text('Thông tin trên màn hình đã cũ, lúc', 'What the screen shows is old, as of'),
  misunderstood: text('Màn hình và trạm khác phiên bản', 'Screen and station are of different versions'),
  misunderstoodAct: text('Tải lại màn hình này.', 'Reload this screen.'),
  refused: text('Trạm không có làn này', 'The station has no such lane'),
  reload: text('Tải lại', 'Reload'),
  firstLane: text('Về làn đầu tiên', 'Go to the first lane'),
} as const;

export const barTexts = {
  inside: text('Đang ở trong', 'Inside'),
  insideGate: text('Bên trong (cổng này)', 'Inside (this gate)'),
  unsent: text('Chưa gửi', 'Unsent'),
  network: text('Mạng', 'Network'),
  from: text('từ', 'since'),
  devices: text('Thiết bị', 'Devices'),
  lanes: text('Làn', 'Lane'),
  soundOn: text('Có tiếng', 'Sound on'),
  soundOff: text('Tắt tiếng', 'Muted'),
  mute: text('Tắt tiếng màn hình này', 'Mute this screen'),
  notices: text('Cần chú ý', 'Needs attention'),
  more: text('Xem', 'Show'),
  less: text('Đóng', 'Close'),
  allWell: text('Mọi thứ bình thường', 'All is well'),
  lists: text('Danh sách', 'Lists'),
  rules: text('Quy tắc', 'Rules'),
  noLists: text('chưa có', 'none'),
  software: text('Phần mềm', 'Software'),
} as const;

export const recentTexts = {
  title: text('Lượt gần đây', 'Last passages'),
  empty: text('Chưa có lượt nào', 'None yet'),
} as const;

export const modeTexts: Readonly<Record<Exclude<Mode, 'live'>, Readonly<{ word: Text; explain: Text }>>> = {
  demo: {
    word: text('DEMO', 'DEMO'),
    explain: text(
      'Thiết bị và người đều là mẫu, không tính vào số liệu',
      'Sample people and devices, nothing here counts',
    ),
  },
  training: {
    word: text('TẬP DƯỢT', 'TRAINING'),
    explain: text('Lượt qua cửa không tính vào số liệu', 'Passages do not count'),
  },
};

export const demoTexts = {
  title: text('Người mẫu', 'Sample people'),
  close: text('Ẩn mẫu', 'Hide samples'),
  own: text('Mã tự nhập', 'Your own code'),
  code: text('Nội dung mã', 'Text of the code'),
  temperature: text('Nhiệt độ', 'Temperature'),
  direction: text('Chiều', 'Direction'),
  asLane: text('Theo làn', 'As the lane'),
  present: text('Đưa vào máy quét', 'Present'),
  unmeasured: text('không đo', 'not measured'),
  loading: text('Đang tải…', 'Loading…'),
  failed: text('Không thực hiện được', 'This did not work'),
} as const;

export const deviceTexts: Readonly<Record<DeviceKind, Text>> = {
  scanner: text('Máy quét', 'Scanner'),
  thermometer: text('Nhiệt kế', 'Thermometer'),
  printer: text('Máy in', 'Printer'),
  barrier: text('Thanh chắn', 'Barrier'),
};

/** What a scanner in the screen is called. */
export const sourceTexts = {
  wedge: text('Máy quét', 'Scanner'),
  camera: text('Camera quét', 'Camera'),
} as const;

/** In place of a device's state, where one touch puts it right. */
export const touchText = text('Chạm vào màn hình', 'Touch the screen');

export const anyDevice = text('Thiết bị', 'A device');

export const deviceStateTexts: Readonly<Record<DeviceState['state'], Text>> = {
  ready: text('Sẵn sàng', 'Ready'),
  opening: text('Đang mở', 'Opening'),
  absent: text('Không thấy', 'Not found'),
  faulty: text('Bị lỗi', 'Faulty'),
};

export const paperTexts = {
  low: text('Sắp hết giấy', 'Paper low'),
  out: text('Hết giấy', 'Paper out'),
} as const;

export const networkTexts: Readonly<Record<NetworkState['state'], Text>> = {
  online: text('Trực tuyến', 'Online'),
  offline: text('Ngoại tuyến', 'Offline'),
  'central-silent': text('Trung tâm chưa trả lời', 'Central not answering'),
  'not-configured': text('Không nối mạng', 'No network set up'),
};

export const announcedText: Text = text('Trung tâm nhắn', 'From central');

export const offlineAdvice: Readonly<Record<'offline' | 'central-silent', Advice>> = {
  offline: advice(
    text('Ngoại tuyến', 'Offline'),
    text('Cứ làm tiếp, dữ liệu sẽ tự gửi khi có mạng.', 'Carry on: entries are sent when the network is back.'),
  ),
  'central-silent': advice(
    text('Trung tâm chưa trả lời', 'Central is not answering'),
    text('Cứ làm tiếp, dữ liệu được giữ tại máy.', 'Carry on: entries are kept here.'),
  ),
};

const keepOn = (vi: string, en: string): Text =>
  text(`Cứ làm tiếp, dữ liệu được giữ tại máy. ${vi}`, `Carry on: entries are kept here. ${en}`);
const tellTechnician = keepOn('Báo kỹ thuật.', 'Tell the technician.');
const tellCentral = keepOn('Báo kỹ thuật để hỏi trung tâm.', 'Tell the technician to ask the central team.');

/** Why there is no connection, where it does not mend itself: somebody has to do something. By the code of the error. */
export const networkAdvice: Readonly<Partial<Record<number, Advice>>> = {
  [ErrorCode.BrokerNameUnknown]: advice(
    text('Không tìm thấy địa chỉ máy chủ', 'The address of the server is not found'),
    keepOn('Kiểm tra dây mạng, rồi báo kỹ thuật.', 'Check the network cable, then tell the technician.'),
  ),
  [ErrorCode.BrokerRefused]: advice(
    text('Máy chủ từ chối trạm này', 'The server refuses this station'),
    tellTechnician,
  ),
  [ErrorCode.BrokerUntrusted]: advice(
    text('Không xác thực được máy chủ', 'The server cannot prove who it is'),
    tellTechnician,
  ),
  [ErrorCode.BrokerCertificateExpired]: advice(
    text('Chứng chỉ của máy chủ không còn hiệu lực', 'The certificate of the server is not valid now'),
    keepOn(
      'So giờ trên màn hình với điện thoại, rồi báo kỹ thuật.',
      'Compare the time shown with a phone, then tell the technician.',
    ),
  ),
  [ErrorCode.BrokerCertificateName]: advice(
    text('Chứng chỉ của máy chủ ghi tên khác', 'The certificate of the server is for another name'),
    tellTechnician,
  ),
  [ErrorCode.BrokerTlsFailed]: advice(
    text('Không lập được kết nối bảo mật', 'No secure connection can be made'),
    tellTechnician,
  ),
  [ErrorCode.StationCertificateRefused]: advice(
    text('Máy chủ không nhận chứng chỉ của trạm', 'The server does not take the certificate of this station'),
    tellTechnician,
  ),
  [ErrorCode.BrokerFilesUnusable]: advice(
    text('Tệp cấu hình kết nối bị thiếu hoặc bị hỏng', 'A file for the connection is missing or faulty'),
    tellTechnician,
  ),
  [ErrorCode.BrokerTopicRefused]: advice(
    text('Máy chủ không cho trạm này gửi dữ liệu', 'The server does not let this station send'),
    tellCentral,
  ),
  [ErrorCode.BrokerNameTaken]: advice(
    text('Có máy khác đang dùng tên của trạm này', 'Another computer uses the name of this station'),
    tellTechnician,
  ),
  [ErrorCode.BrokerEndsAgain]: advice(
    text('Máy chủ ngắt kết nối liên tục', 'The server ends the connection again and again'),
    tellTechnician,
  ),
  [ErrorCode.DownlinkRefused]: advice(
    text('Máy chủ không cho trạm này nhận tin của trung tâm', 'The server does not let this station hear central'),
    text(
      'Cứ làm tiếp, dữ liệu vẫn được gửi; danh sách và lệnh mới thì không tới. Báo kỹ thuật để hỏi trung tâm.',
      'Carry on, entries are sent; new lists and commands do not come. Tell the technician to ask the central team.',
    ),
  ),
  [ErrorCode.BrokerLimit]: advice(
    text('Máy chủ không nhận gói dữ liệu lớn như vậy', 'The server does not take messages of this size or number'),
    tellCentral,
  ),
  [ErrorCode.BrokerProtocol]: advice(
    text('Địa chỉ kết nối không phải máy chủ MQTT', 'What answers at this address is not the server'),
    tellTechnician,
  ),
  [ErrorCode.SyncEnded]: advice(
    text('Phần gửi dữ liệu bị dừng, đang khởi động lại', 'The part that sends has stopped, and is starting again'),
    keepOn('Nếu còn lặp lại, báo kỹ thuật.', 'If it happens again, tell the technician.'),
  ),
};

export const clockAdvice: Readonly<Record<Extract<ClockState, 'unsynchronised' | 'untrusted'>, Advice>> = {
  unsynchronised: advice(
    text('Đồng hồ chưa đồng bộ', 'Clock not synchronised'),
    text('So giờ trên màn hình với điện thoại.', 'Compare the time shown with a phone.'),
  ),
  untrusted: advice(
    text('Đồng hồ chạy sai', 'The clock is wrong'),
    text('Báo kỹ thuật, ghi giờ đúng ra giấy.', 'Call the technician, write the right time on paper.'),
  ),
};

/** `span`: by how much, in words. */
export const clockTroubleAdvice = (kind: ClockTrouble['kind'], forward: boolean, span: Text): Advice => {
  const call = text('Báo kỹ thuật, ghi giờ đúng ra giấy.', 'Call the technician, write the right time on paper.');
  switch (kind) {
    case 'off-central':
      return advice(
        text(
          `Đồng hồ ${forward ? 'nhanh' : 'chậm'} ${span.vi} so với trung tâm`,
          `The clock is ${span.en} ${forward ? 'ahead of' : 'behind'} central’s`,
        ),
        call,
      );
    case 'behind':
      return advice(text(`Đồng hồ chậm ít nhất ${span.vi}`, `The clock is at least ${span.en} behind`), call);
    case 'ahead':
      return advice(text('Đồng hồ chạy nhanh nhiều năm', 'The clock is years ahead'), call);
    case 'moved':
      return advice(
        text(
          `Đồng hồ vừa bị chỉnh ${forward ? 'tới' : 'lùi'} ${span.vi}`,
          `The clock was moved ${forward ? 'forward' : 'back'} by ${span.en}`,
        ),
        text(
          'So giờ trên màn hình với điện thoại; sai thì báo kỹ thuật.',
          'Compare it with a phone; if it is wrong, call the technician.',
        ),
      );
  }
};

export const capacityAdvice = advice(
  text('Đã đủ người', 'Full'),
  text('Chờ có người ra rồi mới cho vào.', 'Let people in as others leave.'),
);

export const paperAdvice: Readonly<Record<'low' | 'out', Advice>> = {
  low: advice(paperTexts.low, text('Chuẩn bị cuộn giấy mới.', 'Have a new roll ready.')),
  out: advice(paperTexts.out, text('Thay cuộn giấy máy in.', 'Put in a new roll.')),
};

const checkCable = text('Kiểm tra dây và nguồn.', 'Check its cable and power.');
const callTechnician = text('Báo kỹ thuật.', 'Call the technician.');

/** For devices that say no code of their own. */
export const deviceAdvice: Readonly<Record<'absent' | 'faulty', Text>> = {
  absent: checkCable,
  faulty: callTechnician,
};

const manyPapers = 2;

/** `0412`, `0412, 0413`, `0412, 0413 và 3 phiếu khác`: papers of one kind by their numbers. */
const numbered = (one: Text, many: string, numbers: readonly string[]): Text => {
  const shown = numbers.slice(0, manyPapers).join(', ');
  const more = numbers.length - manyPapers;
  if (more <= 0) return text(`${one.vi} ${shown}`, `${numbers.length === 1 ? one.en : many} ${shown}`);
  return text(`${one.vi} ${shown} và ${more} ${one.vi.toLowerCase()} khác`, `${many} ${shown} and ${more} more`);
};

export const slipsText = (numbers: readonly string[]): Text => numbered(text('Phiếu', 'Slip'), 'Slips', numbers);
export const badgesText = (numbers: readonly string[]): Text => numbered(text('Thẻ khách', 'Badge'), 'Badges', numbers);

const copyOf = (copy: number, paper: Text): Text =>
  text(
    `Bản sao ${copy} ${paper.vi.charAt(0).toLowerCase()}${paper.vi.slice(1)}`,
    `Copy ${copy} of ${paper.en.toLowerCase()}`,
  );

/** @param copy 0: the original */
export const paperText = (document: PassageDocumentKind, slip: string, copy: number): Text => {
  const paper = document === 'badge' ? badgesText([slip]) : slipsText([slip]);
  return copy === 0 ? paper : copyOf(copy, paper);
};

export const printTexts = {
  question: (paper: Text): Text =>
    text(`${paper.vi} đã ra chưa?`, `Did ${paper.en.charAt(0).toLowerCase()}${paper.en.slice(1)} come out?`),
  yes: text('Đã ra', 'Yes'),
  copy: text('Chưa, in bản sao', 'No, print a copy'),
  skip: {
    slip: text('Bỏ qua', 'No slip needed'),
    badge: text('Bỏ qua', 'No badge needed'),
  },
  moreQuestions: (count: number): Text => text(`còn ${count} phiếu nữa`, `${count} more`),
  again: { slip: text('In lại phiếu', 'Print again'), badge: text('In lại thẻ', 'Print badge again') },
  onItsWay: text('đang in', 'printing'),
} as const;

/** Why papers wait, and what a person does about it. `printer`: the device itself says what to do. */
export const waitingPapers: Readonly<
  Record<'paper' | 'cover' | 'printer' | 'record', (papers: Text, many: boolean) => Advice>
> = {
  paper: ({ vi, en }, many) =>
    advice(text(`${vi} đang chờ giấy`, `${en} ${many ? 'wait' : 'waits'} for paper`), paperAdvice.out.act),
  cover: ({ vi, en }, many) =>
    advice(
      text(`${vi} đang chờ đóng nắp máy in`, `${en} ${many ? 'wait' : 'waits'} for the printer’s cover`),
      text('Đóng nắp.', 'Close the cover.'),
    ),
  printer: ({ vi, en }, many) =>
    advice(text(`${vi} đang chờ máy in`, `${en} ${many ? 'wait' : 'waits'} for the printer`), checkCable),
  record: ({ vi, en }) =>
    advice(text(`${vi} chưa in: không ghi được sổ`, `${en} not printed: the ledger cannot be written`), callTechnician),
};

export const droppedPapers = ({ vi, en }: Text, many: boolean): Advice =>
  advice(
    text(`${vi} không được in`, `${en} ${many ? 'were' : 'was'} not printed`),
    text(
      'Người còn ở đây thì chạm vào lượt đó để in lại.',
      'If the person is still here, tap the passage to print it.',
    ),
  );

/** Errors that a guard may meet, by code, in the guard's words. Others are shown as the station words them. */
export const errorAdvice: Readonly<Partial<Record<number, Advice>>> = {
  [ErrorCode.Retired]: advice(
    text('Trung tâm đã ngừng dùng máy này', 'Central has taken this kiosk out of service'),
    text('Đi cổng khác. Khoá và cấu hình đã xoá khỏi máy.', 'Use another gate. Keys and configuration are wiped.'),
  ),
  [ErrorCode.DeviceUnreachable]: advice(text('không kết nối được', 'cannot be reached'), checkCable),
  [ErrorCode.DeviceLost]: advice(text('bị mất kết nối', 'was disconnected'), checkCable),
  [ErrorCode.DeviceSilent]: advice(
    text('không trả lời', 'does not answer'),
    text('Tắt rồi bật lại thiết bị.', 'Switch the device off and on.'),
  ),
  [ErrorCode.ProfileUnknown]: advice(
    text('có hồ sơ thiết bị không tồn tại', 'has a device profile that does not exist'),
    callTechnician,
  ),
  [ErrorCode.ProfileInvalid]: advice(text('có hồ sơ thiết bị bị lỗi', 'has a faulty device profile'), callTechnician),
  [ErrorCode.DevicePermission]: advice(
    text('chưa được cấp quyền trên máy này', 'is not permitted to the station'),
    callTechnician,
  ),
  [ErrorCode.TransportUnavailable]: advice(
    text('không dùng được trên máy này', 'cannot be used on this computer'),
    callTechnician,
  ),
  [ErrorCode.BarrierFailed]: advice(
    text('không làm theo lệnh', 'does not obey'),
    text('Mở bằng tay; tắt rồi bật lại mạch rơ-le.', 'Open by hand; switch the relay board off and on.'),
  ),
  [ErrorCode.BarrierInhibited]: advice(
    text('thiếu, nên thanh chắn không tự mở', 'is missing, so the barrier stays shut'),
    callTechnician,
  ),
  [ErrorCode.VehicleMissing]: advice(
    text('Không có xe nào ở làn này', 'No vehicle stands at this lane'),
    text('Bắt đầu xe trước khi quét.', 'Begin a vehicle before its people scan.'),
  ),
  [ErrorCode.SheetUnknown]: advice(
    text('Không có gì để in', 'There is nothing to print'),
    text('Làm việc đó trước rồi in.', 'Do that first, then print.'),
  ),
  [ErrorCode.ShiftRefused]: advice(
    text('Người nhận ca không đúng', 'This person cannot take over'),
    text(
      'Chọn tên trong danh sách và nhập PIN, hoặc gõ tên người khác.',
      'Choose the name in the list and enter the PIN, or type another name.',
    ),
  ),
  [ErrorCode.DeviceUnderTest]: advice(
    text('đang được kỹ thuật viên kiểm tra', 'is being tested by a technician'),
    text('Chờ kiểm tra xong rồi quét lại.', 'Wait until the test is over, then scan again.'),
  ),
  [ErrorCode.DeviceAnswerWrong]: advice(text('trả lời sai', 'answers wrongly'), callTechnician),
  [ErrorCode.ChecksumWrong]: advice(
    text('gửi dữ liệu lỗi', 'sends damaged data'),
    text('Cắm chặt dây, kiểm tra dây có bị hỏng.', 'Push its cable in, look whether it is damaged.'),
  ),
  [ErrorCode.SurroundingsWrong]: advice(
    text('ở chỗ quá nóng hoặc quá lạnh', 'stands in too hot or cold a place'),
    text('Đưa vào bóng râm; đo lại bằng nhiệt kế cầm tay.', 'Move it into the shade; check by hand meanwhile.'),
  ),
  [ErrorCode.ScreenMissing]: advice(
    text('chưa có màn hình', 'has no screen'),
    text('Mở màn hình của làn này.', 'Open the screen of this lane.'),
  ),
  [ErrorCode.ScreenUnfocused]: advice(
    text('chưa nhận được phím', 'does not get its keys'),
    text('Chạm vào màn hình này một lần.', 'Touch this screen once.'),
  ),
  [ErrorCode.CameraRefused]: advice(
    text('chưa được phép dùng', 'is not allowed'),
    text('Cho phép camera trong trình duyệt, tải lại.', 'Allow the camera in the browser, then reload.'),
  ),
  [ErrorCode.CameraMissing]: advice(
    text('chưa được cắm', 'is not plugged in'),
    text('Cắm camera vào máy này.', 'Plug the camera into this computer.'),
  ),
  [ErrorCode.CameraFailed]: advice(
    text('không dùng được', 'cannot be used'),
    text('Rút camera ra rồi cắm lại.', 'Unplug the camera and plug it in again.'),
  ),
  [ErrorCode.DeviceBusy]: advice(
    text('đang bị chương trình khác dùng', 'is used by another program'),
    text('Đóng chương trình kia.', 'Close the other program.'),
  ),
  [ErrorCode.PrinterPaperOut]: advice(text('hết giấy', 'is out of paper'), paperAdvice.out.act),
  [ErrorCode.PrinterCoverOpen]: advice(
    text('đang mở nắp', 'has its cover open'),
    text('Đóng nắp.', 'Close the cover.'),
  ),
  [ErrorCode.PrinterError]: advice(
    text('báo lỗi', 'reports an error'),
    text('Tắt rồi bật lại thiết bị.', 'Switch the device off and on.'),
  ),
  [ErrorCode.PrinterOutcomeUnknown]: advice(
    text('có thể chưa in xong', 'may not have finished printing'),
    text(
      'Xem phiếu; nếu thiếu thì ghi số phiếu bằng tay.',
      'Look at the slip; if it is cut off, write its number by hand.',
    ),
  ),
  [ErrorCode.PrinterJobWaiting]: advice(
    text('Đang chờ máy in rồi', 'It waits for the printer already'),
    text('Xem giấy và nắp máy in.', 'See to the printer’s paper and cover.'),
  ),
  [ErrorCode.PrinterJobUnknown]: advice(
    text('Phiếu này không in lại được', 'This cannot be printed again'),
    text('Ghi phiếu bằng tay.', 'Write the slip by hand.'),
  ),
  [ErrorCode.PrinterJobStale]: advice(
    text('Phiếu này đã quá lâu', 'This slip is too old'),
    text('Người còn ở đây thì in lại từ danh sách.', 'If the person is still here, print it from the list.'),
  ),
  [ErrorCode.PrinterLogoUnusable]: advice(
    text('không in được logo lên phiếu', 'cannot print the logo on slips'),
    callTechnician,
  ),
  [ErrorCode.PrinterMissing]: advice(
    text('Làn này không có máy in', 'This lane has no printer'),
    text('Ghi phiếu bằng tay.', 'Write the slip by hand.'),
  ),
  [ErrorCode.LedgerWriteFailed]: advice(text('Không ghi được sổ', 'The ledger cannot be written'), callTechnician),
  [ErrorCode.LedgerDiskFull]: advice(text('Ổ đĩa đã đầy', 'The disk is full'), callTechnician),
  [ErrorCode.LedgerMalformed]: advice(text('Sổ bị hỏng', 'The ledger is damaged'), callTechnician),
  [ErrorCode.BrokerUnreachable]: advice(
    text('Chưa nối được máy chủ', 'The server cannot be reached'),
    text('Kiểm tra dây mạng hoặc Wi-Fi.', 'Check the network cable or Wi-Fi.'),
  ),
  [ErrorCode.BrokerRefused]: advice(text('Máy chủ từ chối kết nối', 'The server refuses us'), callTechnician),
  [ErrorCode.AcknowledgementForged]: advice(
    text('Xác nhận giả mạo từ máy chủ', 'A forged acknowledgement came'),
    callTechnician,
  ),
  [ErrorCode.AcknowledgementForeign]: advice(
    text('Có xác nhận gửi cho trạm khác', 'An acknowledgement for another station came'),
    text('Không mất gì. Báo kỹ thuật.', 'Nothing is lost. Call the technician.'),
  ),
  [ErrorCode.AcknowledgementBackward]: advice(
    text('Trung tâm xác nhận ít hơn trước', 'Central acknowledges less than before'),
    text('Không mất gì, máy gửi lại. Báo trung tâm.', 'Nothing is lost, it is sent again. Tell central.'),
  ),
  [ErrorCode.AcknowledgementMismatch]: advice(
    text('Trung tâm có dòng khác với sổ này', 'Central holds another row than this ledger'),
    text('Giữ nguyên tệp sổ, báo trung tâm ngay.', 'Keep the ledger files and tell central now.'),
  ),
  [ErrorCode.AcknowledgementAhead]: advice(
    text('Sổ này cũ hơn dữ liệu trung tâm đang có', 'Central has more than this ledger'),
    text(
      'Không mất gì. Báo trung tâm: ổ đĩa đã bị khôi phục?',
      'Nothing is lost. Tell central: was the disk put back?',
    ),
  ),
  [ErrorCode.PaperEntryInvalid]: advice(
    text('Ngày giờ không hợp lệ', 'Date or time cannot be'),
    text('Chỉ nhập lượt trong bảy ngày qua.', 'Only passages of the last seven days.'),
  ),
  [ErrorCode.RpcNotDemo]: advice(
    text('Làn này không có thiết bị mẫu', 'This lane has no simulated devices'),
    text('Chỉ dùng được ở chế độ demo.', 'Works in the demo only.'),
  ),
  [ErrorCode.RpcPersonForgotten]: advice(
    text('Không còn nhớ người này', 'This person is no longer in memory'),
    text('Quét lại mã rồi đo.', 'Scan their code again, then measure.'),
  ),
  [ErrorCode.RpcLaneBusy]: advice(
    text('Đang đo hoặc hỏi một người', 'Somebody is being measured or asked'),
    text('Chờ người đó xong rồi bấm lại.', 'Wait until they have their answer, then press again.'),
  ),
  [ErrorCode.ClockNotConfirmed]: advice(
    text('Giờ này không thể đúng', 'This time cannot be right'),
    text('Chỉnh đồng hồ của máy, rồi xác nhận lại.', 'Set the clock of the machine, then confirm it.'),
  ),
  [ErrorCode.RpcTimeout]: advice(text('Trạm không trả lời kịp', 'No answer in time'), text('Thử lại.', 'Try again.')),
  [ErrorCode.RpcArgumentInvalid]: advice(
    text('Nội dung không hợp lệ', 'The text or temperature is not valid'),
    text('Sửa rồi thử lại.', 'Correct it and try again.'),
  ),
  [ErrorCode.StationNotRunning]: advice(
    text('Chưa nối được với trạm', 'The station is not connected'),
    text('Chờ màn hình nối lại.', 'Wait until the screen has reconnected.'),
  ),
  [ErrorCode.StickMissing]: advice(
    text('Không thấy USB', 'No USB stick is found'),
    text(
      'Cắm USB (FAT32 hoặc exFAT), chờ năm giây rồi thử lại.',
      'Plug one in (FAT32 or exFAT), wait five seconds and try again.',
    ),
  ),
  [ErrorCode.StickProtected]: advice(
    text('USB bị khoá ghi', 'The USB stick is write-protected'),
    text('Gạt khoá trên USB, hoặc dùng USB khác.', 'Move the little switch on it, or use another stick.'),
  ),
  [ErrorCode.StickFull]: advice(
    text('USB đã đầy', 'The USB stick is full'),
    text('Xoá bớt trên USB, hoặc dùng USB khác.', 'Make room on it, or use another stick.'),
  ),
  [ErrorCode.StickSilent]: advice(
    text('USB không trả lời', 'The USB stick does not answer'),
    text('Rút ra, dùng USB khác.', 'Pull it out and use another stick.'),
  ),
  [ErrorCode.StickGone]: advice(
    text('USB bị rút ra giữa chừng, hoặc hỏng', 'The USB stick was pulled out, or is broken'),
    text(
      'Cắm lại, để yên đến khi báo xong; lặp lại thì dùng USB khác.',
      'Plug it in again and leave it until it is done; if it happens again use another.',
    ),
  ),
  [ErrorCode.StickUnreadable]: advice(
    text('Máy không đọc được USB này', 'This computer does not read that USB stick'),
    text(
      'Chờ năm giây rồi thử lại; không được thì dùng USB FAT32 hoặc exFAT.',
      'Wait five seconds and try again; else use one in FAT32 or exFAT.',
    ),
  ),
  [ErrorCode.StickLacks]: advice(
    text('Trên USB không có tệp cần tìm', 'What is looked for is not on the USB stick'),
    text(
      'Cắm đúng USB có tệp đó, chờ năm giây rồi thử lại.',
      'Plug in the stick that has it, wait five seconds and try again.',
    ),
  ),
  [ErrorCode.BackupUnusable]: advice(
    text('Bản sao lưu cấu hình không dùng được', 'A backup of the configuration cannot be used'),
    text(
      'Chọn bản sao lưu của đúng trạm này; tệp hỏng thì lấy bản khác.',
      'Choose a backup of this very station; if it is damaged another one.',
    ),
  ),
};

/** Faults that belong to no device that could be named before them. */
export const faultAdvice: Readonly<Partial<Record<number, Advice>>> = {
  [ErrorCode.ReferralPositive]: advice(
    text('Có người được giới thiệu từ đây dương tính', 'Somebody who was referred from here is positive'),
    text('Báo trưởng ca và trạm y tế; xem Sổ trực.', 'Tell the supervisor and the health post; see the duty book.'),
  ),
  [ErrorCode.TrafficRecorded]: advice(
    text('Kỹ thuật viên đang ghi nguyên văn dữ liệu thiết bị', 'A technician records all that the devices send'),
    text('Cứ làm như thường: tự thôi sau mười phút.', 'Go on as usual: it ends by itself after ten minutes.'),
  ),
  [ErrorCode.LedgerLocked]: advice(
    text('Chương trình khác đang giữ sổ', 'Another program holds the ledger'),
    text(
      'Chưa ghi được lượt nào: ghi tạm ra giấy. Báo kỹ thuật tắt chương trình đó.',
      'Nothing can be recorded: write on paper for now. Have that program ended.',
    ),
  ),
  [ErrorCode.DiskNearlyFull]: advice(
    text('Ổ đĩa sắp đầy', 'The disk is nearly full'),
    text(
      'Cứ cho qua như thường. Báo kỹ thuật dọn ổ đĩa trong hôm nay.',
      'Go on as usual. Have the disk cleared today.',
    ),
  ),
  [ErrorCode.LedgerOnReserve]: advice(
    text('Ổ đĩa đã đầy, đang dùng chỗ dự phòng', 'The disk is full; the reserve is in use'),
    text(
      'Cứ cho qua như thường, mọi lượt vẫn được ghi. Báo kỹ thuật ngay: chỗ dự phòng sẽ hết.',
      'Go on as usual, every passage is recorded. Call the technician now: the reserve will run out.',
    ),
  ),
  [ErrorCode.LedgerCareFailed]: advice(
    text('Chưa xoá được dữ liệu cũ trong sổ', 'Old entries could not be removed'),
    text('Cứ cho qua như thường. Báo kỹ thuật.', 'Go on as usual. Tell the technician.'),
  ),
  [ErrorCode.LedgerSetAside]: advice(
    text('Sổ cũ bị hỏng, đã chuyển sang sổ mới', 'The old ledger is damaged; a new one is in use'),
    text(
      'Cứ cho qua như thường, mọi lượt đều được ghi. Máy đang cứu dữ liệu cũ. Báo kỹ thuật kiểm tra ổ đĩa.',
      'Go on as usual, every passage is recorded. The old entries are being saved. Have the disk checked.',
    ),
  ),
  [ErrorCode.LedgerSalvaged]: advice(
    text('Sổ từng bị hỏng, đã cứu được dữ liệu', 'The ledger was damaged; its entries were saved'),
    text(
      'Cứ cho qua như thường. Báo kỹ thuật kiểm tra ổ đĩa, không xoá tệp nào.',
      'Go on as usual. Have the disk checked, and delete no file.',
    ),
  ),
  [ErrorCode.LedgerEntriesLost]: advice(
    text('Sổ từng bị hỏng, mất một số lượt đã ghi', 'The ledger was damaged, and some entries are lost'),
    text(
      'Cứ cho qua như thường. Báo kỹ thuật ngay: kiểm tra ổ đĩa, không xoá tệp nào.',
      'Go on as usual. Call the technician now: check the disk, delete no file.',
    ),
  ),
  [ErrorCode.LedgerNotSalvaged]: advice(
    text('Chưa cứu được dữ liệu của sổ bị hỏng', 'The damaged ledger has not been read yet'),
    text(
      'Cứ cho qua như thường. Báo kỹ thuật, không xoá tệp nào.',
      'Go on as usual. Call the technician, and delete no file.',
    ),
  ),
  [ErrorCode.LedgerDiskFailing]: advice(
    text('Ổ đĩa sắp hỏng: sổ bị hỏng nhiều lần', 'The disk is failing: it damages one ledger after the other'),
    text(
      'Cứ cho qua, mỗi lượt vẫn được ghi vào sổ mới. Gọi kỹ thuật thay ổ đĩa ngay hôm nay, không xoá tệp nào.',
      'Go on: each passage is recorded in a new ledger. Have the disk replaced today, and delete no file.',
    ),
  ),
  [ErrorCode.ListOld]: advice(
    text('Danh sách tin cậy đã cũ', 'The lists of whom to believe are old'),
    text(
      'Cứ làm tiếp, kết quả ghi rõ danh sách cũ. Báo kỹ thuật.',
      'Carry on: results say that the list is old. Tell the technician.',
    ),
  ),
  [ErrorCode.CommandNotBelieved]: advice(
    text('Có lệnh lạ gửi tới máy này', 'Somebody sends this station strange commands'),
    text(
      'Máy không làm theo, cứ cho qua như thường. Báo trung tâm.',
      'It does not obey. Go on as usual; tell central.',
    ),
  ),
  [ErrorCode.ConfigurationLastGood]: advice(
    text('Tệp cấu hình bị hỏng', 'The configuration file is damaged'),
    text(
      'Máy dùng cấu hình chạy được lần trước, cứ cho qua như thường. Báo kỹ thuật.',
      'The one that worked last is in use. Go on as usual; tell the technician.',
    ),
  ),
  [ErrorCode.RetirementWaits]: advice(
    text('Trung tâm ngừng dùng máy này', 'Central takes this kiosk out of service'),
    text(
      'Cứ cho qua như thường, để máy bật và nối mạng: gửi hết lượt thì máy tự xoá.',
      'Go on as usual; leave it on and connected: it wipes itself once all is sent.',
    ),
  ),
  [ErrorCode.CertificateEnding]: advice(
    text('Chứng thư của máy sắp hết hạn', 'The certificate of this station ends soon'),
    text(
      'Cứ cho qua như thường. Nối mạng để trung tâm cấp lại; báo kỹ thuật.',
      'Go on as usual. Connect it, central renews it; tell the technician.',
    ),
  ),
  [ErrorCode.CertificateOver]: advice(
    text('Chứng thư của máy đã hết hạn', 'The certificate of this station has ended'),
    text(
      'Cứ cho qua như thường: lượt được giữ trong máy. Báo kỹ thuật đăng ký lại.',
      'Go on as usual: entries are kept here. Tell the technician to enrol it again.',
    ),
  ),
  [ErrorCode.CertificateRefused]: advice(
    text('Chứng thư mới của máy không dùng được', 'The new certificate of this station cannot be used'),
    text('Cứ cho qua như thường. Báo kỹ thuật.', 'Go on as usual. Tell the technician.'),
  ),
  [ErrorCode.TrustRefused]: advice(
    text('Khoá mới từ trung tâm không được nhận', 'New keys of central were not taken'),
    text(
      'Cứ cho qua như thường. Báo kỹ thuật để hỏi trung tâm.',
      'Go on as usual. Tell the technician to ask central.',
    ),
  ),
  [ErrorCode.ConfigurationFellBack]: advice(
    text('Cấu hình của trung tâm không dùng được', 'The configuration from central cannot be used'),
    text('Máy dùng cấu hình tại chỗ. Báo kỹ thuật.', 'The local one is in use. Tell the technician.'),
  ),
  [ErrorCode.CommandTooOften]: advice(
    text('Quá nhiều lệnh gửi tới máy này', 'Too many commands are sent to this station'),
    text('Cứ cho qua như thường. Báo trung tâm.', 'Go on as usual; tell central.'),
  ),
  [ErrorCode.CommandsUnrecorded]: advice(
    text('Chưa nhận được lệnh của trung tâm', 'Commands from central cannot be taken'),
    text('Cứ cho qua như thường. Báo kỹ thuật xem ổ đĩa.', 'Go on as usual. Have the disk checked.'),
  ),
  [ErrorCode.ListRefused]: advice(
    text('Danh sách mới không hợp lệ, không được nhận', 'A new list was not taken: it is not valid'),
    text('Danh sách trước vẫn được dùng. Báo kỹ thuật.', 'The list before it is used on. Call the technician.'),
  ),
  [ErrorCode.WatchListExpired]: advice(
    text('Danh sách theo dõi đã cũ', 'The watch list is old'),
    text(
      'Vẫn được dùng; người mới thêm gần đây chưa có tên. Báo kỹ thuật để cập nhật.',
      'It is used on; people added since are not on it. Ask the technician to update it.',
    ),
  ),
  ...Object.fromEntries(
    [
      ErrorCode.WatchListMalformed,
      ErrorCode.WatchListForeign,
      ErrorCode.WatchListOlder,
      ErrorCode.WatchListGap,
      ErrorCode.WatchListTooLarge,
    ].map((code) => [
      code,
      advice(
        text('Danh sách theo dõi mới không được nhận', 'A new watch list was not taken'),
        text('Danh sách trước vẫn được dùng. Báo kỹ thuật.', 'The list before it is used on. Call the technician.'),
      ),
    ]),
  ),
  [ErrorCode.ListDamaged]: advice(
    text('Danh sách lưu trên máy bị hỏng', 'A list on this machine is damaged'),
    callTechnician,
  ),
  [ErrorCode.ListNotStored]: advice(
    text('Không lưu được danh sách mới', 'A new list cannot be stored'),
    callTechnician,
  ),
  [ErrorCode.ListIncomplete]: advice(
    text('Danh sách mới chưa tải về đủ', 'A new list has not come whole'),
    text('Danh sách trước vẫn được dùng; máy sẽ tự thử lại.', 'The list before it is used on; it is tried again.'),
  ),
  [ErrorCode.ListTooLarge]: advice(
    text('Danh sách mới quá lớn, không được nhận', 'A new list is too large and was not taken'),
    callTechnician,
  ),
  [ErrorCode.ProfileInvalid]: advice(
    text('Hồ sơ thiết bị tự thêm bị lỗi', 'A device profile of your own is faulty'),
    callTechnician,
  ),
  [ErrorCode.CodeLookedFor]: advice(
    text('Trưởng ca đang tra cứu một người', 'A supervisor is looking somebody up'),
    text('Mã quét lúc này không được tính là qua cửa.', 'A code scanned now is no passage.'),
  ),
  [ErrorCode.ScannerMissing]: advice(text('Có làn chưa có máy quét', 'A lane has no scanner'), callTechnician),
  [ErrorCode.ThermometerMissing]: advice(
    text('Có làn chưa có nhiệt kế', 'A lane has no thermometer'),
    text('Đo bằng nhiệt kế cầm tay; báo kỹ thuật.', 'Measure by hand; call the technician.'),
  ),
};

/** What has opened a barrier without us, and what the guard does meanwhile. */
export const barrierOpenBy: Readonly<Record<'fire' | 'power' | 'hand', Advice>> = {
  fire: advice(
    text('Báo cháy: cổng mở', 'Fire alarm: barrier open'),
    text('Cho mọi người ra ngoài.', 'Let everybody out.'),
  ),
  power: advice(
    text('Thanh chắn mất điện: cổng mở', 'Barrier without power: it stands open'),
    text('Canh cửa; kiểm tra dây và nguồn.', 'Watch the gate; check its cable and power.'),
  ),
  hand: advice(
    text('Thanh chắn bị mở không qua máy', 'The barrier was opened by hand'),
    text('Xem ai vừa qua; đóng lại bằng tay.', 'See who passed; close it by hand.'),
  ),
};

export const barrierTooLong = advice(
  text('Thanh chắn vẫn mở', 'The barrier is still open'),
  text('Xem có gì chắn ở dưới; đóng bằng tay.', 'See what stands under it; close it by hand.'),
);

export const barrierFailed = advice(
  text('Thanh chắn không mở', 'The barrier did not open'),
  text('Mở bằng tay.', 'Open it by hand.'),
);

/** @param devices kinds of device without which it stays shut, in words */
export const barrierInhibited = (devices: readonly Text[]): Advice =>
  advice(
    text(
      `Thanh chắn đóng vì chưa sẵn sàng: ${devices.map(({ vi }) => vi.toLocaleLowerCase('vi')).join(', ')}`,
      `Barrier held shut, not ready: ${devices.map(({ en }) => en.toLowerCase()).join(', ')}`,
    ),
    text('Bấm “Mở cửa” để tự mở.', 'Press “Open” to open it yourself.'),
  );

/** @param from `10:02` @param until `10:15` */
export const paperPending = (from: string, until: string): Advice =>
  advice(
    text(`Lượt ghi trên giấy ${from}–${until}`, `Passages on paper ${from}–${until}`),
    text('Bấm “Nhập giấy”.', 'Press “From paper”.'),
  );

export const overrideTexts = {
  open: text('Mở cửa', 'Open'),
  title: text('Mở cửa bằng tay – vì sao?', 'Open the gate – why?'),
  close: text('Đóng', 'Close'),
  opening: text('Đang mở…', 'Opening…'),
  opened: text('Đã mở, đã ghi', 'Opened and recorded'),
  none: text('Đã ghi – mở bằng tay', 'Recorded – open by hand'),
  failed: text('Không mở được – mở bằng tay', 'It did not open – open by hand'),
  openedUnrecorded: text('Đã mở – chưa ghi được, ghi ra giấy', 'Opened – not recorded yet, write it on paper'),
  unopenedUnrecorded: text('Mở bằng tay, ghi ra giấy', 'Open by hand, write it on paper'),
} as const;

export const overrideReasonTexts: Readonly<Record<OverrideReason, Text>> = {
  ambulance: text('Xe cứu thương', 'Ambulance'),
  fire: text('Cháy', 'Fire'),
  jam: text('Kẹt làn', 'Jam'),
  vehicle: text('Xe ưu tiên', 'Priority vehicle'),
  other: text('Khác', 'Other'),
};

export const paperEntryTexts = {
  open: text('Nhập giấy', 'From paper'),
  title: text('Nhập lượt ghi trên giấy', 'Type in a passage from paper'),
  date: text('Ngày', 'Date'),
  time: text('Giờ', 'Time'),
  name: text('Họ tên', 'Name'),
  identityNumber: text('Số căn cước / hộ chiếu', 'ID or passport number'),
  birth: text('Ngày sinh', 'Born'),
  phone: text('Điện thoại', 'Phone'),
  temperature: text('Nhiệt độ', 'Temperature'),
  outcome: text('Kết quả', 'Result'),
  save: text('Ghi vào sổ', 'Record'),
  done: text('Đã nhập hết', 'All typed in'),
  saved: text('Đã ghi', 'Recorded'),
  wrong: {
    date: text('Ngày viết như 23/11/2026, không quá 7 ngày trước', 'A date like 23/11/2026, of the last 7 days'),
    time: text('Giờ viết như 10:32, không sau lúc này', 'A time like 10:32, not later than now'),
    direction: text('Chọn vào hay ra', 'Choose in or out'),
    name: text('Nhập họ tên', 'Type in the name'),
    identityNumber: text('Số giấy tờ có ít nhất 6 chữ hoặc số', 'A number has at least 6 letters or digits'),
    birth: text('Ngày sinh viết như 18/01/1987 hoặc 1987', 'Born: like 18/01/1987, or 1987'),
    phone: text('Điện thoại chỉ gồm số, ít nhất 6 số', 'A phone number: digits, at least 6'),
    temperature: text('Nhiệt độ từ 30 đến 45 °C, như 36,6', 'A temperature from 30 to 45 °C, like 36.6'),
    outcome: text('Chọn kết quả', 'Choose the result'),
  },
  failed: text('Không ghi được', 'Not recorded'),
} as const;

export const paperOutcomeTexts: Readonly<Record<'admit' | 'officer' | 'refer' | 'refuse', Text>> = {
  admit: text('Cho qua', 'Let through'),
  officer: text('Gặp nhân viên', 'Seen by staff'),
  refer: text('Đi xét nghiệm', 'Sent to testing'),
  refuse: text('Từ chối', 'Refused'),
};
