import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../contract/errors.ts';
import { openForCheckpoints } from './schema.ts';

/** Moves what is in the WAL into the database file, each time it is asked to, and stands in nobody's way. */
export type CheckpointStart = Readonly<{ file: string }>;
export type CheckpointAnswer = Readonly<{ error: string | null }>;

if (parentPort !== null) {
  const port = parentPort;
  const database = openForCheckpoints((workerData as CheckpointStart).file);
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
