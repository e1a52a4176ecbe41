import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { messageOf } from '../../contract/errors.ts';
import { asLedgerError } from './ledger-error.ts';

/**
 * Moves what is in the WAL into the database file, each time it is asked to, and stands in nobody's way. It is there as long
 * as the station is, so it loads nothing but this: the schemas of rows would be 15 MB more.
 */
export type CheckpointStart = Readonly<{ file: string }>;
export type CheckpointAnswer = Readonly<{ error: string | null }>;

/** @throws CheckpointError LedgerMissing, LedgerMalformed */
const open = (file: string): Database.Database => {
  try {
    return new Database(file, { fileMustExist: true, timeout: 0 });
  } catch (error) {
    throw asLedgerError(error, file);
  }
};

if (parentPort !== null) {
  const port = parentPort;
  const database = open((workerData as CheckpointStart).file);
  port.on('message', (request: 'checkpoint' | 'close') => {
    if (request === 'close') {
      database.close();
      port.close();
      return;
    }
    let error: string | null = null;
    try {
      database.pragma('wal_checkpoint(PASSIVE)');
    } catch (thrown) {
      error = messageOf(thrown);
    }
    port.postMessage({ error } satisfies CheckpointAnswer);
  });
}
