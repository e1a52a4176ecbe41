import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { writtenMoment } from '../../contract/written-moment.ts';

/** @returns ms since the Unix epoch; now where nothing is given. @throws CheckpointError UsageWrong */
export const momentOf = (text: string | undefined): number => {
  if (text === undefined) return Date.now();
  const at = writtenMoment(text);
  if (at !== null) return at;
  throw new CheckpointError(ErrorCode.UsageWrong, `"${text}" is no moment`, 'write it as in 2021-09-11T07:31:00+07:00');
};
