import { type Outcome, outcomeSchema } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { SheetPart } from '../../contract/print-document.ts';
import type { PastShift } from '../../contract/shift.ts';
import { slipTime } from '../passage/slip.ts';
import type { SheetContent } from '../printing/sheet-desk.ts';

const outcomeWords: Readonly<Record<Outcome, string>> = {
  admit: 'Cho qua / Admitted',
  officer: 'Gặp cán bộ / To the officer',
  refer: 'Xét nghiệm / To testing',
  refuse: 'Không cho qua / Refused',
  unreadable: 'Không đọc được / Not read',
  repeat: 'Quét lại / Repeated',
};

const paperWords = {
  ok: 'đủ / enough',
  'near-end': 'sắp hết / low',
  out: 'hết / out',
  unknown: '? / unknown',
} as const;

/** What an officer leaves to the next one, to be signed by both. */
export const shiftSheet = (shift: PastShift, utcOffsetMinutes: number): SheetContent => {
  const { officer, next, from, to, totals, open } = shift;
  const time = (at: number) => slipTime(at, utcOffsetMinutes);
  return {
    title: { vi: 'BIÊN BẢN GIAO CA', en: 'SHIFT HAND-OVER' },
    parts: [
      line(`Từ / From: ${time(from)}`),
      line(`Đến / To: ${time(to)}`),
      line(`Người giao / Handed over by: ${officer?.name ?? '—'}`, true),
      line(`Người nhận / Taken over by: ${next.name}`, true),
      { type: 'rule' },
      line('Lượt vào · ra / In · out', true),
      ...outcomeSchema.options.map((outcome) =>
        line(`${outcomeWords[outcome]}: ${totals.in[outcome]} · ${totals.out[outcome]}`),
      ),
      line(`Số người / People: ${totals.people.in} · ${totals.people.out}`, true),
      { type: 'rule' },
      line(`Giấy giới thiệu / Referrals: ${totals.referrals}`),
      line(`Sửa / Corrections: ${totals.corrections}`),
      line(`Mở cửa bằng tay / Opened by hand: ${totals.overrides}`),
      line(`Nhập từ giấy / Typed in: ${totals.paper}`),
      line(`Xe / Vehicles: ${totals.vehicles}`),
      { type: 'rule' },
      line(`Đang ở trong / Inside: ${open.inside}`),
      line(open.standAlone === true ? 'Trạm chạy riêng / Stand-alone' : `Chưa gửi / Unsent: ${open.unsent}`),
      ...open.paper.map(({ device, paper }) => line(`Giấy in ${device} / Paper: ${paperWords[paper]}`)),
      line(`Thiết bị hỏng / Devices at fault: ${open.devices.join(', ') || '0'}`),
      line(`Lỗi / Faults: ${open.faults.join(', ') || '0'}`),
      ...(open.typeIn ? [line('CÒN GIẤY PHẢI NHẬP / PAPER TO TYPE IN', true)] : []),
      { type: 'rule' },
      line('Ký giao / Signed:'),
      line(' '),
      line('Ký nhận / Signed:'),
      line(' '),
    ],
  };
};

export const noSuchShift = (): CheckpointError =>
  new CheckpointError(ErrorCode.SheetUnknown, 'this hand-over is no longer here', 'Choose another one of the list.');

const line = (text: string, bold = false): SheetPart => ({ type: 'line', text, bold });
