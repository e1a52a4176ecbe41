import { existsSync } from 'node:fs';
import { type EventName, eventType } from '../../contract/events.ts';
import { ledgerFile, openForReading } from '../ledger/schema.ts';

/** Events of the machine itself. Those of passages, of guards and of operators stay where they are. */
const told: readonly EventName[] = ['configuration', 'device', 'list', 'clock', 'retention'];
const lookedAt = 10_000;
const most = 500;

export type RecentEvents = Readonly<{
  /** Of the newest 10000 rows: how many of each kind. */
  counted: Readonly<Record<string, number>>;
  /** The newest 500 about the machine, newest first, as they were recorded. */
  events: readonly unknown[];
}>;

/** @throws CheckpointError LedgerMalformed, and what a disk that does not read gives */
export const recentEvents = (dataDirectory: string): RecentEvents => {
  const file = ledgerFile(dataDirectory);
  if (!existsSync(file)) return { counted: {}, events: [] };
  const database = openForReading(file);
  try {
    const newest = `FROM (SELECT position, type, public FROM row ORDER BY position DESC LIMIT ${lookedAt})`;
    const kinds = database.prepare(`SELECT type, count(*) AS rows ${newest} GROUP BY type ORDER BY type`);
    const types = told.map(eventType);
    const rows = database.prepare(
      `SELECT public ${newest} WHERE type IN (${types.map(() => '?').join(', ')}) ORDER BY position DESC LIMIT ${most}`,
    );
    const counted = kinds.all() as readonly { type: string; rows: number }[];
    return {
      counted: Object.fromEntries(counted.map(({ type, rows: count }) => [type, count])),
      events: (rows.all(...types) as readonly { public: Buffer }[]).map(({ public: bytes }) =>
        JSON.parse(bytes.toString('utf8')),
      ),
    };
  } finally {
    database.close();
  }
};
