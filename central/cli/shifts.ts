import type { StoredEvent } from '../../contract/central-api.ts';
import { shiftDataSchema } from '../../contract/events.ts';
import { localTime, type Row } from './tables.ts';

export const shiftHeadings = [
  'Điểm/Site',
  'Trạm/Station',
  'Từ/From (+07:00)',
  'Đến/To',
  'Giao/From officer',
  'Nhận/To officer',
  'Người vào/People in',
  'Người ra/Out',
  'Gặp CB/Officer',
  'Xét nghiệm/Tests',
  'Từ chối/Refused',
  'Sửa/Corrected',
  'Mở tay/By hand',
  'Lỗi/Faults',
  'Giấy in/Paper',
  'Chế độ/Mode',
] as const;

/** A hand-over as the central team reads it; null: one of a later version that is not read here. */
export const shiftRow = ({ site, station, data, mode }: StoredEvent): Row | null => {
  const shift = shiftDataSchema.safeParse(data).data;
  if (shift === undefined) return null;
  const { totals, open, officer, next } = shift;
  const both = (outcome: 'officer' | 'refer' | 'refuse'): number => totals.in[outcome] + totals.out[outcome];
  return [
    ...[site, station, localTime(new Date(shift.from).toISOString()), localTime(new Date(shift.to).toISOString())],
    ...[officer?.name ?? '', next.name, totals.people.in, totals.people.out],
    ...[both('officer'), both('refer'), both('refuse'), totals.corrections, totals.overrides],
    [...open.devices, ...open.faults].join(' '),
    open.paper.map(({ paper }) => paper).join(' '),
    mode,
  ];
};

/** @param station whose hand-overs were asked for; absent: those of all */
export const noShifts = (station?: string): string =>
  station === undefined
    ? 'Chưa có ca nào được giao / No shift has been handed over yet'
    : `Trạm ${station} chưa giao ca nào / Station ${station} has not handed over a shift yet`;
