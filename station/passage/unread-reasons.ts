import type { Reason } from '../../contract/decision.ts';
import { ErrorCode } from '../../contract/errors.ts';

const reasons = new Map<number, Reason>([
  [
    ErrorCode.CredentialUnknownKind,
    { code: 'code.unknown-kind', vi: 'Mã này không dùng được ở cửa này', en: 'This code is not used at this gate' },
  ],
  [
    ErrorCode.CredentialMalformed,
    { code: 'code.malformed', vi: 'Mã bị lỗi hoặc đọc thiếu', en: 'The code is damaged or incomplete' },
  ],
  [ErrorCode.CredentialEmpty, { code: 'code.empty', vi: 'Mã trống', en: 'The code is empty' }],
  [ErrorCode.CredentialTooLong, { code: 'code.too-long', vi: 'Mã quá dài', en: 'The code is too long' }],
  [ErrorCode.FrameTooLong, { code: 'code.too-long', vi: 'Mã quá dài', en: 'The code is too long' }],
  [
    ErrorCode.FrameRewritten,
    {
      code: 'code.rewritten',
      vi: 'Bộ gõ làm sai mã – tắt UniKey trên máy này',
      en: 'An input method changed the code: switch UniKey off on this computer',
    },
  ],
  [
    ErrorCode.FrameNotText,
    {
      code: 'code.not-text',
      vi: 'Máy quét gửi dữ liệu không phải chữ',
      en: 'The scanner sent something that is not text',
    },
  ],
  [
    ErrorCode.FrameIncomplete,
    { code: 'code.cut-off', vi: 'Mã chưa được gửi hết, hãy quét lại', en: 'The code did not come whole: scan again' },
  ],
  [
    ErrorCode.DeviceLost,
    {
      code: 'code.cut-off',
      vi: 'Máy quét bị ngắt giữa chừng, hãy quét lại',
      en: 'The scanner was cut off: scan again',
    },
  ],
]);
const unreadable: Reason = { code: 'code.unreadable', vi: 'Không đọc được mã', en: 'The code could not be read' };

/** Why a code could not be read. @param error the code of its error; 0: nobody knows */
export const unreadReason = (error: number): Reason => reasons.get(error) ?? unreadable;
