import type { Configuration } from '../../contract/configuration.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { SheetContent } from './sheet-desk.ts';

/**
 * The site's own code for visitors' phones, on the receipt printer.
 * @throws CheckpointError SheetUnknown where the site has none
 */
export const posterSheet = ({ checkIn }: Configuration['site']): SheetContent => {
  if (checkIn === undefined) throw noCode();
  const { code, vi = 'QUÉT MÃ ĐỂ KHAI BÁO KHI VÀO', en = 'Scan to check in' } = checkIn;
  return {
    title: { vi, en },
    parts: [
      { type: 'code', text: code },
      { type: 'line', text: '1. Mở camera điện thoại, đưa vào mã này.' },
      { type: 'line', text: '   Point the camera of your phone at it.' },
      { type: 'line', text: '2. Chạm vào đường dẫn và khai báo.' },
      { type: 'line', text: '   Open the link and check in.' },
      { type: 'line', text: '3. Cho bảo vệ xem kết quả.' },
      { type: 'line', text: '   Show the result to the guard.' },
    ],
  };
};

const noCode = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.SheetUnknown,
    'this site has no code of its own',
    'An installer fills in site.checkIn in the configuration.',
  );
