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

it("passes on the station's own words where it has none", () => {
  expect(told({ faults: [{ code: 4999, message: 'the moon is late', hint: 'wait for it', since: noon }] })).toEqual([
    'error: the moon is late → wait for it /  → ',
  ]);
});

it('names the slip that did not come out, with what the station says of it', () => {
  const fault = (code: number, why: string) => ({
    code,
    message: `slip 0014 did not come out: ${why}`,
    hint: 'write it by hand',
    since: noon,
  });
  const faults = [
    fault(ErrorCode.PrinterPaperOut, 'the printer is out of paper'),
    fault(ErrorCode.PrinterError, 'the printer is off-line'),
    fault(ErrorCode.PrinterOutcomeUnknown, 'nobody knows'),
    { code: ErrorCode.PrinterError, message: 'printer error: cutter', hint: '', since: noon },
  ];
  expect(told({ faults })).toEqual([
    'error: Phiếu 0014 chưa in ra → Thay giấy, ghi phiếu bằng tay. / Slip 0014 was not printed → Put in a new roll, write this slip by hand.',
    'error: Phiếu 0014 chưa in ra → Ghi phiếu bằng tay. / Slip 0014 was not printed → Write the slip by hand.',
    'error: Phiếu 0014 có thể chưa in ra → Xem phiếu; thiếu thì ghi tay. / Slip 0014 may not be printed → Look at the slip; if it is cut off, write it by hand.',
    'error: Thiết bị báo lỗi → Tắt rồi bật lại thiết bị. / A device reports an error → Switch the device off and on.',
  ]);
  expect(noticesOf(screenStateOf({ faults: faults.slice(1, 2) })).map(({ detail }) => detail)).toEqual([
    '2303: slip 0014 did not come out: the printer is off-line — write it by hand',
  ]);
});
