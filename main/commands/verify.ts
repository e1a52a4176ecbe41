import { createInterface } from 'node:readline';
import { payloadVerifier } from '../../station/offline.ts';
import { momentOf } from './moment.ts';

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
