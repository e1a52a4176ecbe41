import { Worker } from 'node:worker_threads';
import type { HeldVersions, SyncAbout, SyncAnswer, SyncRequest, SyncStart } from './sync-thread.ts';
import { threadUrl } from './thread-url.ts';

/** The station's side of the sync thread. */
export class SyncLink {
  readonly #worker: Worker;
  #closed = false;

  /** @param onEnd the thread ended without being asked to */
  constructor(start: SyncStart, onAnswer: (answer: SyncAnswer) => void, onEnd: (why: string) => void) {
    this.#worker = new Worker(threadUrl('sync-thread', import.meta.url), {
      workerData: start,
      name: 'sync',
    });
    this.#worker.on('message', onAnswer);
    this.#worker.on('error', (error) => onEnd(error.message));
    this.#worker.on('exit', (code) => {
      if (!this.#closed) onEnd(`exit status ${code}`);
    });
  }

  committed(): void {
    this.#send({ kind: 'committed' });
  }

  about(about: SyncAbout): void {
    this.#send({ kind: 'about', about });
  }

  /** The station holds other lists now. */
  held(held: HeldVersions): void {
    this.#send({ kind: 'held', held });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const ended = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    this.#send({ kind: 'close' });
    const late = setTimeout(() => void this.#worker.terminate(), 2000);
    await ended;
    clearTimeout(late);
  }

  #send(request: SyncRequest): void {
    this.#worker.postMessage(request);
  }
}
