import { existsSync } from 'node:fs';
import { eventSource } from '../../contract/events.ts';
import type { StationAddress } from '../../contract/topics.ts';
import { LedgerReader } from '../ledger/ledger-reader.ts';
import { ledgerFile, openForReading } from '../ledger/schema.ts';

/** `unsent`: entries that the central store does not have. */
export type LedgerOwner = Readonly<{ source: string; rows: number; unsent: number }>;

/** @returns null where there is no ledger, or an empty one. @throws CheckpointError LedgerMalformed */
export const ledgerOwner = (dataDirectory: string): LedgerOwner | null => {
  const file = ledgerFile(dataDirectory);
  if (!existsSync(file)) return null;
  const database = openForReading(file);
  let source: string | undefined;
  try {
    source = database
      .prepare<[], { source: string }>('SELECT source FROM epoch ORDER BY number DESC LIMIT 1')
      .get()?.source;
  } finally {
    database.close();
  }
  if (source === undefined) return null;
  const reader = new LedgerReader(file);
  try {
    const { rows, unsent } = reader.stats();
    return { source, rows, unsent };
  } finally {
    reader.close();
  }
};

export const isOf = (owner: LedgerOwner, { site, station }: StationAddress): boolean =>
  owner.source === eventSource(site, station);
