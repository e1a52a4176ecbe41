import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { messageOf } from '../../contract/errors.ts';

/** Moves what is in the write-ahead log into the database file, each time it is asked to, and stands in nobody's way. */
export type LogThreadStart = Readonly<{ file: string }>;
/** What kept it from doing so; null: nothing did. */
export type LogThreadAnswer = Readonly<{ error: string | null }>;

const port = parentPort;
if (port === null) throw new Error('the log thread is not a program of its own');
const database = new Database((workerData as LogThreadStart).file, { fileMustExist: true, timeout: 0 });
port.on('message', () => {
  let error: string | null = null;
  try {
    database.pragma('wal_checkpoint(PASSIVE)');
  } catch (thrown) {
    error = messageOf(thrown);
  }
  port.postMessage({ error } satisfies LogThreadAnswer);
});
