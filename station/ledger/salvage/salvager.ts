import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ClockState } from '../../../contract/decision.ts';
import { smallThread } from '../../small-thread.ts';
import { threadUrl } from '../../thread-url.ts';
import type { KnownEpoch } from '../head-file.ts';
import type { Ledger } from '../ledger.ts';
import type { EndedSalvage } from '../ledger-rows.ts';
import { damagedFiles, type SalvageReport, type SetAside, setAsides, writeReport } from '../set-aside.ts';
import type { SalvageAnswer, SalvageStart } from './salvage-thread.ts';

export type SalvagerParts = Readonly<{
  dataDirectory: string;
  source: string;
  ledger: Ledger;
  now(): number;
  clock(): ClockState;
  /** All that is readable of one ledger has been brought over. */
  done(report: SalvageReport): void;
  failed(folder: string, error: unknown): void;
}>;

/** Slices of rows are a millisecond of the writer's; between two of them it has this time for passages. ms */
const pauseMs = 2;

/** Brings over what is readable of the ledgers that were set aside, one after the other, the oldest first. */
export class Salvager {
  readonly #parts: SalvagerParts;
  #worker: Worker | null = null;
  /** Grows when what is going on is over: a new ledger begins, or the station ends. */
  #run = 0;

  constructor(parts: SalvagerParts) {
    this.#parts = parts;
  }

  /** From the beginning where it is going on: what had been brought over is in a ledger that is set aside itself. */
  restart(): void {
    this.stop();
    const run = this.#run;
    void this.#all(run);
  }

  stop(): void {
    this.#run += 1;
    void this.#worker?.terminate();
    this.#worker = null;
  }

  async #all(run: number): Promise<void> {
    for (const waiting of setAsides(this.#parts.dataDirectory).filter(({ report }) => report === null)) {
      if (run !== this.#run) return;
      try {
        const report = await this.#one(waiting, run);
        if (report !== null) this.#parts.done(report);
      } catch (error) {
        if (run === this.#run) this.#parts.failed(waiting.folder, error);
      }
    }
  }

  /** @returns null when it was stopped */
  async #one({ folder, why }: SetAside, run: number): Promise<SalvageReport | null> {
    const { source, ledger } = this.#parts;
    const { known, databaseFile, logFile } = damagedFiles(folder);
    const epochs: readonly KnownEpoch[] = known?.source === source ? known.epochs : [];
    const ended: EndedSalvage[] = [];
    let rows = 0;
    for await (const answer of this.#answers({ databaseFile, logFile, source, known: epochs }, run)) {
      if (run !== this.#run) return null;
      if (answer.kind === 'end') ended.push(answer.ended);
      if (answer.kind !== 'rows') continue;
      await ledger.between((writer) => writer.bring(answer.epoch, answer.rows));
      rows += answer.rows.length;
      await delay(pauseMs);
    }
    if (run !== this.#run) return null;
    const lost = await ledger.between((writer) => writer.endSalvage(ended, this.#parts.now(), this.#parts.clock()));
    const report = { why, salvagedAt: new Date(this.#parts.now()).toISOString(), rows, lost };
    writeReport(folder, report);
    return report;
  }

  /** What the thread hands over, a piece whenever one is asked for. */
  async *#answers(start: SalvageStart, run: number): AsyncGenerator<SalvageAnswer> {
    const worker = new Worker(threadUrl('salvage-thread', import.meta.url), {
      workerData: start,
      name: 'salvage',
      ...smallThread,
    });
    this.#worker = worker;
    try {
      for (;;) {
        const answer = await nextAnswer(worker);
        if (answer.kind === 'done' || run !== this.#run) return;
        yield answer;
        worker.postMessage({ kind: 'next' });
      }
    } finally {
      if (this.#worker === worker) this.#worker = null;
      await worker.terminate();
    }
  }
}

const nextAnswer = (worker: Worker): Promise<SalvageAnswer> =>
  new Promise((resolve, reject) => {
    const over = new AbortController();
    const end = (work: () => void) => () => {
      over.abort();
      work();
    };
    const message = (answer: SalvageAnswer) => end(() => resolve(answer))();
    const error = (why: Error) => end(() => reject(why))();
    const exit = () => end(() => reject(new Error('the thread that reads the damaged ledger has ended')))();
    worker.once('message', message).once('error', error).once('exit', exit);
    over.signal.addEventListener('abort', () => {
      worker.off('message', message).off('error', error).off('exit', exit);
    });
  });
