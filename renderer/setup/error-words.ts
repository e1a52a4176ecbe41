import { ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import type { Advice, Text } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';

const text = (vi: string, en: string): Text => ({ vi, en });

/** What an installer meets while setting up, as docs/guides/troubleshooting.md says it. */
const setupAdvice: Readonly<Record<number, Advice>> = {
  [ErrorCode.EnrolmentCodeWrong]: {
    title: text('Mã đăng ký gõ sai', 'The enrolment code is wrong'),
    act: text('So lại với mã của trung tâm, hoặc quét mã QR', 'Compare it with central’s code, or scan the QR'),
  },
  [ErrorCode.EnrolmentRefused]: {
    title: text('Trung tâm không nhận yêu cầu đăng ký', 'Central does not take the enrolment'),
    act: text(
      'Mã đã dùng, quá 15 phút, hoặc không phải của trung tâm đó: xin mã mới',
      'The code is used up, older than 15 minutes or not theirs: ask for a new one',
    ),
  },
  [ErrorCode.EnrolmentAnswerWrong]: {
    title: text('Câu trả lời đăng ký không đúng', 'The answer to the enrolment is not the right one'),
    act: text(
      'Dừng lại. Gọi trung tâm; xin mã mới. Có thể có kẻ xen giữa',
      'Stop. Call central and ask for a new code: somebody may stand in between',
    ),
  },
  [ErrorCode.EnrolmentUnreachable]: {
    title: text('Không tới được nơi đăng ký', 'The enrolment listener cannot be reached'),
    act: text(
      'Xem lại bước Mạng; gọi trung tâm; không có mạng thì đăng ký bằng tệp',
      'Look at the step Network; call central; without a network enrol by files',
    ),
  },
  [ErrorCode.EnrolmentOtherRoot]: {
    title: text('Máy này thuộc trung tâm khác', 'This kiosk belongs to another central system'),
    act: text('Chỉ khi thật sự đổi: đánh dấu vào ô', 'Only if it shall change over: tick the box'),
  },
  [ErrorCode.EnrolmentWordsDiffer]: {
    title: text('Đã dừng đăng ký', 'The enrolment was given up'),
    act: text(
      'Báo trung tâm ngay: có thể có kẻ xen giữa. Rồi xin mã mới',
      'Tell central at once: somebody may stand in between. Then ask for a new code',
    ),
  },
  [ErrorCode.LedgerForeign]: {
    title: text('Sổ trong máy là của trạm khác', 'The ledger is that of another station'),
    act: text(
      'Nhờ trung tâm đăng ký đúng tên cũ, hoặc xoá trạm này trước: kiosk retire',
      'Let central enrol it under its former name, or wipe this station first: kiosk retire',
    ),
  },
  [ErrorCode.OutputUnusable]: {
    title: text('Không ghi được', 'It cannot be written'),
    act: text('Dùng USB khác, còn chỗ trống', 'Use another stick, with room on it'),
  },
  [ErrorCode.SetupIncomplete]: {
    title: text('Còn bước chưa xong', 'A step is not complete'),
    act: text('Xem các bước có dấu ✕', 'Look at the steps that are marked ✕'),
  },
  [ErrorCode.ConfigurationInvalid]: {
    title: text('Cấu hình có chỗ sai', 'The configuration is wrong'),
    act: text('Xem lại tên, làn và thiết bị', 'Look at names, lanes and devices again'),
  },
};

/** A mistyped code is told by its row. */
const rowOf = ({ code, message }: ErrorRecord): string | null =>
  code === ErrorCode.EnrolmentCodeWrong ? (/^row (\d+)/.exec(message)?.[1] ?? null) : null;

export const setupAdviceFor = (error: ErrorRecord): Advice => {
  const known = setupAdvice[error.code];
  if (known === undefined) return adviceFor(error);
  const row = rowOf(error);
  if (row === null) return known;
  const { title, act } = known;
  return { title: text(`${title.vi}: hàng ${row}`, `${title.en}: row ${row}`), act };
};
