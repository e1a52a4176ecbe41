import { z } from 'zod';
import { ErrorCode, type ErrorRecord, messageOf } from '../../contract/errors.ts';

const recordSchema = z.object({ code: z.int(), message: z.string(), hint: z.string().default('') });

/** The station's own answer in a rejected call. @returns null where the call failed without one, e.g. timed out */
export const refusalIn = (thrown: unknown): ErrorRecord | null => {
  const parsed = recordSchema.safeParse(thrown instanceof Error ? { ...thrown, message: thrown.message } : thrown);
  return parsed.success ? parsed.data : null;
};

/** What a rejected call says, whatever it was rejected with: the station's record, an Error, or nothing at all. */
export const errorRecordOf = (thrown: unknown): ErrorRecord =>
  refusalIn(thrown) ?? {
    code: ErrorCode.RpcTimeout,
    message: thrown instanceof Error ? messageOf(thrown) : 'the station gave no answer',
    hint: '',
  };
