import type { SiteKind } from '../../contract/configuration.ts';
import type { NetworkFact, SetupStep } from '../../contract/setup.ts';
import type { Advice, Text } from '../text.ts';
import type { SoundName } from '../words/verdict.ts';

const text = (vi: string, en: string): Text => ({ vi, en });

export const stepTexts: Readonly<Record<SetupStep, Text>> = {
  language: text('Ngôn ngữ', 'Language'),
  network: text('Mạng', 'Network'),
  central: text('Trung tâm', 'Central'),
  site: text('Địa điểm', 'Site'),
  devices: text('Thiết bị', 'Devices'),
  camera: text('Camera', 'Camera'),
  sound: text('Loa, màn hình', 'Sound, light'),
  people: text('Mã PIN', 'PINs'),
  finish: text('Hoàn tất', 'Finish'),
};

export const setupTexts = {
  title: text('Cài đặt máy', 'Set up this kiosk'),
  step: text('Bước', 'Step'),
  of: text('trên', 'of'),
  next: text('Tiếp tục', 'Next'),
  back: text('Quay lại', 'Back'),
  toDemo: text('Về bản thử', 'Back to the demo'),
  toStation: text('Về cửa, chưa đổi gì', 'Back to the gate, nothing changed'),
  working: text('Đang làm…', 'Working…'),
  skip: text('Bỏ qua', 'Skip'),
  keys: text('Bàn phím', 'Keyboard'),
  unsure: text('Thử lại', 'Try again'),
} as const;

/** Why somebody does not go on, or what they leave for later. */
export const goingOnTexts = {
  skipped: text('bỏ qua', 'skipped'),
  missing: text('Còn thiếu:', 'Still missing:'),
  names: text('Điền tên địa điểm và tên cửa', 'Fill in the names of the site and of this gate'),
  site: text('Điền tên địa điểm', 'Fill in the name of the site'),
  station: text('Điền tên cửa (trạm)', 'Fill in the name of this gate'),
  asking: text('Chờ trung tâm trả lời', 'Wait for central’s answer'),
  compare: text(
    'So sáu từ với trung tâm, rồi chạm Giống hoặc Khác',
    'Compare the six words, then touch one of the answers',
  ),
  centralLater: text('Chưa chọn xong trung tâm: có thể làm sau', 'Central is not settled: it can be done later'),
  devicesLater: text('Chưa có máy quét: có thể thêm sau', 'There is no scanner yet: it can be added later'),
  peopleLater: text('Chưa có PIN kỹ thuật: có thể đặt sau', 'No installer’s PIN yet: it can be set later'),
} as const;

export const languageTexts = {
  title: text('Chọn ngôn ngữ của bạn', 'Choose your language'),
  about: text(
    'Chữ lớn sẽ dùng ngôn ngữ này, chữ nhỏ bên cạnh là ngôn ngữ kia. Màn hình cửa luôn có cả hai.',
    'The large words are in this language, the small ones beside them in the other. The gate always shows both.',
  ),
  kept: text(
    'Mỗi bước được lưu ngay. Mất điện thì máy trở lại đúng bước này.',
    'Each step is kept at once. After a power cut the kiosk comes back to where you were.',
  ),
} as const;

export const networkTexts = {
  title: text('Máy này tới được những đâu', 'What this kiosk can reach'),
  again: text('Xem lại', 'Look again'),
  looking: text('Đang xem mạng…', 'Looking at the network…'),
  may: text(
    'Có thể làm tiếp khi chưa có mạng: lượt qua cửa chờ trong sổ. Đăng ký bằng mã thì cần mạng.',
    'You may go on without a network: entries wait in the records. Enrolling by code needs one.',
  ),
} as const;

export const networkFactTexts: Readonly<Record<NetworkFact['what'], Text>> = {
  cable: text('Dây mạng hoặc Wi-Fi', 'Cable or Wi-Fi'),
  address: text('Địa chỉ của máy', 'Address of this kiosk'),
  router: text('Bộ định tuyến (router)', 'Router'),
  names: text('Máy chủ tên (DNS)', 'Name server (DNS)'),
  clock: text('Đồng hồ có máy chủ giờ', 'Clock held by a time service'),
  central: text('Trung tâm (đăng ký)', 'Central (enrolment)'),
  broker: text('Trung tâm (nhận lượt)', 'Central (receives entries)'),
};

/** How each is, and what to do about it. */
export const networkStateTexts: Readonly<Record<NetworkFact['what'], Readonly<Record<NetworkFact['state'], Advice>>>> =
  (() => {
    const none = text('', '');
    const good = { title: text('tốt', 'good'), act: none };
    return {
      cable: {
        good: { title: text('đã nối', 'connected'), act: none },
        bad: {
          title: text('chưa nối', 'not connected'),
          act: text('Cắm dây mạng, xem đèn ở ổ cắm có sáng không', 'Plug the cable in; look whether its lamp is on'),
        },
        unknown: { title: text('không rõ', 'not known'), act: none },
      },
      address: {
        good,
        bad: {
          title: text('chưa có', 'none'),
          act: text(
            'Router chưa cấp địa chỉ: khởi động lại router, hoặc đặt địa chỉ cố định trong hệ điều hành',
            'The router has given none: restart it, or set a fixed address in the system',
          ),
        },
        unknown: { title: text('không rõ', 'not known'), act: none },
      },
      router: {
        good: { title: text('trả lời', 'answers'), act: none },
        bad: {
          title: text('không có đường ra', 'no way out'),
          act: text('Hỏi người quản trị mạng về cổng mặc định (gateway)', 'Ask the network’s keeper for the gateway'),
        },
        unknown: { title: text('chưa nghe trả lời', 'not heard yet'), act: none },
      },
      names: {
        good,
        bad: {
          title: text('không trả lời', 'does not answer'),
          act: text(
            'Tên máy chủ không tra được: kiểm tra DNS của mạng; tường lửa phải mở cổng 53',
            'Names cannot be looked up: check the network’s DNS; the firewall must let port 53 through',
          ),
        },
        unknown: { title: text('không rõ', 'not known'), act: none },
      },
      clock: {
        good,
        bad: { title: text('SAI GIỜ', 'WRONG'), act: text('Chỉnh giờ trong hệ điều hành', 'Set it in the system') },
        unknown: {
          title: text('hãy so với đồng hồ của bạn', 'compare it with your watch'),
          act: text('Sai giờ thì bật NTP trong hệ điều hành', 'If it is wrong switch NTP on in the system'),
        },
      },
      central: {
        good: { title: text('tới được', 'reached'), act: none },
        bad: {
          title: text('không tới được', 'cannot be reached'),
          act: text(
            'Hỏi trung tâm địa chỉ có đúng không; tường lửa phải mở cổng này',
            'Ask central whether the address is right; the firewall must let this port through',
          ),
        },
        unknown: { title: text('biết sau khi quét mã đăng ký', 'known once the code is scanned'), act: none },
      },
      broker: {
        good: { title: text('tới được', 'reached'), act: none },
        bad: {
          title: text('không tới được', 'cannot be reached'),
          act: text(
            'Tường lửa phải mở cổng này; lượt qua cửa chờ trong sổ đến khi tới được',
            'The firewall must let this port through; entries wait in the records until it does',
          ),
        },
        unknown: { title: text('biết sau khi đăng ký', 'known after enrolment'), act: none },
      },
    };
  })();

export const centralTexts = {
  title: text('Máy này thuộc trung tâm nào', 'Which central system it belongs to'),
  byCode: text('Có mã đăng ký', 'With a code'),
  byCodeAbout: text('Trung tâm đưa mã QR hoặc các hàng chữ', 'Central gives a QR code or rows of letters'),
  byFile: text('Bằng tệp trên USB', 'By files on a USB stick'),
  byFileAbout: text('Khi nơi đây không có mạng', 'Where there is no network'),
  alone: text('Chạy độc lập', 'On its own'),
  aloneAbout: text('Không gửi đi đâu, sổ ở lại máy này', 'Nothing is sent: the records stay here'),
  other: text('Cách khác', 'Another way'),
  scan: text(
    'Quét mã QR của trung tâm bằng máy quét bất kỳ, bằng camera, hoặc gõ mã vào đây',
    'Scan central’s QR code with any scanner or the camera, or type the code here',
  ),
  listening: text('Đang nghe máy quét:', 'Scanners listened to:'),
  camera: text('Dùng camera', 'Use the camera'),
  cameraOff: text('Tắt camera', 'Camera off'),
  code: text('Mã đăng ký (CPE1…)', 'Enrolment code (CPE1…)'),
  enrol: text('Đăng ký', 'Enrol'),
  asking: text('Đang hỏi trung tâm', 'Asking central'),
  compare: text(
    'Gọi điện cho trung tâm. Hai bên đọc sáu từ này cho nhau',
    'Call central. Read these six words to each other',
  ),
  same: text('Giống cả sáu từ', 'All six are the same'),
  differ: text('Có từ khác – dừng lại', 'One differs: stop'),
  otherRoot: text(
    'Máy này đang thuộc trung tâm khác. Đồng ý chuyển hẳn',
    'It belongs to another central now. Change it over',
  ),
  unsent: text('lượt chưa gửi chỉ trung tâm cũ mở được', 'unsent entries, which only the former central can open'),
  enrolled: text('Đã đăng ký', 'Enrolled'),
  confirm: text(
    'Nhờ trung tâm xác nhận trạm này. Trước đó máy vẫn làm việc, lượt chờ trong sổ.',
    'Ask central to confirm this station. It works before that; entries wait.',
  ),
  anew: text('Đăng ký lại với mã mới', 'Enrol anew with another code'),
  request: text('1. Ghi yêu cầu vào USB', '1. Write the request to the stick'),
  requestScreen: text('Tải yêu cầu về', 'Download the request'),
  carry: text(
    '2. Mang USB đến trung tâm, họ ghi tệp trả lời vào đó',
    '2. Take it to central, which puts its answer on it',
  ),
  answer: text('3. Đọc trả lời từ USB', '3. Read the answer from the stick'),
  written: text('Đã ghi, có thể rút USB:', 'Written, the stick may be pulled out:'),
  aloneTitle: text('Khoá mở sổ phải rời khỏi máy này', 'The key to the records must leave this kiosk'),
  aloneWhy: text(
    'Tên người qua cửa được niêm phong. Chỉ tệp khoá này mở được, và nó không ở lại máy: ghi vào USB, cất trong két, giữ một bản nữa ở nơi khác.',
    'People’s names are sealed. Only this key file opens them, and it does not stay here: put it on a USB stick, into a safe, and a copy elsewhere.',
  ),
  toStick: text('Ghi khoá vào USB', 'Write the key to the USB stick'),
  toScreen: text('Tải khoá về', 'Download the key'),
  handedOver: text('Đã giao khoá. Máy này không giữ bản nào.', 'The key was handed over. No copy stays here.'),
} as const;

export const siteTexts = {
  title: text('Địa điểm và làn', 'Site and lanes'),
  site: text('Tên địa điểm', 'Name of the site'),
  station: text('Tên cửa (trạm)', 'Name of this gate'),
  kind: text('Loại địa điểm', 'Kind of site'),
  fromCentral: text('do trung tâm đặt', 'given by central'),
  lane: text('Làn', 'Lane'),
  in: text('VÀO', 'IN'),
  out: text('RA', 'OUT'),
  add: text('Thêm làn', 'Add a lane'),
  remove: text('Bỏ', 'Remove'),
  unsigned: text(
    'Giấy tờ không ký số (căn cước, QR cá nhân): người khoẻ hiện màu',
    'Papers without a signature (citizen card, personal QR): the healthy are shown',
  ),
  green: text('XANH', 'GREEN'),
  yellow: text('VÀNG', 'YELLOW'),
} as const;

export const siteKindTexts: Readonly<Record<SiteKind, Text>> = {
  venue: text('Nơi công cộng', 'Public venue'),
  office: text('Cơ quan, nhà máy', 'Office, factory'),
  market: text('Chợ, siêu thị', 'Market'),
  hospital: text('Bệnh viện', 'Hospital'),
  checkpoint: text('Chốt kiểm soát', 'Checkpoint'),
  'coach-station': text('Bến xe', 'Coach station'),
  school: text('Trường học', 'School'),
};

export const deviceSetupTexts = {
  title: text('Thiết bị ở cửa', 'Devices at the gate'),
  used: text('Đang dùng', 'In use here'),
  none: text('Chưa chọn thiết bị nào. Cần ít nhất một máy quét.', 'None is chosen yet. At least a scanner is needed.'),
  found: text('Tìm thấy, chưa dùng', 'Found, not in use'),
  foundNone: text('Không thấy thiết bị nào khác đang cắm', 'Nothing else is plugged in'),
  look: text('Tìm lại', 'Look again'),
  use: text('Dùng', 'Use'),
  remove: text('Bỏ', 'Remove'),
  takenFor: text('Nhận là', 'Taken for'),
  why: text('vì', 'because'),
  noProfile: text('Không rõ là gì: hãy chọn loại', 'Not known: say what it is'),
  unsure: text('Chỉ thấy chip của dây USB: hãy kiểm tra loại', 'Only the cable’s chip speaks: check what it is'),
  profile: text('Loại', 'Kind'),
  lane: text('Làn', 'Lane'),
  add: text('Thêm thiết bị không tự thấy được', 'Add what cannot be found by itself'),
  addWedge: text('Máy quét kiểu bàn phím', 'Scanner that types'),
  addCamera: text('Camera của máy', 'This computer’s camera'),
  addNetwork: text('Qua mạng (địa chỉ)', 'By network address'),
  host: text('Địa chỉ', 'Address'),
  port: text('Cổng', 'Port'),
  help: text('Cách cài máy này', 'How to set it'),
  programming: text('Quét lần lượt các mã cài đặt này', 'Scan these programming codes in order'),
  scanThis: text('Quét mã này', 'Scan this code'),
  test: text('Thử', 'Try it'),
  tested: text('Đã thử: tốt', 'Tried: good'),
  failed: text('Đã thử: chưa được', 'Tried: not yet'),
  untested: text('Chưa thử', 'Not tried'),
  full: text('Mỗi làn chỉ một thiết bị loại này', 'A lane takes one of this kind'),
  stop: text('Thôi', 'Stop'),
} as const;

export const cameraTexts = {
  title: text('Đặt camera', 'Where the camera goes'),
  about: text(
    'Đưa mã QR trên điện thoại vào giữa khung, cách 15–30 cm',
    'Hold a QR code on a telephone in the frame, 15 to 30 cm away',
  ),
  none: text('Chưa thấy hình', 'No picture yet'),
  light: text('Ánh sáng', 'Light'),
  sharpness: text('Độ nét', 'Sharpness'),
  dark: text('quá tối – thêm đèn, đừng để ngược sáng', 'too dark: add light, none from behind'),
  bright: text('quá sáng – tránh nắng, đèn chiếu thẳng', 'too bright: keep sun and lamps off it'),
  good: text('tốt', 'good'),
  blurred: text('mờ – lau kính, xoay vòng nét, giữ máy chắc', 'blurred: wipe the lens, turn its ring, fix it firmly'),
  flat: text('chưa có gì để xem độ nét – đưa mã vào khung', 'nothing to judge yet: hold a code in the frame'),
  read: text('Đọc được mã', 'It has read a code'),
  notRead: text('Chưa đọc được mã nào', 'No code was read yet'),
} as const;

export const soundTexts = {
  title: text('Nghe và nhìn', 'Hear and see'),
  sounds: text(
    'Chạm để nghe từng tiếng; chỉnh loa sao cho bảo vệ nghe rõ',
    'Touch to hear each; set the speaker so that the guard hears it',
  ),
  brightness: text('Độ sáng màn hình', 'Brightness of the display'),
  monitor: text('Độ sáng chỉnh bằng nút trên màn hình', 'Set the brightness with the monitor’s own buttons'),
  grey: text(
    'Phải phân biệt được cả mười ô xám, và đọc được chữ này từ hai mét',
    'All ten greys must be told apart, and these words be read from two metres',
  ),
} as const;

export const soundNameTexts: Readonly<Record<SoundName, Text>> = {
  green: text('Xanh: cho qua', 'Green: admitted'),
  yellow: text('Vàng: gặp nhân viên', 'Yellow: see staff'),
  red: text('Đỏ: dừng', 'Red: stop'),
  unreadable: text('Không đọc được', 'Not readable'),
  repeat: text('Đã ghi rồi', 'Recorded already'),
  behind: text('Có người chờ', 'Somebody waits'),
};

export const peopleSetupTexts = {
  title: text('Mã PIN của người quản lý', 'PINs of those who manage'),
  about: text(
    'Từ nay cài đặt cần PIN kỹ thuật. Bảo vệ không cần PIN. Không ai xem lại được PIN: hãy nhớ.',
    'From now on set-up needs the installer’s PIN. Guards need none. Nobody can look a PIN up: remember it.',
  ),
  installer: text('Kỹ thuật lắp đặt', 'Installer'),
  supervisor: text('Trưởng ca', 'Supervisor'),
  name: text('Tên', 'Name'),
  pin: text('PIN (6–12 số)', 'PIN (6 to 12 digits)'),
  again: text('PIN lần nữa', 'PIN again'),
  save: text('Lưu PIN', 'Save the PIN'),
  saved: text('Đã có PIN', 'Has a PIN'),
  differ: text('Hai lần gõ khác nhau', 'The two differ'),
  weak: text('Đừng dùng dãy dễ đoán (111111, 123456)', 'No easy row (111111, 123456)'),
} as const;

export const finishTexts = {
  title: text('Sẵn sàng mở cửa', 'Ready to open the gate'),
  notYet: text('Chưa xong: còn bước chưa làm', 'Not finished: a step is left'),
  missing: text('còn thiếu', 'something is missing'),
  go: text('Ghi cấu hình và khởi động', 'Write the configuration and start'),
  about: text(
    'Máy khởi động ở chế độ TẬP DƯỢT: lượt thử không tính. Kết thúc tập dượt sau lượt xanh đầu tiên.',
    'It starts in TRAINING: what you try does not count. End it after the first green.',
  ),
  fix: text('Đến bước này', 'Go to this step'),
} as const;

export const firstTexts = {
  scan: text('Lượt thử đầu tiên: quét mã này, rồi đo nhiệt độ', 'The first try: scan this code, then be measured'),
  scanOnly: text('Lượt thử đầu tiên: quét mã này', 'The first try: scan this code'),
  green: text('XANH! Máy đã sẵn sàng', 'GREEN! The kiosk works'),
  decided: text(
    'Máy đã quyết định và ghi sổ. Màu theo quy tắc của điểm này.',
    'It has decided and recorded. The colour is by this site’s rules.',
  ),
  end: text('Kết thúc tập dượt', 'End the training'),
  close: text('Ẩn', 'Hide'),
} as const;

export const doorTexts = {
  demoTitle: text('Máy đang chạy bản thử', 'This kiosk runs the demo'),
  demoAbout: text(
    'Thiết bị và người đều là giả. Bắt đầu cài đặt là xoá ngay dữ liệu thử.',
    'Its devices and people are invented. As soon as its set-up begins the demo’s data is gone.',
  ),
  setUp: text('Cài đặt máy này', 'Set up this kiosk'),
  goOn: text('Tiếp tục bản thử', 'Go on with the demo'),
  anewTitle: text('Cài đặt lại máy này', 'Set this kiosk up anew'),
  anewAbout: text(
    'Trong lúc cài đặt CỬA KHÔNG LÀM VIỆC. Sổ ghi, khoá và cấu hình cũ còn nguyên đến khi bạn hoàn tất.',
    'THE GATE DOES NOT WORK meanwhile. Records, keys and the old configuration stay until you finish.',
  ),
  begin: text('Dừng cửa và bắt đầu', 'Stop the gate and begin'),
} as const;
