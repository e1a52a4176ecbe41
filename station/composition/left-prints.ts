import type { Configuration } from '../../contract/configuration.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import { questionMs } from '../printing/print-jobs.ts';
import { type RecoveredPrints, recoverJobs } from '../printing/recover-jobs.ts';

/**
 * What was not printed, or not known to be, when this station last stopped.
 * @param digest of the configuration, SHA-256 in hex
 */
export const leftPrints = ({ passage }: Configuration, digest: string, reader: LedgerReader): RecoveredPrints => {
  // A job is at most this old when its question ends; some more for copies that were asked for late.
  const windowMs = 2 * (passage.printing.maxAgeSeconds * 1000 + questionMs);
  const { jobs, seen } = recoverJobs(reader.printingRows(windowMs), { passage, digest });
  return { seen, jobs: jobs.map((job) => ({ ...job, decision: job.decision ?? reader.passage(job.of) })) };
};
