import { Worker } from 'node:worker_threads';
import { smallThread } from '../small-thread.ts';
import { threadUrl } from '../thread-url.ts';
import type { CheckpointAnswer, CheckpointStart } from './checkpoint-thread.ts';

/** About 2 MB of WAL: a passage touches five pages of 4 KB. */
const rowsBetween = 100;

/**
 * Moves committed rows from the WAL into the database in a thread of its own: its two fsyncs and a thousand pages stand
 * before no passage. Without it the writer does it by itself, at twice that size: a log that grows for longer costs every commit more.
 */
export class LogKeeper {
  readonly #file: string;
  readonly #failed: (why: string) => void;
  #worker: Worker | null = null;
  #waiting: (() => void)[] = [];
  #rows = 0;
  #closed = false;

  /** @param failed the thread cannot do it; it is tried again with the next rows */
  constructor(file: string, failed: (why: string) => void) {
    this.#file = file;
    this.#failed = failed;
  }

  /** Rows were committed. */
  committed(rows: number): void {
    this.#rows += rows;
    if (this.#rows >= rowsBetween && this.#waiting.length === 0) void this.checkpoint();
  }

  /** Resolves when the thread is done with it, also where it could not. */
  checkpoint(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#rows = 0;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#worker ??= this.#start();
      this.#worker.postMessage('checkpoint');
    });
  }

  /** Another file stands in this place now. */
  reopen(): void {
    this.#worker?.postMessage('close');
    this.#worker = null;
    for (const done of this.#waiting.splice(0)) done();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    if (worker === null) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage('close');
    await ended;
  }

  #start(): Worker {
    const workerData: CheckpointStart = { file: this.#file };
    const worker = new Worker(threadUrl('checkpoint-thread', import.meta.url), {
      workerData,
      name: 'checkpoint',
      ...smallThread,
    });
    worker.on('message', ({ error }: CheckpointAnswer) => {
      if (worker !== this.#worker) return;
      if (error !== null) this.#failed(error);
      this.#waiting.shift()?.();
    });
    worker.on('error', (error) => this.#failed(error.message));
    worker.on('exit', () => {
      if (worker !== this.#worker) return;
      this.#worker = null;
      for (const done of this.#waiting.splice(0)) done();
    });
    return worker;
  }
}
