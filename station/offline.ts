/**
 * The station's second door: what can be done with a data directory or a configuration without a running station.
 */

import { trustNobody } from '../credentials/trust/trust.ts';
import { systemClock } from './clock/system-clock.ts';
import { type ExportOrder, exportLedger as exportRows } from './ledger/export-ledger.ts';
import { asLedgerError } from './ledger/ledger-error.ts';
import type { LedgerStats } from './ledger/ledger-log.ts';
import { LedgerReader } from './ledger/ledger-reader.ts';
import { ledgerFile } from './ledger/schema.ts';
import { type VerifyResult, verifyLedger as verify } from './ledger/verify-ledger.ts';
import { operatorFile } from './operators/operator-file.ts';
import { Operators } from './operators/operators.ts';
import { readRoster, removeRoster, writeRoster } from './people/roster-file.ts';
import { readRosterTable } from './people/roster-table.ts';
import type { RuleParameters } from './rules/evaluate.ts';
import { type LoadedRules, loadRules, parseRuleSet, withParameters } from './rules/rule-set.ts';
import { shippedRuleSets } from './rules/sets/index.ts';
import { trustOfFolder } from './verification/trust-folder.ts';
import { lineVerifier, type VerifiedLine } from './verification/verify-line.ts';

export { loadConfiguration, parseConfiguration } from './configuration/load-configuration.ts';
export { hasLastGood, type LocalSource, readLocalConfiguration } from './configuration/local-configuration.ts';
export { type Explanation, type ExpressionPart, explain, inWords } from './rules/explain.ts';
export { factsOfFile } from './rules/facts-file.ts';
export { factLines, factsMarkdown } from './rules/facts-table.ts';
export { heldRules } from './rules/held-rules.ts';
export type { LedgerStats, LoadedRules, RuleParameters, VerifiedLine, VerifyResult };
export { readRoster, readRosterTable, removeRoster, writeRoster };

/** Rule sets that ship with the software, each checked. */
export const shippedRules = (): readonly LoadedRules[] => [...shippedRuleSets.keys()].map((id) => loadRules(id, {}));

/**
 * @param set id of a shipped set, or a set as data
 * @throws CheckpointError RulesInvalid
 */
export const rulesOf = (set: string | Readonly<{ data: unknown }>, parameters: RuleParameters): LoadedRules =>
  typeof set === 'string' ? loadRules(set, parameters) : withParameters(parseRuleSet(set.data), parameters);

/**
 * Who has a PIN at the station of a data directory. Not while it runs: it keeps its own copy.
 * @throws CheckpointError OperatorsUnreadable
 */
export const operatorsOf = (dataDirectory: string): Operators =>
  new Operators(operatorFile(dataDirectory), systemClock, (error) => {
    throw error;
  });

/** @throws CheckpointError LedgerMissing, LedgerMalformed */
export const verifyLedger = (dataDirectory: string): VerifyResult => verify(ledgerFile(dataDirectory));

/** @throws CheckpointError LedgerMissing, LedgerMalformed */
export const exportLedger = (dataDirectory: string, order: ExportOrder): Generator<string> =>
  exportRows(ledgerFile(dataDirectory), order);

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

/**
 * What `kiosk verify` does with each line.
 * @param folder certificates and keys to believe; null: nobody, where a line brings none
 * @throws CheckpointError TrustUnreadable
 */
export const payloadVerifier = (folder: string | null, now: number): ((line: string) => VerifiedLine) => {
  const trust = folder === null ? trustNobody : trustOfFolder(folder);
  return lineVerifier(trust, now);
};
