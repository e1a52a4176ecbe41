import Database from 'better-sqlite3';
import { z } from 'zod';
import type { KnownEpoch } from '../head-file.ts';
import type { SalvagedPresence } from '../ledger-rows.ts';

/** What a damaged ledger still says by way of SQLite, in a moment: enough to begin the next one. */
export type Survey = Readonly<{ newest: KnownEpoch | null; presence: readonly SalvagedPresence[] }>;

/** People inside that are brought over at most: a survey must be short. */
const maxPresence = 50_000;
/** No ledger of ours has numbers beyond these: what says more is damage itself. */
const mostEpochs = 1e9;
const mostRows = 2 ** 50;

const bytes = z.instanceof(Uint8Array);
const newestSchema = z.object({
  number: z.int().min(1).max(mostEpochs),
  id: bytes.refine((id) => id.length === 16),
  base: z.int().min(0).max(mostRows),
  source: z.string(),
  sequence: z.int().min(0).max(mostRows),
  hash: bytes.refine((hash) => hash.length === 32),
});
const presenceSchema = z.array(
  z.object({
    tag: bytes,
    person: bytes,
    day: z.int(),
    lane: z.string(),
    since: z.int(),
    companions: z.int().default(0),
  }),
);

/** Never throws: whatever cannot be read is not said. Changes nothing in the files. */
export const readSurvey = (file: string, source: string): Survey => {
  try {
    const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 50 });
    try {
      return {
        newest: read(() => readNewest(database, source), null),
        presence: read(() => readPresence(database), []),
      };
    } finally {
      database.close();
    }
  } catch {
    return { newest: null, presence: [] };
  }
};

const read = <T>(look: () => T, otherwise: T): T => {
  try {
    return look();
  } catch {
    return otherwise;
  }
};

const readNewest = (database: Database.Database, source: string): KnownEpoch | null => {
  const row: unknown = database
    .prepare(
      `SELECT epoch.number, id, base, source, row.sequence, row.hash FROM epoch JOIN row ON row.epoch = epoch.number
       WHERE epoch.number = (SELECT max(number) FROM epoch) AND position = (SELECT max(position) FROM row)`,
    )
    .get();
  const newest = newestSchema.safeParse(row);
  if (!newest.success || newest.data.source !== source) return null;
  const { number, id, base, sequence, hash } = newest.data;
  const hex = (of: Uint8Array) => Buffer.from(of).toString('hex');
  return { number, epoch: hex(id), base, sequence, hash: hex(hash), acknowledged: 0 };
};

const readPresence = (database: Database.Database): readonly SalvagedPresence[] =>
  presenceSchema.parse(database.prepare('SELECT * FROM presence LIMIT ?').all(maxPresence));
