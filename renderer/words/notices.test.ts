import { expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import type { ScreenState } from '../../contract/rpc.ts';
import { deviceOf, noon, screenStateOf } from '../testing/states.ts';
import { noticesOf } from './notices.ts';

const told = (change: Partial<ScreenState>): readonly string[] =>
  noticesOf(screenStateOf(change)).map(
    ({ severity, title, act }) => `${severity}: ${title.vi} → ${act.vi} / ${title.en} → ${act.en}`,
  );

const unreachable = { code: ErrorCode.DeviceUnreachable, message: 'connect ECONNREFUSED', hint: 'check the cable' };

it('has nothing to say where all is well', () => {
  expect(told({ devices: [deviceOf()], capacity: 10 })).toEqual([]);
});

it('tells the gravest first, each with what to do', () => {
  expect(
    told({
      network: { state: 'offline', since: noon, error: null },
      clock: 'unsynchronised',
      inside: 3,
      capacity: 3,
      devices: [
        deviceOf({ device: 'printer', kind: 'printer', paper: 'near-end' }),
        deviceOf({ state: 'absent', error: unreachable }),
      ],
    }),
  ).toEqual([
    'error: Máy quét không kết nối được → Kiểm tra dây và nguồn. / Scanner cannot be reached → Check its cable and power.',
    'warning: Sắp hết giấy → Chuẩn bị cuộn giấy mới. / Paper low → Have a new roll ready.',
    'warning: Đồng hồ chưa đồng bộ → So giờ trên màn hình với điện thoại. / Clock not synchronised → Compare the time shown with a phone.',
    'warning: Đã đủ người → Chờ có người ra rồi mới cho vào. / Full → Let people in as others leave.',
    'information: Ngoại tuyến → Cứ làm tiếp, dữ liệu sẽ tự gửi khi có mạng. / Offline → Carry on: entries are sent when the network is back.',
  ]);
});

it('says which of two devices of one kind it is', () => {
  const first = deviceOf({ device: 'a', kind: 'scanner' });
  const second = deviceOf({ device: 'b', kind: 'scanner', state: 'absent', error: unreachable });
  expect(told({ devices: [first, deviceOf({ device: 'p', kind: 'printer' }), second] })).toEqual([
    'error: Máy quét 2 không kết nối được → Kiểm tra dây và nguồn. / Scanner 2 cannot be reached → Check its cable and power.',
  ]);
});

it('shows what the central team has to say before what can wait, and after what cannot', () => {
  const announcements = [{ id: 'a', text: { vi: 'Đóng cửa lúc 21 giờ', en: 'We close at 9 pm' }, until: noon + 1 }];
  const devices = [deviceOf({ state: 'absent', error: unreachable })];
  expect(told({ announcements, devices, clock: 'unsynchronised' }).map((line) => line.split(' → ')[0])).toEqual([
    'error: Máy quét không kết nối được',
    'warning: Trung tâm nhắn',
    'warning: Đồng hồ chưa đồng bộ',
  ]);
  expect(told({ announcements })[0]).toContain('→ Đóng cửa lúc 21 giờ / From central → We close at 9 pm');
});

it('warns of a device that works and has something to say', () => {
  const hot = { code: ErrorCode.SurroundingsWrong, message: 'it is 44 °C around it', hint: 'shade' };
  expect(told({ devices: [deviceOf({ kind: 'thermometer', error: hot })] })).toEqual([
    'warning: Nhiệt kế ở chỗ quá nóng hoặc quá lạnh → Đưa vào bóng râm; đo lại bằng nhiệt kế cầm tay. / Thermometer stands in too hot or cold a place → Move it into the shade; check by hand meanwhile.',
  ]);
});

it('tells a fault once though the device and the station both report it', () => {
  expect(
    told({
      devices: [deviceOf({ state: 'faulty', error: unreachable })],
      faults: [{ ...unreachable, since: noon }],
    }),
  ).toHaveLength(1);
});

it("leaves another lane's devices to that lane's screen", () => {
  expect(told({ devices: [deviceOf({ lane: 'other', state: 'absent' })] })).toEqual([]);
});

it('says in the guard’s words that a device profile cannot be used, and keeps the file for the technician', () => {
  const broken = { code: ErrorCode.ProfileInvalid, message: 'profiles/broken.json cannot be used', hint: 'correct it' };
  expect(told({ faults: [{ ...broken, since: noon }] })).toEqual([
    'error: Hồ sơ thiết bị tự thêm bị lỗi → Báo kỹ thuật. / A device profile of your own is faulty → Call the technician.',
  ]);
  expect(noticesOf(screenStateOf({ faults: [{ ...broken, since: noon }] }))[0]?.detail).toContain('broken.json');
  expect(told({ devices: [deviceOf({ state: 'faulty', error: broken })] })).toEqual([
    'error: Máy quét có hồ sơ thiết bị bị lỗi → Báo kỹ thuật. / Scanner has a faulty device profile → Call the technician.',
  ]);
});

it('names no device in a fault for want of one', () => {
  const lacking = { code: ErrorCode.ScannerMissing, message: 'lane gate-1 has no scanner', hint: 'add one' };
  expect(told({ faults: [{ ...lacking, since: noon }] })).toEqual([
    'error: Có làn chưa có máy quét → Báo kỹ thuật. / A lane has no scanner → Call the technician.',
  ]);
});

it("passes on the station's own words where it has none", () => {
  expect(told({ faults: [{ code: 4999, message: 'the moon is late', hint: 'wait for it', since: noon }] })).toEqual([
    'error: the moon is late → wait for it /  → ',
  ]);
});

const paper = (slip: number, document: 'slip' | 'badge' = 'slip') => {
  const of = { epoch: '0123456789abcdef0123456789abcdef', sequence: slip };
  return { id: `${of.epoch}-${slip}-${document}-0`, document, copy: 0, slip, of };
};

const prints = (change: Partial<ScreenState['prints']>): Partial<ScreenState> => ({
  prints: { waiting: [], questions: [], dropped: [], badges: false, ...change },
});

it('says which slips wait, for what, and what to do, before what the printer says itself', () => {
  const waiting = (why: ScreenState['prints']['waiting'][number]['why'], ...slips: readonly number[]) =>
    told(prints({ waiting: slips.map((slip) => ({ ...paper(slip), since: noon, why })) }));
  expect([
    waiting('paper', 412),
    waiting('cover', 412, 413),
    waiting('printer', 412, 413, 414, 415),
    waiting('record', 412),
    waiting('turn', 412),
  ]).toEqual([
    ['error: Phiếu 0412 đang chờ giấy → Thay cuộn giấy máy in. / Slip 0412 waits for paper → Put in a new roll.'],
    [
      'error: Phiếu 0412, 0413 đang chờ đóng nắp máy in → Đóng nắp. / Slips 0412, 0413 wait for the printer’s cover → Close the cover.',
    ],
    [
      'error: Phiếu 0412, 0413 và 2 phiếu khác đang chờ máy in → Kiểm tra dây và nguồn. / Slips 0412, 0413 and 2 more wait for the printer → Check its cable and power.',
    ],
    [
      'error: Phiếu 0412 chưa in: không ghi được sổ → Báo kỹ thuật. / Slip 0412 not printed: the ledger cannot be written → Call the technician.',
    ],
    [],
  ]);
  const cutter = { code: ErrorCode.PrinterError, message: 'printer error: cutter', hint: '' };
  expect(
    told({
      ...prints({ waiting: [{ ...paper(412), since: noon, why: 'printer' }] }),
      devices: [deviceOf({ device: 'printer', kind: 'printer', state: 'faulty', error: cutter })],
    }),
  ).toEqual([
    'error: Phiếu 0412 đang chờ máy in → Tắt rồi bật lại thiết bị. / Slip 0412 waits for the printer → Switch the device off and on.',
    'error: Máy in báo lỗi → Tắt rồi bật lại thiết bị. / Printer reports an error → Switch the device off and on.',
  ]);
});

it('tells which slips were given up, oldest first, and of a slip and its badge as one', () => {
  const dropped = [paper(413, 'badge'), paper(413), paper(412)].map((job) => ({ ...job, at: noon }));
  expect([told(prints({ dropped })), told(prints({ dropped: dropped.slice(0, 1) }))]).toEqual([
    [
      'warning: Phiếu 0412, 0413 không được in → Người còn ở đây thì chạm vào lượt đó để in lại. / Slips 0412, 0413 were not printed → If the person is still here, tap the passage to print it.',
    ],
    [
      'warning: Thẻ khách 0413 không được in → Người còn ở đây thì chạm vào lượt đó để in lại. / Badge 0413 was not printed → If the person is still here, tap the passage to print it.',
    ],
  ]);
});

it('says what has opened the barrier, and why it stayed shut', () => {
  const barrier = { device: 'barrier', openBy: null, position: null, refused: null } as const;
  const error = { code: ErrorCode.BarrierInhibited, message: 'not ready', hint: '' };
  expect([
    ...told({ barrier: { ...barrier, openBy: 'fire' } }),
    ...told({ barrier: { ...barrier, position: 'too-long' } }),
    ...told({ barrier: { ...barrier, refused: { act: 'inhibited', without: ['printer'], error, at: noon } } }),
    ...told({ barrier: { ...barrier, refused: { act: 'failed', without: [], error, at: noon } } }),
  ]).toEqual([
    'error: Báo cháy: cổng mở → Cho mọi người ra ngoài. / Fire alarm: barrier open → Let everybody out.',
    'warning: Thanh chắn vẫn mở → Xem có gì chắn ở dưới; đóng bằng tay. / The barrier is still open → See what stands under it; close it by hand.',
    'error: Thanh chắn đóng vì chưa sẵn sàng: máy in → Bấm “Mở cửa” để tự mở. / Barrier held shut, not ready: printer → Press “Open” to open it yourself.',
    'error: Thanh chắn không mở → Mở bằng tay. / The barrier did not open → Open it by hand.',
  ]);
});

it('reminds of what was written on paper, once it can be typed in', () => {
  expect(told({ paper: { from: noon - 780_000, until: null } })).toEqual([]);
  expect(told({ paper: { from: noon - 780_000, until: noon } })).toEqual([
    'warning: Lượt ghi trên giấy 10:19–10:32 → Bấm “Nhập giấy”. / Passages on paper 10:19–10:32 → Press “From paper”.',
  ]);
});

it('says why there is no connection where somebody has to do something, and only that it is offline where not', () => {
  const because = (code: number) =>
    told({ network: { state: 'offline', since: noon, error: { code, message: 'technical', hint: 'words' } } });
  expect(because(ErrorCode.StationCertificateRefused)).toEqual([
    'warning: Máy chủ không nhận chứng chỉ của trạm → Cứ làm tiếp, dữ liệu được giữ tại máy. Báo kỹ thuật. / The server does not take the certificate of this station → Carry on: entries are kept here. Tell the technician.',
  ]);
  expect(because(ErrorCode.BrokerUnreachable)).toEqual([
    'information: Ngoại tuyến → Cứ làm tiếp, dữ liệu sẽ tự gửi khi có mạng. / Offline → Carry on: entries are sent when the network is back.',
  ]);
});

it('says how far the clock is wrong, and which way', () => {
  const hourMs = 3_600_000;
  const troubles = [
    { clock: 'untrusted', clockTrouble: { kind: 'off-central', ms: 3 * hourMs } },
    { clock: 'untrusted', clockTrouble: { kind: 'off-central', ms: -400_000 } },
    { clock: 'untrusted', clockTrouble: { kind: 'behind', ms: -49 * hourMs } },
    { clock: 'untrusted', clockTrouble: { kind: 'ahead', ms: 90_000 * hourMs } },
    { clock: 'unknown', clockTrouble: { kind: 'moved', ms: -hourMs } },
    { clock: 'untrusted' },
  ] as const;
  expect(troubles.flatMap((trouble) => told(trouble))).toEqual([
    'error: Đồng hồ nhanh 3 giờ so với trung tâm → Báo kỹ thuật, ghi giờ đúng ra giấy. / The clock is 3 hours ahead of central’s → Call the technician, write the right time on paper.',
    'error: Đồng hồ chậm 6 phút so với trung tâm → Báo kỹ thuật, ghi giờ đúng ra giấy. / The clock is 6 minutes behind central’s → Call the technician, write the right time on paper.',
    'error: Đồng hồ chậm ít nhất 2 ngày → Báo kỹ thuật, ghi giờ đúng ra giấy. / The clock is at least 2 days behind → Call the technician, write the right time on paper.',
    'error: Đồng hồ chạy nhanh nhiều năm → Báo kỹ thuật, ghi giờ đúng ra giấy. / The clock is years ahead → Call the technician, write the right time on paper.',
    'warning: Đồng hồ vừa bị chỉnh lùi 1 giờ → So giờ trên màn hình với điện thoại; sai thì báo kỹ thuật. / The clock was moved back by 1 hour → Compare it with a phone; if it is wrong, call the technician.',
    'error: Đồng hồ chạy sai → Báo kỹ thuật, ghi giờ đúng ra giấy. / The clock is wrong → Call the technician, write the right time on paper.',
  ]);
});

it.each([5101, 5102, 5103, 5104, 5105])(
  'says what is wrong with an acknowledgement (%d) in words of both languages',
  (code) => {
    const fault = { code, message: 'of the station', hint: 'of the station', since: noon };
    const [notice] = noticesOf(screenStateOf({ faults: [fault] }));
    expect(JSON.stringify([notice?.title, notice?.act])).not.toContain('of the station');
  },
);
