import { Worker } from 'node:worker_threads';
import type { LogThreadAnswer, LogThreadStart } from './log-thread.ts';

/** As much of the log is moved into the file at a time. bytes */
const bytesBetween = 16 * 1024 * 1024;

/**
 * Moves committed rows from the write-ahead log into the database in a thread of its own: writing them a second time takes as
 * long as the first, and no station has to wait for it. Where the thread cannot, the writer does it, at a far larger log.
 */
export class LogKeeper {
  readonly #worker: Worker;
  #bytes = 0;
  #running = false;

  /** @param failed what the thread cannot do; it is tried again with the next rows, unless it has ended */
  constructor(file: string, failed: (why: string) => void) {
    const workerData: LogThreadStart = { file };
    this.#worker = new Worker(new URL('./log-thread.ts', import.meta.url), { workerData, name: 'log' });
    this.#worker.on('message', ({ error }: LogThreadAnswer) => {
      this.#running = false;
      if (error !== null) failed(error);
    });
    // From then on it counts as running, and is asked no more.
    this.#worker.on('error', (error) => {
      this.#running = true;
      failed(error.message);
    });
  }

  /** @param bytes of what was committed, about */
  committed(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < bytesBetween || this.#running) return;
    this.#bytes = 0;
    this.#running = true;
    this.#worker.postMessage('move');
  }

  async dispose(): Promise<void> {
    await this.#worker.terminate();
  }
}
