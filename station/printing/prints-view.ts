import { ErrorCode } from '../../contract/errors.ts';
import type { DeviceState } from '../../contract/reading.ts';
import type { PrintJobView, Prints } from '../../contract/rpc.ts';
import type { Failure, PrintJob, PrintState } from './print-jobs.ts';

/** More would not be read; all of them stay in the ledger. */
const maxShown = 50;

type Waiting = Prints['waiting'][number];

export const jobView = ({ id, document, copy, slip, of }: PrintJob): PrintJobView => ({
  id,
  document,
  copy,
  slip,
  of: { epoch: of.epoch, sequence: of.sequence },
});

/** @param printer the lane's, null where it has none */
export const printsOf = (
  { jobs }: PrintState,
  lane: string,
  printer: DeviceState | null,
): Pick<Prints, 'waiting' | 'questions'> => {
  const ofLane = jobs.filter((job) => job.lane === lane);
  return {
    waiting: ofLane.flatMap((job) => waitingView(job, printer)).slice(0, maxShown),
    questions: ofLane
      .flatMap((job) =>
        job.phase.name === 'asked' && !job.phase.answering ? [{ ...jobView(job), since: job.phase.since }] : [],
      )
      .toSorted((a, b) => a.since - b.since)
      .slice(0, maxShown),
  };
};

const waitingView = (job: PrintJob, printer: DeviceState | null): readonly Waiting[] => {
  const { phase, since } = job;
  if (phase.name === 'sending') return [{ ...jobView(job), since, why: 'turn' }];
  if (phase.name !== 'waiting') return [];
  return [{ ...jobView(job), since, why: whyWaiting(phase.error, printer) }];
};

const whyWaiting = (error: Failure | null, printer: DeviceState | null): Waiting['why'] => {
  if (printer === null) return 'printer';
  if (printer.state !== 'ready') return whyNot(printer.error);
  if (printer.paper === 'out') return 'paper';
  return error === null ? 'turn' : whyNot(error);
};

const whyNot = (error: Pick<Failure, 'code'> | null): Waiting['why'] => {
  const code = error?.code ?? 0;
  if (code === ErrorCode.PrinterPaperOut) return 'paper';
  if (code === ErrorCode.PrinterCoverOpen) return 'cover';
  return code >= 4000 && code < 5000 ? 'record' : 'printer';
};
