/**
 * The station's second door: what can be done with a data directory or a configuration without a running station.
 */

import { LedgerReader, type LedgerStats } from './ledger/ledger-reader.ts';
import { asLedgerError, ledgerFile } from './ledger/schema.ts';
import { type VerifyResult, verifyLedger as verify } from './ledger/verify-ledger.ts';

export { loadConfiguration, parseConfiguration } from './configuration/load-configuration.ts';
export type { LedgerStats, VerifyResult };

/** @throws CheckpointError LedgerMissing, LedgerMalformed */
export const verifyLedger = (dataDirectory: string): VerifyResult => verify(ledgerFile(dataDirectory));

/** @throws CheckpointError LedgerMissing, LedgerMalformed */
export const ledgerStats = (dataDirectory: string): LedgerStats => {
  const reader = new LedgerReader(ledgerFile(dataDirectory));
  try {
    return reader.stats();
  } catch (error) {
    throw asLedgerError(error, ledgerFile(dataDirectory));
  } finally {
    reader.close();
  }
};
