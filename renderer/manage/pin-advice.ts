import { ErrorCode } from '../../contract/errors.ts';
import { errorRecordOf } from '../station/error-record.ts';
import type { Advice } from '../text.ts';
import { adviceFor } from '../words/error-words.ts';
import { signInTexts } from './words.ts';

/** Why a PIN was not taken, and for how long no other is. */
export const pinAdvice = (thrown: unknown): Advice => {
  const record = errorRecordOf(thrown);
  const { seconds } = /(?<seconds>\d+) s$/.exec(record.message)?.groups ?? {};
  if (record.code === ErrorCode.PinWrong) return { title: signInTexts.wrong, act: { vi: '', en: '' } };
  if (record.code !== ErrorCode.PinThrottled || seconds === undefined) return adviceFor(record);
  const { vi, en } = signInTexts.throttled;
  return { title: { vi: `${vi} (${seconds} giây)`, en: `${en} (${seconds} s)` }, act: { vi: '', en: '' } };
};
