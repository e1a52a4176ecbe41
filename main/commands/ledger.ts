import { once } from 'node:events';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { exportLedger, ledgerStats, verifyLedger } from '../../station/offline.ts';
import { dataOf } from '../client/data-of.ts';
import { momentOf } from './moment.ts';
import { printJson, printLine } from './print.ts';

export type LedgerOptions = Readonly<{ data?: string; json?: boolean }>;

/** @throws CheckpointError LedgerMissing, LedgerMalformed. Exit status 1 when the chain does not hold. */
export const verify = (options: LedgerOptions): void => {
  const result = verifyLedger(dataOf(options));
  if (!result.ok) process.exitCode = 1;
  if (options.json === true) {
    printJson(result);
    return;
  }
  for (const epoch of result.epochs) {
    printLine(
      `epoch ${epoch.epoch}  rows ${epoch.rows}${removedWords(epoch.removed)}  last ${epoch.last}  hash ${epoch.hash ?? '-'}`,
    );
  }
  for (const fault of result.faults)
    printLine(`FAULT at ${fault.epoch.slice(0, 8)}…/${fault.sequence}: ${fault.problem}`);
  printLine(
    result.ok
      ? `the chain holds: ${result.rows} rows`
      : `the chain does NOT hold: ${result.faultCount} faults in ${result.rows} rows`,
  );
};

/** @throws CheckpointError LedgerMissing, LedgerMalformed */
export const stats = (options: LedgerOptions): void => {
  const result = ledgerStats(dataOf(options));
  if (options.json === true) {
    printJson(result);
    return;
  }
  printLine(`rows ${result.rows}  unsent ${result.unsent}`);
  for (const epoch of result.epochs) {
    const since = new Date(epoch.startedAt).toISOString();
    printLine(
      `epoch ${epoch.epoch}  since ${since}  rows ${epoch.rows}${removedWords(epoch.removed)}  last ${epoch.last}  acknowledged ${epoch.acknowledged}`,
    );
  }
};

const removedWords = (removed: number): string => (removed === 0 ? '' : `  removed through ${removed}`);

export type ExportOptions = LedgerOptions & Readonly<{ format: 'jsonl' | 'csv'; from?: string; to?: string }>;

/**
 * Rows to stdout, as fast as whoever reads them takes them.
 * @throws CheckpointError LedgerMissing, LedgerMalformed, UsageWrong
 */
export const exportRows = async (options: ExportOptions): Promise<void> => {
  const from = options.from === undefined ? null : momentOf(options.from);
  const to = options.to === undefined ? null : momentOf(options.to);
  const format = options.json === true ? 'jsonl' : options.format;
  if (from !== null && to !== null && from >= to) {
    throw new CheckpointError(ErrorCode.UsageWrong, '--from must be before --to', '--to itself is not included');
  }
  // Whoever reads may stop before the end, as `head` does.
  process.stdout.once('error', () => process.exit(0));
  for (const piece of exportLedger(dataOf(options), { format, from, to })) {
    if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
  }
};
