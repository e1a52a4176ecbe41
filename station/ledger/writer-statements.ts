import { z } from 'zod';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { WritableDatabase } from './schema.ts';

export type RecalledEpoch = {
  number: number;
  id: Buffer;
  base: number;
  sequence: number;
  hash: Buffer | null;
  acknowledged: number;
};

/** What the file says is not believed before it was looked at: SQLite hands out what stands in a damaged page. */
export const lastEpochSchema = z
  .object({
    number: z.int().min(1),
    id: z.instanceof(Buffer).refine((id) => id.length === 16),
    base: z.int().min(0),
    machine: z.instanceof(Buffer),
    source: z.string(),
  })
  .optional();
export const lastRowSchema = z
  .object({
    position: z.int().min(1),
    sequence: z.int().min(1),
    hash: z.instanceof(Buffer).refine((hash) => hash.length === 32),
  })
  .optional();

export const parsed = <T>(schema: z.ZodType<T>, found: unknown, file: string): T => {
  const result = schema.safeParse(found);
  if (!result.success) throw unsound(file, 'what it says of its last epoch or row cannot be');
  return result.data;
};

export const unsound = (file: string, why: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.LedgerMalformed,
    `the ledger ${file} is damaged: ${why}`,
    'start the station: it sets the ledger aside, begins a new one and saves what is readable; delete no file',
  );

export const prepare = (database: WritableDatabase) => ({
  lastEpoch: database.prepare('SELECT number, id, base, machine, source FROM epoch ORDER BY number DESC LIMIT 1'),
  lastRow: database.prepare(
    'SELECT position, sequence, hash FROM row WHERE position = (SELECT max(position) FROM row) AND epoch = ?',
  ),
  rowAt: database.prepare(
    'SELECT hash FROM row JOIN epoch ON row.epoch = epoch.number WHERE position = base + ? AND id = ?',
  ),
  recall: database.prepare(
    `SELECT number, id, base, coalesce(watermark.sequence, 0) AS acknowledged,
            coalesce(last.sequence, last_sequence, 0) AS sequence, last.hash AS hash
     FROM (SELECT *, coalesce(base + last_sequence,
                              (SELECT next.base FROM epoch AS next WHERE next.number > epoch.number ORDER BY next.number LIMIT 1),
                              (SELECT max(position) FROM row)) AS end
           FROM epoch WHERE salvage IS NOT 'running' ORDER BY number DESC LIMIT ?) AS epoch
     LEFT JOIN watermark ON watermark.epoch = epoch.number
     LEFT JOIN row AS last ON last.position = epoch.end ORDER BY number DESC`,
  ),
  insertEpoch: database.prepare(
    'INSERT INTO epoch (number, id, base, machine, source, started_at) VALUES (?, ?, ?, ?, ?, ?)',
  ),
  insertRow: database.prepare(
    'INSERT INTO row (position, epoch, sequence, type, time, public, sealed, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  ),
  bringEpoch: database.prepare(
    `INSERT INTO epoch (number, id, base, machine, source, started_at, salvage) VALUES (?, ?, ?, ?, ?, 0, 'running')
     ON CONFLICT DO NOTHING`,
  ),
  bringRow: database.prepare(
    `INSERT INTO row (position, epoch, sequence, type, time, public, sealed, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  ),
  endEpoch: database.prepare(
    `UPDATE epoch SET salvage = 'done', last_sequence = ?, started_at = ? WHERE number = ? AND salvage = 'running'`,
  ),
  epochById: database.prepare('SELECT number FROM epoch WHERE id = ?'),
  declaredWhole: database.prepare(
    `SELECT 1 FROM lost JOIN row ON row.position = declared WHERE lost.epoch = ? AND first <= ? AND last >= ?`,
  ),
  declareLost: database.prepare(
    `INSERT INTO lost (epoch, first, last, declared) VALUES (?, ?, ?, ?)
     ON CONFLICT (epoch, first) DO UPDATE SET last = max(last, excluded.last), declared = excluded.declared`,
  ),
  bringPresence: database.prepare(
    'INSERT INTO presence (tag, person, day, lane, since, companions) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  ),
  enter: database.prepare(
    'INSERT OR REPLACE INTO presence (tag, person, day, lane, since, companions) VALUES (?, ?, ?, ?, ?, ?)',
  ),
  leave: database.prepare('DELETE FROM presence WHERE tag = ?'),
  forgetPresence: database.prepare('DELETE FROM presence WHERE day < ?'),
  acknowledgedAt: database.prepare('SELECT max(acknowledged_at) AS time FROM watermark'),
  removed: database.prepare(
    'SELECT id, sequence, hash FROM removed JOIN epoch ON number = epoch ORDER BY number DESC LIMIT 64',
  ),
  advance: database.prepare(
    `INSERT INTO watermark (epoch, sequence, hash, acknowledged_at)
     SELECT number, ?, ?, ? FROM epoch WHERE id = ?
     ON CONFLICT (epoch) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash,
       acknowledged_at = excluded.acknowledged_at WHERE excluded.sequence > watermark.sequence`,
  ),
});
