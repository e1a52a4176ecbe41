import type { Statement } from 'better-sqlite3';
import { decodeWireRow, splitBatch } from '../../contract/wire.ts';
import type { ParsedRow } from '../ingest/parse-batch.ts';
import { isPlainLine, plainKey } from '../ingest/plain-run.ts';
import type { WritableDatabase } from './database.ts';

/** A batch as it came: every row from `first` to `last` of an epoch, on which the chain has been checked. */
export type JournalEntry = Readonly<{
  id: number;
  epochId: number;
  /** As its station names it. */
  epoch: string;
  stationId: number;
  station: string;
  site: string;
  first: number;
  last: number;
  /** ms since the Unix epoch */
  receivedAt: number;
  batch: Buffer;
}>;

type Hashes = Readonly<{ epochId: number; of: ReadonlyMap<number, Uint8Array> }>;

/**
 * Rows that are held and acknowledged, and lie in the batches they came in until there is time to file them among the
 * events: writing a batch costs a tenth of writing its rows. What it holds of an epoch lies at or below its watermark.
 */
export class Journal {
  readonly #insert: Statement<[number, number, number, number, Uint8Array]>;
  readonly #oldest: Statement<[], JournalEntry>;
  readonly #oldestOf: Statement<[number], JournalEntry>;
  readonly #holding: Statement<[number, number], JournalEntry>;
  readonly #remove: Statement<[number]>;
  /** The entry that was asked for last: whoever sends rows again sends them in a row. */
  #hashes: Hashes | null = null;

  constructor(database: WritableDatabase) {
    this.#insert = database.prepare(
      'INSERT INTO journal (epoch_id, first, last, received_at, batch) VALUES (?, ?, ?, ?, ?)',
    );
    const entries = `
      SELECT journal.id, epoch_id AS epochId, epoch, station_id AS stationId, station.name AS station, site.name AS site,
        first, last, received_at AS receivedAt, batch
      FROM journal JOIN epoch ON epoch.id = epoch_id JOIN station ON station.id = station_id JOIN site ON site.id = site_id`;
    this.#oldest = database.prepare(`${entries} ORDER BY journal.id LIMIT 1`);
    this.#oldestOf = database.prepare(`${entries} WHERE epoch_id = ? ORDER BY first LIMIT 1`);
    this.#holding = database.prepare(`${entries} WHERE epoch_id = ? AND first <= ? ORDER BY first DESC LIMIT 1`);
    this.#remove = database.prepare('DELETE FROM journal WHERE id = ?');
  }

  append(epochId: number, first: number, last: number, receivedAt: number, batch: Uint8Array): void {
    this.#insert.run(epochId, first, last, receivedAt, batch);
  }

  /** In the order in which they came. */
  oldest(): JournalEntry | null {
    return this.#oldest.get() ?? null;
  }

  oldestOf(epochId: number): JournalEntry | null {
    return this.#oldestOf.get(epochId) ?? null;
  }

  /** null: that row does not lie here. */
  hashAt(epochId: number, sequence: number): Uint8Array | null {
    const known = this.#hashes;
    const kept = known?.epochId === epochId ? known.of.get(sequence) : undefined;
    if (kept !== undefined) return kept;
    const entry = this.#holding.get(epochId, sequence);
    if (entry === undefined || entry.last < sequence) return null;
    const of = new Map(rowsIn(entry).map(({ hash, sequence: number }) => [number, hash]));
    this.#hashes = { epochId, of };
    return of.get(sequence) ?? null;
  }

  /** Its rows are among the events now. */
  remove(id: number): void {
    this.#remove.run(id);
    this.#hashes = null;
  }

  /** After a rollback: what was remembered may not be there. */
  forget(): void {
    this.#hashes = null;
  }
}

type JournaledRow = Omit<ParsedRow, 'epoch'>;

/** The rows of an entry, in order: all of them, but for those that a bad disk has made unreadable. */
export const rowsIn = ({ first, last, batch }: JournalEntry): readonly JournaledRow[] => {
  const lines = splitBatch(batch) ?? [];
  const isWhole = lines.length === last - first + 1;
  const rows: JournaledRow[] = [];
  let next = first;
  for (const line of lines) {
    const key = isWhole || isPlainLine(line) ? plainKey(line) : null;
    const row = key === null || key.sequence < next || key.sequence > last ? null : decodeWireRow(line);
    if (key === null || row === null) continue;
    rows.push({ ...key, ...row });
    next = key.sequence + 1;
  }
  return rows;
};
