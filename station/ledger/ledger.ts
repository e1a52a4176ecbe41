import type { MessagePort } from 'node:worker_threads';
import { Worker } from 'node:worker_threads';
import type { ClockState } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import { threadUrl } from '../thread-url.ts';
import type { CommittedRow, EpochCause, LedgerHead, LedgerIdentity, RowDraft, Watermark } from './ledger-writer.ts';
import type { WriterAnswer, WriterRequest, WriterStart } from './writer-protocol.ts';

export type LedgerOptions = Readonly<{
  file: string;
  identity: LedgerIdentity;
  sealingKey: Uint8Array;
  now: number;
  clock: ClockState;
  committedPort: MessagePort;
}>;

type Waiting = Readonly<{ resolve(row: CommittedRow): void; reject(error: CheckpointError): void }>;

/**
 * The station's side of the writer thread. `append` resolves when the row is on disk (fsync done); what is appended
 * while a commit runs shares the next one.
 */
export class Ledger {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #onFailure: (error: ErrorRecord) => void;
  #nextId = 1;
  #head: LedgerHead;
  #closed = false;

  private constructor(worker: Worker, head: LedgerHead, onFailure: (error: ErrorRecord) => void) {
    this.#worker = worker;
    this.#head = head;
    this.#onFailure = onFailure;
    worker.on('message', (answer: WriterAnswer) => this.#take(answer));
    worker.on('error', (error) => this.#lose(`the ledger's writer thread failed: ${error.message}`));
    worker.on('exit', () => {
      if (!this.#closed) this.#lose("the ledger's writer thread ended");
    });
  }

  /**
   * @param onFailure what failed without anybody waiting for it, and the end of the thread
   * @throws CheckpointError LedgerMalformed, LedgerWriteFailed, LedgerDiskFull
   */
  static async open(options: LedgerOptions, onFailure: (error: ErrorRecord) => void): Promise<Ledger> {
    const start: WriterStart = options;
    const worker = new Worker(threadUrl('ledger/writer-thread', import.meta.url), {
      workerData: start,
      transferList: [options.committedPort],
      name: 'ledger-writer',
    });
    const head = await firstAnswer(worker);
    return new Ledger(worker, head, onFailure);
  }

  /** The newest committed row. */
  head(): LedgerHead {
    return this.#head;
  }

  /** The writer thread is gone: nothing can be appended any more. */
  get ended(): boolean {
    return this.#closed;
  }

  /** @throws (rejects) CheckpointError LedgerWriteFailed, LedgerDiskFull, LedgerMalformed: the row is not kept */
  append(draft: RowDraft): Promise<CommittedRow> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new CheckpointError(ErrorCode.LedgerWriteFailed, 'the ledger is closed', 'start the station again'));
        return;
      }
      this.#waiting.set(id, { resolve, reject });
      this.#send({ kind: 'append', id, draft });
    });
  }

  acknowledge(watermark: Watermark): void {
    this.#send({ kind: 'acknowledge', watermark });
  }

  startEpoch(cause: EpochCause, now: number, clock: ClockState): void {
    this.#send({ kind: 'start-epoch', cause, now, clock });
  }

  forgetPresenceBefore(beforeDay: number): void {
    this.#send({ kind: 'forget-presence', beforeDay });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const ended = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    this.#send({ kind: 'close' });
    await ended;
  }

  #send(request: WriterRequest): void {
    this.#worker.postMessage(request);
  }

  #take(answer: WriterAnswer): void {
    switch (answer.kind) {
      case 'committed':
        for (const { id, row } of answer.rows) {
          this.#head = { ...row, epochNumber: this.#head.epochNumber };
          this.#settle(id, (waiting) => waiting.resolve(row));
        }
        return;
      case 'failed': {
        const { code, message, hint } = answer.error;
        const error = new CheckpointError(code as ErrorCode, message, hint);
        for (const id of answer.ids) this.#settle(id, (waiting) => waiting.reject(error));
        this.#onFailure(answer.error);
        return;
      }
      case 'epoch':
        this.#head = answer.head;
        return;
      case 'ready':
      case 'unusable':
        return;
    }
  }

  #settle(id: number, settle: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting !== undefined) settle(waiting);
  }

  #lose(message: string): void {
    this.#closed = true;
    const error = new CheckpointError(ErrorCode.LedgerWriteFailed, message, 'the station starts again by itself');
    for (const id of [...this.#waiting.keys()]) this.#settle(id, (waiting) => waiting.reject(error));
    this.#onFailure(error.toRecord());
  }
}

const firstAnswer = (worker: Worker): Promise<LedgerHead> =>
  new Promise((resolve, reject) => {
    const failed = (error: Error) => reject(error);
    worker.once('error', failed);
    worker.once('message', (answer: WriterAnswer) => {
      worker.off('error', failed);
      if (answer.kind === 'ready') resolve(answer.head);
      else if (answer.kind === 'unusable') {
        reject(new CheckpointError(answer.error.code as ErrorCode, answer.error.message, answer.error.hint));
      }
    });
  });
