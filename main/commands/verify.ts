import { createInterface } from 'node:readline';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { payloadVerifier } from '../../station/offline.ts';

export type VerifyOptions = Readonly<{ trust?: string; at?: string; json?: boolean }>;

/**
 * Payloads on stdin, one a line, → one result a line, in order. Exit status 0 however the codes turn out.
 * @throws CheckpointError TrustUnreadable, UsageWrong
 */
export const verify = async (options: VerifyOptions): Promise<void> => {
  const verifyLine = payloadVerifier(options.trust ?? null, momentOf(options.at));
  process.stdout.on('error', () => process.exit(0));
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    const more = process.stdout.write(`${JSON.stringify(verifyLine(line))}\n`);
    if (!more) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
};

const momentOf = (text: string | undefined): number => {
  if (text === undefined) return Date.now();
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw new CheckpointError(ErrorCode.UsageWrong, `"${text}" is no moment`, 'write it as in 2021-09-11T07:31:00+07:00');
};
