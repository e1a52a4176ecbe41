import type { Statement } from 'better-sqlite3';
import { decodeWireRow, splitBatch } from '../../contract/wire.ts';
import type { ParsedRow } from '../ingest/parse-batch.ts';
import { plainType } from '../ingest/plain-run.ts';
import type { WritableDatabase } from './database.ts';

/** A batch as it came: every row from `first` to `last` of an epoch, on which the chain has been checked. */
export type JournalEntry = Readonly<{
  id: number;
  epochId: number;
  stationId: number;
  first: number;
  last: number;
  /** ms since the Unix epoch */
  receivedAt: number;
  batch: Buffer;
}>;

type Hashes = Readonly<{ epochId: number; first: number; hashes: readonly Uint8Array[] }>;

/**
 * Rows that are held and acknowledged, and lie in the batches they came in until there is time to file them among the
 * events: writing a batch costs a tenth of writing its rows. What it holds of an epoch lies at or below its watermark.
 */
export class Journal {
  readonly #insert: Statement<[number, number, number, number, Uint8Array]>;
  readonly #oldest: Statement<[], JournalEntry>;
  readonly #holding: Statement<[number, number], JournalEntry>;
  readonly #remove: Statement<[number]>;
  /** The entry that was asked for last: whoever sends rows again sends them in a row. */
  #hashes: Hashes | null = null;

  constructor(database: WritableDatabase) {
    this.#insert = database.prepare(
      'INSERT INTO journal (epoch_id, first, last, received_at, batch) VALUES (?, ?, ?, ?, ?)',
    );
    const entries = `
      SELECT journal.id, epoch_id AS epochId, station_id AS stationId, first, last, received_at AS receivedAt, batch
      FROM journal JOIN epoch ON epoch.id = epoch_id`;
    this.#oldest = database.prepare(`${entries} ORDER BY journal.id LIMIT 1`);
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

  /** null: that row does not lie here. */
  hashAt(epochId: number, sequence: number): Uint8Array | null {
    const known = this.#hashes;
    const kept = known?.epochId === epochId ? known.hashes[sequence - known.first] : undefined;
    if (kept !== undefined) return kept;
    const entry = this.#holding.get(epochId, sequence);
    if (entry === undefined || entry.last < sequence) return null;
    const hashes = [...journaledRows(entry)].map(({ hash }) => hash);
    this.#hashes = { epochId, first: entry.first, hashes };
    return hashes[sequence - entry.first] ?? null;
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

/** @throws Error when the file does not hold what was written */
export function* journaledRows({ id, first, last, batch }: JournalEntry): Generator<Omit<ParsedRow, 'epoch'>> {
  const lines = splitBatch(batch) ?? [];
  if (lines.length !== last - first + 1) throw new Error(`entry ${id} of the journal is damaged`);
  for (const [index, line] of lines.entries()) {
    const row = decodeWireRow(line);
    const type = plainType(line);
    if (row === null || type === null) throw new Error(`row ${first + index} in entry ${id} of the journal is damaged`);
    yield { sequence: first + index, type, ...row };
  }
}
