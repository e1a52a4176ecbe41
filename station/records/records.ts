import { Worker } from 'node:worker_threads';
import type { Mode, RowKey } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { DayFigures, RecordPage, RecordQuery, RecordView } from '../../contract/records.ts';
import type { PastShift } from '../../contract/shift.ts';
import type { StoredReferral } from '../screening/referral-reader.ts';
import type { CountedRows, CountedShift } from '../shifts/shift-reader.ts';
import { smallThread } from '../small-thread.ts';
import { threadUrl } from '../thread-url.ts';
import type { DayOrder, ExportedPiece, ExportFrom } from './records-reader.ts';
import type { RecordsAnswer, RecordsCall, RecordsQuestion, RecordsStart } from './records-thread.ts';

/** After so long without a question the thread ends: usually nobody looks. ms */
const idleMs = 120_000;

type Waiting = Readonly<{ resolve: (answer: unknown) => void; reject: (error: CheckpointError) => void }>;

const ended = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.RecordsUnread,
    'the records could not be read to the end: the ledger was opened anew meanwhile',
    'ask again',
  );

/** A supervisor's questions to the ledger, answered by a thread that is there only while somebody asks. */
export class Records {
  readonly #file: string;
  readonly #damaged: (error: CheckpointError) => void;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;
  #asked = 0;

  /** @param damaged a question has met damage in the ledger */
  constructor(file: string, damaged: (error: CheckpointError) => void) {
    this.#file = file;
    this.#damaged = damaged;
  }

  /** @throws (rejects) CheckpointError RecordsUnread, or of the ledger; so do those below */
  figures(order: DayOrder): Promise<DayFigures> {
    return this.#ask<DayFigures>({ ask: 'figures', order });
  }

  find(query: RecordQuery): Promise<RecordPage> {
    return this.#ask<RecordPage>({ ask: 'find', query });
  }

  ofPerson(tags: readonly string[], since: number): Promise<RecordView[]> {
    return this.#ask<RecordView[]>({ ask: 'person', tags, since });
  }

  exportPiece(from: ExportFrom): Promise<ExportedPiece> {
    return this.#ask<ExportedPiece>({ ask: 'export', from });
  }

  referrals(most: number, now: number): Promise<readonly StoredReferral[]> {
    return this.#ask<readonly StoredReferral[]>({ ask: 'referrals', most, now });
  }

  shift(counted: CountedRows, now: number): Promise<CountedShift> {
    return this.#ask<CountedShift>({ ask: 'shift', counted, now });
  }

  shifts(counted: CountedRows, most: number, now: number): Promise<readonly PastShift[]> {
    return this.#ask<readonly PastShift[]>({ ask: 'shifts', counted, most, now });
  }

  shiftAt(of: RowKey, mode: Mode): Promise<PastShift | null> {
    return this.#ask<PastShift | null>({ ask: 'shift-at', of, mode });
  }

  /** Another file stands in the ledger's place, or rows came into it between others: the next question begins anew. */
  reopen(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = null;
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
    for (const { reject } of this.#waiting.values()) reject(ended());
    this.#waiting.clear();
  }

  close(): void {
    this.reopen();
  }

  #ask<T>(question: RecordsQuestion): Promise<T> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    this.#asked += 1;
    const id = this.#asked;
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.reopen(), idleMs).unref();
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (answer) => resolve(answer as T), reject });
      worker.postMessage({ id, question } satisfies RecordsCall);
    });
  }

  #start(): Worker {
    const workerData: RecordsStart = { file: this.#file };
    const worker = new Worker(threadUrl('records-thread', import.meta.url), {
      workerData,
      name: 'records',
      ...smallThread,
    });
    worker.unref();
    worker.on('message', (answer: RecordsAnswer) => this.#answered(answer));
    const gone = (): void => {
      if (this.#worker === worker) this.reopen();
    };
    worker.on('error', gone);
    worker.on('exit', gone);
    return worker;
  }

  #answered(answer: RecordsAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (waiting === undefined) return;
    if ('answer' in answer) waiting.resolve(answer.answer);
    else {
      const { code, message, hint } = answer.error;
      const error = new CheckpointError(code as ErrorCode, message, hint);
      if (error.code === ErrorCode.LedgerMalformed) this.#damaged(error);
      waiting.reject(error);
    }
  }
}
