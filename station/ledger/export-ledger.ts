import type { RowKey } from '../../contract/decision.ts';
import { asLedgerError } from './ledger-error.ts';
import { openForReading } from './schema.ts';

export type ExportFormat = 'jsonl' | 'csv';

/** `from` and `to` (not included): ms since the Unix epoch, of the rows' own times; null: no bound. */
export type ExportOrder = Readonly<{ format: ExportFormat; from: number | null; to: number | null }>;

export type ExportedRow = { position: number; time: number; type: string; public: Buffer; sealed: number };

const rowsAtOnce = 500;

/** What stands in a column of the table: facts about a passage that name nobody. Rows of other types leave most of them empty. */
const columns = [
  ...['epoch', 'sequence', 'time', 'type', 'mode', 'lane', 'direction', 'outcome', 'colour', 'reasons', 'temperature'],
  ...['credential', 'rules', 'rulesVersion', 'slip', 'offline', 'clock', 'inside', 'sealed'],
] as const;

/**
 * The ledger as text, some rows at a time: JSON lines are the public bytes of each row as they are stored and sent; a table
 * has the columns above. What is sealed stays sealed: of it the table says only whether there is any. A station may go on
 * beside it: no view of the file is held between two pieces, and rows that retention removes meanwhile are not in it.
 * @throws CheckpointError LedgerMissing, LedgerMalformed
 */
export function* exportLedger(file: string, { format, from, to }: ExportOrder): Generator<string> {
  const database = openForReading(file);
  try {
    const rows = database.prepare(
      `SELECT position, time, type, public, sealed IS NOT NULL AS sealed FROM row
       WHERE position > ? ORDER BY position LIMIT ${rowsAtOnce}`,
    );
    if (format === 'csv') yield exportHead(format);
    for (let after = 0; ; ) {
      const some = rows.all(after) as ExportedRow[];
      const last = some.at(-1);
      if (last === undefined) return;
      after = last.position;
      const wanted = some.filter((row) => (from === null || row.time >= from) && (to === null || row.time < to));
      if (wanted.length > 0) yield exportText(wanted, format);
    }
  } catch (error) {
    throw asLedgerError(error, file);
  } finally {
    database.close();
  }
}

/** What stands before the first row. */
export const exportHead = (format: ExportFormat): string => (format === 'csv' ? `${columns.join(',')}\r\n` : '');

export const exportText = (rows: readonly ExportedRow[], format: ExportFormat): string =>
  rows.map(format === 'csv' ? asRecord : asLine).join('');

const asLine = (row: ExportedRow): string => `${row.public.toString('utf8')}\n`;

type Data = Readonly<Record<string, unknown>> & Partial<RowKey>;

const asRecord = (row: ExportedRow): string => {
  const { time, mode, data } = JSON.parse(row.public.toString('utf8')) as { time: string; mode: string; data: Data };
  const reasons = Array.isArray(data['reasons']) ? data['reasons'].map((reason: unknown) => part(reason, 'code')) : [];
  const values: Readonly<Record<(typeof columns)[number], unknown>> = {
    epoch: data.epoch,
    sequence: data.sequence,
    time,
    type: row.type,
    mode,
    lane: data['lane'],
    direction: data['direction'],
    outcome: data['outcome'],
    colour: data['colour'],
    reasons: reasons.join(' '),
    temperature: part(data['temperature'], 'celsius'),
    credential: data['credential'],
    rules: part(data['rules'], 'id'),
    rulesVersion: part(data['rules'], 'version'),
    slip: data['slip'],
    offline: data['offline'],
    clock: data['clock'],
    inside: data['inside'],
    sealed: row.sealed === 1,
  };
  return `${columns.map((column) => csvField(values[column])).join(',')}\r\n`;
};

const part = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;

/**
 * RFC 4180. A text that a spreadsheet would take for a formula has an apostrophe before it (OWASP, CSV injection): numbers
 * come as numbers and never do.
 */
const csvField = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const tame = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
};
