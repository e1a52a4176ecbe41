import { ErrorCode } from '../../contract/errors.ts';
import { type Failure, type JobPhase, type PrintJob, questionMs } from './print-jobs.ts';
import type { UnendedJob } from './recover-jobs.ts';

/** Now: ms since the Unix epoch, and monotonic ms. */
export type Restart = Readonly<{ wall: number; monotonic: number; maxAgeMs: number }>;

/** Rows commit out of step by less; further ahead of now, a time says nothing of how long ago it was. */
const aheadMs = 2000;

/**
 * A job that the station left behind, as it goes on: unsent and young enough it is printed, otherwise dropped; one that was
 * on its way is asked about. `note`: why it is `unknown` from now on, where its rows do not say so yet.
 */
export const restartJob = (
  found: UnendedJob,
  hasPrinter: boolean,
  now: Restart,
): Readonly<{ job: PrintJob; note: Failure | null }> => {
  const { last, lastAt, decision: _decision, ...key } = found;
  if (last === 'sending' || last === 'unknown') {
    const left = questionMs - Math.max(0, now.wall - lastAt);
    const asked: JobPhase = {
      name: 'asked',
      since: Math.round(last === 'unknown' ? lastAt : now.wall),
      until: now.monotonic + left,
      answering: false,
    };
    const job = { ...key, lastCall: now.monotonic, phase: asked };
    return { job, note: last === 'sending' && left > 0 ? interrupted : null };
  }
  const age = now.wall - found.since;
  const lacks = hasPrinter && found.decision !== null ? null : nothingToPrint;
  const left = lacks === null && age > -aheadMs ? Math.max(0, now.maxAgeMs - Math.max(0, age)) : 0;
  const phase: JobPhase = { name: 'waiting', retryAt: now.monotonic, error: lacks };
  return { job: { ...key, lastCall: now.monotonic + left, phase }, note: null };
};

const interrupted: Failure = {
  code: ErrorCode.PrinterOutcomeUnknown,
  message: 'the station stopped while it was being printed',
};

const nothingToPrint: Failure = {
  code: ErrorCode.PrinterMissing,
  message: 'the lane has no printer any more, or the ledger not its passage',
};
