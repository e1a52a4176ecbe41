import type { Outcome } from '../../contract/decision.ts';
import type { SheetPart } from '../../contract/print-document.ts';
import { peopleOf, type VehicleView } from '../../contract/vehicle.ts';
import type { SheetContent } from '../printing/sheet-desk.ts';

const outcomeWords: Readonly<Record<Outcome, string>> = {
  admit: 'ĐƯỢC ĐI / MAY PASS',
  officer: 'GẶP CÁN BỘ / SEE OFFICER',
  refer: 'XÉT NGHIỆM / TESTING',
  refuse: 'KHÔNG ĐƯỢC ĐI / MAY NOT PASS',
  repeat: 'ĐÃ GHI NHẬN / RECORDED',
  unreadable: 'KHÔNG ĐỌC ĐƯỢC / NOT READ',
};

/**
 * The one slip of a vehicle: its plate, its people, and what was decided for each. Names are masked.
 * @param code by which the central system finds the vehicle's row
 */
export const vehicleSheet = (vehicle: VehicleView, code: string): SheetContent => {
  const { people, admitted } = peopleOf(vehicle.members);
  return {
    title: { vi: 'PHIẾU XE', en: 'VEHICLE SLIP' },
    parts: [
      ...(vehicle.plate === null ? [] : [{ type: 'centred', text: vehicle.plate, large: true, bold: true } as const]),
      line(`Số người / People: ${people}`, true),
      line(`Được đi / May pass: ${admitted}`, true),
      { type: 'rule' },
      ...vehicle.members.flatMap(memberParts),
      { type: 'rule' },
      { type: 'code', text: code },
    ],
  };
};

const line = (text: string, bold = false): SheetPart => ({ type: 'line', text, bold });

const memberParts = (
  { maskedName, outcome, companions, permit }: VehicleView['members'][number],
  index: number,
): readonly SheetPart[] => {
  const more = companions > 0 ? ` +${companions}` : '';
  const holder = permit ? ' (giấy đi đường / permit)' : '';
  return [
    line(`${index + 1}. ${maskedName ?? '—'}${more}${holder}`),
    line(`   ${outcomeWords[outcome]}`, outcome !== 'admit'),
  ];
};
