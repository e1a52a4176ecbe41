import Database from 'better-sqlite3';
import { messageOf } from '../../contract/errors.ts';
import { waitedForProcessor } from '../own-thread.ts';
import { asLedgerError } from './ledger-error.ts';

/** What moving the log came to. `ms`: how long it held the thread up; what that waited for a processor is not the disk's. */
export type Moved = Readonly<{ error: string | null; ms: number }>;

/** Whoever can move the ledger's WAL into its file, in a thread in which no passage waits. */
export type LogMover = Readonly<{
  /** Resolves with null where nobody is there to do it. */
  moveLog(): Promise<Moved | null>;
}>;

/** A connection that moves what is in the WAL into the database file, and stands in nobody's way. It opens with the first move. */
export class LogMove {
  readonly #file: string;
  #database: Database.Database | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  move(): Moved {
    const began = performance.now();
    const waited = waitedForProcessor();
    let error: string | null = null;
    try {
      this.#database ??= open(this.#file);
      this.#database.pragma('wal_checkpoint(PASSIVE)');
    } catch (thrown) {
      error = messageOf(thrown);
    }
    return { error, ms: performance.now() - began - (waitedForProcessor() - waited) };
  }

  close(): void {
    this.#database?.close();
    this.#database = null;
  }
}

/** @throws CheckpointError LedgerMissing, LedgerMalformed */
const open = (file: string): Database.Database => {
  try {
    return new Database(file, { fileMustExist: true, timeout: 0 });
  } catch (error) {
    throw asLedgerError(error, file);
  }
};
