import { parentPort, workerData } from 'node:worker_threads';
import { LogMove } from './move-log.ts';

/**
 * Moves the log each time it is asked to. It is there as long as the station is where no other thread does it, so it loads
 * nothing but this: the schemas of rows would be 15 MB more.
 */
export type CheckpointStart = Readonly<{ file: string }>;

if (parentPort !== null) {
  const port = parentPort;
  const log = new LogMove((workerData as CheckpointStart).file);
  port.on('message', (request: 'move' | 'close') => {
    if (request === 'move') {
      port.postMessage(log.move());
      return;
    }
    log.close();
    port.close();
  });
}
