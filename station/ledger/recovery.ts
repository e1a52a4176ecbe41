import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ClockState } from '../../contract/decision.ts';
import { asCheckpointError, CheckpointError, ErrorCode, type ErrorRecord, messageOf } from '../../contract/errors.ts';
import type { LedgerCheck } from '../../contract/rpc.ts';
import { readingThread } from '../small-thread.ts';
import { threadUrl } from '../thread-url.ts';
import type { CheckAnswer, CheckStart } from './check-thread.ts';
import type { Ledger } from './ledger.ts';
import type { LedgerWriter } from './ledger-writer.ts';
import type { LedgerHouse, OpenedLedger } from './open-ledger.ts';
import { Salvager } from './salvage/salvager.ts';
import { ledgerFile } from './schema.ts';
import { type SalvageReport, type SetAside, setAsides } from './set-aside.ts';

export type RecoveryParts = Readonly<{
  dataDirectory: string;
  source: string;
  house: LedgerHouse;
  opened: OpenedLedger;
  now(): number;
  /** ms that never go backwards. */
  monotonic(): number;
  clock(): ClockState;
  raise(fault: ErrorRecord): void;
  clear(code: ErrorCode): void;
  /** Another file stands in the ledger's place: readers open it anew. */
  replaced(): void;
  /** The damaged ledger is closed and no new one can be begun. */
  fatal(error: CheckpointError): void;
  /** Rows of older epochs have come into the file. */
  salvaged(): void;
  /** The station is to start again once nobody stands at a lane. */
  restart(): void;
}>;

/** After a start the first passages have the disk for themselves. */
const checkAfterMs = 10_000;
/** Between two slices of about 2.5 ms. */
const checkRestMs = 5;
/** So many are replaced at once, whoever meets the damage. A disk that breaks more of them is failing, and that is said. */
const atOnce = 3;
/** From then on a row that somebody waits for still gets its new ledger at once; for anything else this time passes first. ms */
const restMs = 10_000;
/** A file that was set aside stays open (`LedgerRoom`): a new process begins without them. */
const mostInOneRun = 40;
/** A ledger that was set aside stands on the screens for this long after it was read. */
const toldMs = 24 * 3_600_000;

/** Watches over the ledger of a running station: checks it, sets it aside when it is damaged, and saves what is readable. */
export class Recovery {
  readonly #parts: RecoveryParts;
  #ledger: Ledger | null = null;
  #salvager: Salvager | null = null;
  #checker: Worker | null = null;
  #checkTimer: NodeJS.Timeout | null = null;
  #replaced = 0;
  /** Monotonic ms. */
  #replacedAt = 0;
  #later: NodeJS.Timeout | null = null;
  #check: LedgerCheck = { state: 'waiting' };
  #disposed = false;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
  }

  get check(): LedgerCheck {
    return this.#check;
  }

  /** Oldest first. */
  setAsides(): readonly SetAside[] {
    return setAsides(this.#parts.dataDirectory);
  }

  start(ledger: Ledger, checkMs = checkAfterMs): void {
    const { dataDirectory, source, opened, now, clock, raise } = this.#parts;
    this.#ledger = ledger;
    this.#salvager = new Salvager({
      ...{ dataDirectory, source, ledger, now, clock },
      done: (report) => this.#salvaged(report),
      failed: (folder, error) => raise(notSalvaged(folder, error)),
    });
    if (opened.setAside !== null) raise(wasSetAside(opened.setAside.why, opened.setAside.folder));
    else this.#tellOlder();
    this.#salvager.restart();
    this.#checkTimer = setTimeout(() => this.#startCheck(), checkMs).unref();
  }

  /**
   * Sets the ledger aside and answers who writes from here on. Its readers are told; null: the disk takes no new one.
   * @throws CheckpointError LedgerDiskFailing: not yet, it is done in some seconds. Never for a row
   */
  readonly damaged = (error: CheckpointError, closeWriter: () => void, isForRow: boolean): LedgerWriter | null => {
    if (this.#disposed) return null;
    if (!isForRow && this.#restsFor() > 0) {
      this.#after(this.#restsFor(), error);
      throw this.#failing(error.message);
    }
    this.#counted();
    this.#stopCheck();
    this.#salvager?.stop();
    try {
      const { house, now, clock, raise } = this.#parts;
      closeQuietly(closeWriter);
      const { writer, setAside } = house.replace(error.message, now(), clock());
      raise(wasSetAside(error.message, setAside?.folder ?? ''));
      if (this.#replaced >= atOnce) raise(this.#failing(error.message).toRecord());
      this.#parts.replaced();
      // After this commit: what hit the damage goes first.
      setImmediate(() => this.#goOn());
      return writer;
    } catch (failure) {
      // Nobody writes now: the station starts again, and looks at the disk anew.
      this.#parts.fatal(
        asCheckpointError(failure, ErrorCode.LedgerWriteFailed, 'check the disk of the data directory'),
      );
      return null;
    }
  };

  /** Whoever reads has met damage, in whatever thread. What was set aside meanwhile is not set aside once more. */
  readonly metDamage = (error: CheckpointError): void => this.#after(0, error);

  dispose(): void {
    this.#disposed = true;
    if (this.#later !== null) clearTimeout(this.#later);
    this.#stopCheck();
    this.#salvager?.stop();
  }

  #counted(): void {
    this.#replaced += 1;
    this.#replacedAt = this.#parts.monotonic();
    if (this.#later !== null) clearTimeout(this.#later);
    this.#later = null;
    if (this.#replaced === mostInOneRun) this.#parts.restart();
  }

  /** ms */
  #restsFor(): number {
    return this.#replaced < atOnce ? 0 : Math.max(0, this.#replacedAt + restMs - this.#parts.monotonic());
  }

  /** Whoever meets it first is enough. */
  #after(ms: number, error: CheckpointError): void {
    this.#later ??= setTimeout(() => {
      this.#later = null;
      if (!this.#disposed) this.#ledger?.foundDamaged(error);
    }, ms).unref();
  }

  #failing(why: string): CheckpointError {
    return new CheckpointError(
      ErrorCode.LedgerDiskFailing,
      `the disk has damaged ${this.#replaced} ledgers since the station started: ${why}`,
      'passages go on into a new ledger each time; have the disk of the data directory replaced today, and delete no file',
    );
  }

  #goOn(): void {
    if (this.#disposed) return;
    this.#salvager?.restart();
    this.#checkTimer = setTimeout(() => this.#startCheck(), checkAfterMs).unref();
  }

  #salvaged(report: SalvageReport): void {
    const { clear, raise, salvaged } = this.#parts;
    clear(ErrorCode.LedgerSetAside);
    clear(ErrorCode.LedgerNotSalvaged);
    raise(wasSalvaged(report));
    salvaged();
  }

  /** What was read of a ledger lately, and before the last start. */
  #tellOlder(): void {
    const { raise, now } = this.#parts;
    const last = this.setAsides().at(-1);
    if (last === undefined) return;
    if (last.report === null) raise(wasSetAside(last.why, last.folder));
    else if (now() - Date.parse(last.report.salvagedAt) < toldMs) raise(wasSalvaged(last.report));
  }

  #startCheck(): void {
    const workerData: CheckStart = { file: ledgerFile(this.#parts.dataDirectory), restMs: checkRestMs };
    const worker = new Worker(threadUrl('check-thread', import.meta.url), {
      workerData,
      name: 'check',
      ...readingThread,
    });
    this.#checker = worker;
    this.#check = { state: 'running' };
    const isOurs = () => worker === this.#checker;
    worker.on('message', (answer: CheckAnswer) => {
      if (isOurs()) this.#checked(answer);
    });
    // A thread that fails says nothing of the ledger.
    worker.on('error', (error) => {
      if (isOurs()) this.#check = { state: 'failed', why: messageOf(error) };
    });
  }

  #checked(answer: CheckAnswer): void {
    this.#checker = null;
    if (answer.kind === 'whole') {
      const { rows, tookMs } = answer;
      this.#check = { state: 'whole', at: this.#parts.now(), rows, tookMs };
      return;
    }
    this.#check = { state: 'damaged', at: this.#parts.now(), why: answer.why };
    const hint = 'it is set aside, and what is readable is saved; delete no file';
    this.#ledger?.foundDamaged(new CheckpointError(ErrorCode.LedgerMalformed, answer.why, hint));
  }

  #stopCheck(): void {
    if (this.#checkTimer !== null) clearTimeout(this.#checkTimer);
    void this.#checker?.terminate();
    this.#checker = null;
  }
}

/** A writer that cannot even be closed holds nothing that was not committed. */
const closeQuietly = (close: () => void): void => {
  try {
    close();
  } catch {
    // See above.
  }
};

const keepFiles = 'have the disk checked; the damaged files stay in the data directory and must not be deleted';

const wasSetAside = (why: string, folder: string): ErrorRecord => ({
  code: ErrorCode.LedgerSetAside,
  message: `the ledger was damaged and lies in ${basename(folder)} now: ${why}`,
  hint: `passages are recorded in a new one; what is readable is being brought over; ${keepFiles}`,
});

const wasSalvaged = ({ rows, lost, why }: SalvageReport): ErrorRecord =>
  lost === 0
    ? {
        code: ErrorCode.LedgerSalvaged,
        message: `a damaged ledger was set aside (${why}); all of its entries that central lacks were saved, ${rows} were brought over`,
        hint: keepFiles,
      }
    : {
        code: ErrorCode.LedgerEntriesLost,
        message: `a damaged ledger was set aside (${why}); ${rows} entries were brought over, and ${lost} that central may not have are lost`,
        hint: `the central team is told which; ${keepFiles}`,
      };

const notSalvaged = (folder: string, error: unknown): ErrorRecord => ({
  code: ErrorCode.LedgerNotSalvaged,
  message: `${basename(folder)} could not be read yet: ${messageOf(error)}`,
  hint: `it is tried again at the next start; free space on the disk, and ${keepFiles}`,
});
