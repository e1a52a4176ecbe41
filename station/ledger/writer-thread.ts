import { performance } from 'node:perf_hooks';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { CheckpointError, ErrorCode, type ErrorRecord, messageOf } from '../../contract/errors.ts';
import { HourlySealer } from '../identity/row-sealer.ts';
import { LedgerWriter, type RowDraft, type Watermark } from './ledger-writer.ts';
import type { WriterAnswer, WriterRequest, WriterStart } from './writer-protocol.ts';

/** Rows of one commit at most: an fsync is shared, and nobody waits behind thousands. */
const maxGroup = 512;
/** An acknowledgement rides with the next rows, or is written alone after this time. */
const watermarkDelayMs = 200;
const renewCheckMs = 60_000;

type Append = Readonly<{ id: number; draft: RowDraft }>;

/** Drains what arrived while the last fsync ran, commits it as one group, answers, and again. */
class WriterLoop {
  readonly #port: MessagePort;
  readonly #committedPort: MessagePort;
  readonly #writer: LedgerWriter;
  #watermark: Watermark | null = null;
  #watermarkTimer: NodeJS.Timeout | null = null;
  readonly #renewTimer: NodeJS.Timeout;

  constructor(port: MessagePort, committedPort: MessagePort, writer: LedgerWriter, sealer: HourlySealer) {
    this.#port = port;
    this.#committedPort = committedPort;
    this.#writer = writer;
    this.#renewTimer = setInterval(() => void sealer.renewIfDue(), renewCheckMs);
    port.on('message', (request: WriterRequest) => this.#serve(request));
    this.#answer({ kind: 'ready', head: writer.head() });
  }

  #serve(first: WriterRequest): void {
    let group: Append[] = [];
    let next: WriterRequest | undefined = first;
    while (next !== undefined) {
      if (next.kind === 'append') {
        group.push(next);
      } else {
        this.#commit(group);
        group = [];
        this.#control(next);
      }
      if (group.length >= maxGroup) {
        this.#commit(group);
        group = [];
      }
      next = (receiveMessageOnPort(this.#port) as { message: WriterRequest } | undefined)?.message;
    }
    this.#commit(group);
  }

  #control(request: Exclude<WriterRequest, { kind: 'append' }>): void {
    switch (request.kind) {
      case 'acknowledge':
        this.#watermark = request.watermark;
        this.#watermarkTimer ??= setTimeout(() => this.#flushWatermark(), watermarkDelayMs);
        return;
      case 'start-epoch':
        this.#guard([], () => {
          this.#writer.startEpoch(request.cause, request.now, request.clock);
          this.#answer({ kind: 'epoch', head: this.#writer.head() });
          this.#committedPort.postMessage(this.#writer.head().position);
        });
        return;
      case 'forget-presence':
        this.#guard([], () => this.#writer.forgetPresenceBefore(request.beforeDay));
        return;
      case 'close':
        this.#flushWatermark();
        clearInterval(this.#renewTimer);
        this.#writer.close();
        this.#committedPort.close();
        this.#port.close();
    }
  }

  #commit(group: readonly Append[]): void {
    if (group.length === 0) return;
    const ids = group.map((append) => append.id);
    this.#guard(ids, () => {
      const rows = this.#writer.commit(
        group.map((append) => append.draft),
        this.#takeWatermark(),
      );
      this.#answer({ kind: 'committed', rows: rows.map((row, index) => ({ id: ids[index] as number, row })) });
      const last = rows.at(-1);
      if (last !== undefined) this.#committedPort.postMessage(last.position);
    });
  }

  #flushWatermark(): void {
    const watermark = this.#takeWatermark();
    if (watermark !== null) this.#guard([], () => this.#writer.commit([], watermark));
  }

  #takeWatermark(): Watermark | null {
    if (this.#watermarkTimer !== null) clearTimeout(this.#watermarkTimer);
    this.#watermarkTimer = null;
    const watermark = this.#watermark;
    this.#watermark = null;
    return watermark;
  }

  #guard(ids: readonly number[], work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#answer({ kind: 'failed', ids, error: recordOf(error) });
    }
  }

  #answer(answer: WriterAnswer): void {
    this.#port.postMessage(answer);
  }
}

const recordOf = (error: unknown): ErrorRecord =>
  error instanceof CheckpointError
    ? error.toRecord()
    : { code: ErrorCode.LedgerWriteFailed, message: messageOf(error), hint: 'restart the station; see its log' };

const run = async (port: MessagePort, start: WriterStart): Promise<void> => {
  try {
    const { site, station } = start.identity;
    const sealer = await HourlySealer.create(start.sealingKey, { site, station }, () => performance.now());
    const writer = new LedgerWriter(start.file, start.identity, sealer.seal, start.now, start.clock);
    new WriterLoop(port, start.committedPort, writer, sealer);
  } catch (error) {
    port.postMessage({ kind: 'unusable', error: recordOf(error) } satisfies WriterAnswer);
    port.close();
  }
};

if (parentPort !== null) await run(parentPort, workerData as WriterStart);
