import { Worker } from 'node:worker_threads';
import { readingThread } from '../small-thread.ts';
import { threadUrl } from '../thread-url.ts';
import type { CheckpointStart } from './checkpoint-thread.ts';
import type { LogMover, Moved } from './move-log.ts';

/** The log's own thread, which starts when it is first asked. */
export class CheckpointLink implements LogMover {
  readonly #file: string;
  readonly #failed: (why: string) => void;
  #worker: Worker | null = null;
  #waiting: ((moved: Moved | null) => void)[] = [];

  /** @param failed the thread has ended; the next question starts it again */
  constructor(file: string, failed: (why: string) => void) {
    this.#file = file;
    this.#failed = failed;
  }

  moveLog(): Promise<Moved | null> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#worker ??= this.#start();
      this.#worker.postMessage('move');
    });
  }

  /** Whoever waits need not wait longer. Resolves when the thread has closed its file. */
  async end(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    this.#forget();
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage('close');
    await ended;
  }

  #forget(): void {
    this.#worker = null;
    for (const done of this.#waiting.splice(0)) done(null);
  }

  #start(): Worker {
    const workerData: CheckpointStart = { file: this.#file };
    const worker = new Worker(threadUrl('checkpoint-thread', import.meta.url), {
      workerData,
      name: 'checkpoint',
      ...readingThread,
    });
    worker.on('message', (moved: Moved) => {
      if (worker === this.#worker) this.#waiting.shift()?.(moved);
    });
    worker.on('error', (error) => this.#failed(error.message));
    worker.on('exit', () => {
      if (worker === this.#worker) this.#forget();
    });
    return worker;
  }
}
