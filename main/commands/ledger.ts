import { ledgerStats, verifyLedger } from '../../station/offline.ts';
import { dataOf } from '../client/data-of.ts';
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
    printLine(`epoch ${epoch.epoch}  rows ${epoch.rows}  last ${epoch.last}  hash ${epoch.hash ?? '-'}`);
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
      `epoch ${epoch.epoch}  since ${since}  rows ${epoch.rows}  last ${epoch.last}  acknowledged ${epoch.acknowledged}`,
    );
  }
};
