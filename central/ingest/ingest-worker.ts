import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { CheckpointError, ErrorCode, type ErrorRecord, messageOf } from '../../contract/errors.ts';
import type { NewTestResult } from '../store/test-results.ts';
import type { Incoming, Outgoing } from './ingestor.ts';
import type { FromIngestThread, IngestThreadData, ToIngestThread } from './protocol.ts';

/** Bytes that may wait for the thread before the broker is made to wait. */
const highWater = 16 * 1024 * 1024;

export type IngestEvents = Readonly<{
  acknowledge(acknowledgements: readonly Outgoing[]): void;
  /** Rows that had come before are among the events now. */
  filed(): void;
  log(text: string): void;
  /** The thread is gone for good; the process cannot go on. */
  lost(error: CheckpointError): void;
}>;

const storeFailed = (why: string): CheckpointError =>
  new CheckpointError(ErrorCode.CentralStoreFailed, why, 'look at the log of the receiver and start it again');

/** The main thread's end of the ingest thread. */
export class IngestWorker {
  readonly #worker: Worker;
  readonly #events: IngestEvents;
  readonly #results = new Map<number, (error: ErrorRecord | null) => void>();
  #resultId = 0;
  #waitingBytes = 0;
  #resume: (() => void)[] = [];
  #disposed = false;

  private constructor(worker: Worker, events: IngestEvents) {
    this.#worker = worker;
    this.#events = events;
  }

  /** @throws CheckpointError CentralStoreFailed when the store cannot be opened */
  static async start(data: IngestThreadData, events: IngestEvents): Promise<IngestWorker> {
    const worker = new Worker(new URL('./ingest-thread.ts', import.meta.url), { workerData: data });
    const first: FromIngestThread = await once(worker, 'message').then(
      ([message]: FromIngestThread[]) => message ?? { kind: 'failed', error: storeFailed('no answer').toRecord() },
      (error: unknown) => {
        throw storeFailed(`the ingest thread did not start: ${messageOf(error)}`);
      },
    );
    if (first.kind === 'failed') {
      await worker.terminate();
      throw new CheckpointError(ErrorCode.CentralStoreFailed, first.error.message, first.error.hint);
    }
    const ingest = new IngestWorker(worker, events);
    ingest.#listen();
    return ingest;
  }

  /** @param taken called when more may come: at once, or later when too much is waiting */
  take(message: Incoming, taken: () => void): void {
    const payload = ownBytes(message.payload);
    const length = payload.length;
    const command: ToIngestThread = { kind: 'message', message: { ...message, payload } };
    this.#worker.postMessage(command, [payload.buffer]);
    this.#waitingBytes += length;
    if (this.#waitingBytes <= highWater) taken();
    else this.#resume.push(taken);
  }

  /** From now on acknowledgements say that the broker has a retained message on these topics. */
  tellRetained(topics: readonly string[]): void {
    const command: ToIngestThread = { kind: 'retained', topics };
    this.#worker.postMessage(command);
  }

  /** @throws (rejects) CheckpointError CentralStoreFailed: it is not stored */
  async keepResult(result: NewTestResult): Promise<void> {
    this.#resultId += 1;
    const command: ToIngestThread = { kind: 'result', id: this.#resultId, result };
    const answered = new Promise<ErrorRecord | null>((resolve) => this.#results.set(command.id, resolve));
    this.#worker.postMessage(command);
    const error = await answered;
    if (error !== null) throw new CheckpointError(ErrorCode.CentralStoreFailed, error.message, error.hint);
  }

  #resultAnswered(id: number, error: ErrorRecord | null): void {
    this.#results.get(id)?.(error);
    this.#results.delete(id);
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    const exit = once(this.#worker, 'exit');
    const command: ToIngestThread = { kind: 'stop' };
    this.#worker.postMessage(command);
    await exit;
  }

  #listen(): void {
    this.#worker.on('message', (message: FromIngestThread) => {
      if (message.kind === 'log') this.#events.log(message.text);
      if (message.kind === 'filed') this.#events.filed();
      if (message.kind === 'result') this.#resultAnswered(message.id, message.error);
      if (message.kind === 'committed') this.#committed(message.bytes, message.acknowledgements);
    });
    this.#worker.on('error', (error) => this.#events.log(`the ingest thread failed: ${messageOf(error)}`));
    this.#worker.on('exit', () => {
      const ended = storeFailed('the ingest thread ended').toRecord();
      for (const id of [...this.#results.keys()]) this.#resultAnswered(id, ended);
      if (!this.#disposed) this.#events.lost(storeFailed('the ingest thread ended'));
    });
  }

  #committed(bytes: number, acknowledgements: readonly Outgoing[]): void {
    this.#waitingBytes -= bytes;
    if (acknowledgements.length > 0) this.#events.acknowledge(acknowledgements);
    if (this.#waitingBytes > highWater / 2) return;
    const resume = this.#resume;
    this.#resume = [];
    for (const taken of resume) taken();
  }
}

/**
 * Bytes that can be handed over to another thread with the buffer behind them. A view into a larger one is copied out; a large
 * message has a buffer of its own already.
 */
const ownBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const { buffer } = bytes;
  const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength;
  return isOwn ? new Uint8Array(buffer) : new Uint8Array(bytes);
};
