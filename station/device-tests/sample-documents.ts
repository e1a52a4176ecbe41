import type { Configuration } from '../../contract/configuration.ts';
import type { DocumentKind, PrintDocument } from '../../contract/print-document.ts';
import type { DeviceState } from '../../contract/reading.ts';
import { software } from '../../contract/software.ts';
import { slipTime } from '../passage/slip.ts';

/** Nobody's document, to look at on paper. It says THỬ / TEST, and its QR names no passage. */
export const sampleDocument = (
  kind: DocumentKind,
  configuration: Configuration,
  device: DeviceState,
  now: number,
): PrintDocument => {
  const headed = {
    site: configuration.site.name,
    station: configuration.station.name,
    lane: configuration.lanes.find((lane) => lane.id === device.lane)?.name ?? device.lane,
    time: slipTime(now, configuration.utcOffsetMinutes),
    watermark: 'THỬ / TEST',
    copy: 0,
  };
  const numbered = { ...headed, number: 0, outcome: 'admit', colour: 'green', code: 'CP1:TEST' } as const;
  switch (kind) {
    case 'test':
      return { ...headed, watermark: null, kind, device: device.device, profile: device.profile, software };
    case 'slip':
    case 'badge':
      return {
        ...numbered,
        kind,
        variant: 'entry',
        direction: 'in',
        name: 'NGUYỄN THỊ HƯỜNG',
        celsius: 36.6,
        reasons: [{ code: 'identity.recorded', vi: 'Đã ghi nhận danh tính', en: 'Identity recorded' }],
      };
    case 'sheet':
      return {
        ...headed,
        kind,
        title: { vi: 'PHIẾU XE', en: 'VEHICLE SLIP' },
        parts: [
          { type: 'centred', text: '51C-000.00', large: true, bold: true },
          { type: 'line', text: 'Số người / People: 3' },
          { type: 'rule' },
          { type: 'code', text: numbered.code },
        ],
      };
    case 'permit-stamp':
      return {
        ...numbered,
        kind,
        permitId: 'GDD-0000',
        plate: '51C-000.00',
        route: 'Phường Bến Nghé → Phường Thảo Điền',
        validUntil: slipTime(now, configuration.utcOffsetMinutes),
        officer: null,
      };
  }
};
