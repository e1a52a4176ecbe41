import type { ClockState } from '../../contract/decision.ts';
import { asCheckpointError, CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { CommittedRow, EpochCause, LedgerHead, MissingRows, RowDraft, Watermark } from './ledger-rows.ts';
import type { LedgerWriter } from './ledger-writer.ts';

/** Rows of one commit at most: an fsync is shared, and nobody waits behind thousands. */
const maxGroup = 256;
/** An acknowledgement rides with the next rows, or is written alone after this time. */
const watermarkDelayMs = 200;

type Waiting = Readonly<{ draft: RowDraft; resolve(row: CommittedRow): void; reject(error: CheckpointError): void }>;

export type LedgerEvents = Readonly<{
  /** A group of `rows` is on disk; `position` is its last row's. */
  committed(position: number, rows: number): void;
  /** A commit failed, whether or not somebody waited for it. */
  failed(error: CheckpointError): void;
  /** The disk is full: true when there is space now that there was not, and the same can be written again. */
  makeRoom?(): boolean;
  /**
   * The file is damaged: closes the old writer and answers who writes from here on; null, or whatever is thrown: the old one stays.
   * @param isForRow somebody waits for a row that met it
   */
  damaged?(error: CheckpointError, closeWriter: () => void, isForRow: boolean): LedgerWriter | null;
}>;

/**
 * The one writer's queue. A row is committed at once when nothing else is being done; what arrives while the disk is
 * busy forms the next group and shares its fsync.
 */
export class Ledger {
  #writer: LedgerWriter;
  readonly #events: LedgerEvents;
  #waiting: Waiting[] = [];
  #scheduled: NodeJS.Immediate | null = null;
  #watermark: Watermark | null = null;
  #watermarkTimer: NodeJS.Timeout | null = null;
  #closed = false;
  #between: Readonly<{ run(): void; drop(): void }>[] = [];

  constructor(writer: LedgerWriter, events: LedgerEvents) {
    this.#writer = writer;
    this.#events = events;
  }

  /** The newest committed row. */
  head(): LedgerHead {
    return this.#writer.head();
  }

  /**
   * Resolves when the row is on disk (fsync done).
   * @throws (rejects) CheckpointError LedgerWriteFailed, LedgerDiskFull, LedgerMalformed: the row is not kept
   */
  append(draft: RowDraft): Promise<CommittedRow> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(closed());
        return;
      }
      this.#waiting.push({ draft, resolve, reject });
      // After the sockets of this turn: whatever came in while the last fsync ran joins this one.
      this.#scheduled ??= setImmediate(() => this.#commit());
    });
  }

  acknowledge(watermark: Watermark): void {
    if (this.#closed) return;
    this.#watermark = watermark;
    this.#watermarkTimer ??= setTimeout(() => this.#flushWatermark(), watermarkDelayMs);
  }

  startEpoch(cause: EpochCause, now: number, clock: ClockState): void {
    this.#guard(() => {
      this.#write((writer) => writer.startEpoch(cause, now, clock));
      this.#events.committed(this.head().position, 1);
    });
  }

  /** Central fell back: what it lacks and this file does not have any more is declared lost. */
  declareMissing(missing: readonly MissingRows[], now: number, clock: ClockState): void {
    if (missing.length === 0) return;
    this.#guard(() => {
      const declared = this.#write((writer) => writer.declareMissing(missing, now, clock));
      if (declared > 0) this.#events.committed(this.head().position, 1);
    });
  }

  /**
   * Does something short with the writer while nobody waits for a row, and never before one. A failure goes to whoever
   * asked, not to the guard: no row is concerned. One that shows damage also sets the file aside.
   */
  between<T>(work: (writer: LedgerWriter) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#between.push({
        run: () => {
          try {
            resolve(work(this.#writer));
          } catch (error) {
            const failure = this.#writer.named(error);
            if (failure.code === ErrorCode.LedgerMalformed) this.foundDamaged(failure);
            reject(failure);
          }
        },
        drop: () => reject(closed()),
      });
      this.#scheduleBetween();
    });
  }

  forgetPresenceBefore(beforeDay: number): void {
    this.#guard(() => this.#write((writer) => writer.forgetPresenceBefore(beforeDay)));
  }

  /** What a reader has found: the file is damaged, though the writer has not met it yet. */
  foundDamaged(error: CheckpointError): void {
    if (this.#closed) return;
    this.#guard(() => {
      this.#replaceWriter(error, false);
      this.#events.committed(this.head().position, 1);
    });
  }

  /** Commits what waits, then closes the file. */
  close(): void {
    if (this.#closed) return;
    this.#commitAll();
    this.#flushWatermark();
    this.#closed = true;
    for (const { drop } of this.#between) drop();
    this.#between = [];
    this.#writer.close();
  }

  #scheduleBetween(): void {
    if (this.#between.length === 0) return;
    if (this.#closed) {
      for (const { drop } of this.#between) drop();
      this.#between = [];
      return;
    }
    setImmediate(() => {
      // A row that waits has its own turn, and what is left comes after it.
      if (this.#waiting.length > 0) this.#scheduleBetween();
      else this.#between.shift()?.run();
    });
  }

  #commit(): void {
    if (this.#scheduled !== null) clearImmediate(this.#scheduled);
    this.#scheduled = null;
    const group = this.#waiting.slice(0, maxGroup);
    this.#waiting = this.#waiting.slice(maxGroup);
    if (this.#waiting.length > 0) this.#scheduled = setImmediate(() => this.#commit());
    if (group.length === 0) return;
    try {
      const drafts = group.map((waiting) => waiting.draft);
      const watermark = this.#takeWatermark();
      const rows = this.#write((writer) => writer.commit(drafts, watermark), true);
      for (const [index, waiting] of group.entries()) waiting.resolve(rows[index] as CommittedRow);
      this.#events.committed(this.head().position, group.length);
    } catch (error) {
      const failure = asFailure(error);
      for (const waiting of group) waiting.reject(failure);
      this.#events.failed(failure);
    }
  }

  #flushWatermark(): void {
    const watermark = this.#takeWatermark();
    if (watermark !== null) this.#guard(() => this.#write((writer) => writer.commit([], watermark)));
  }

  #withRoom<T>(write: () => T): T {
    try {
      return write();
    } catch (error) {
      const full = asFailure(error).code === ErrorCode.LedgerDiskFull;
      if (!full || this.#events.makeRoom?.() !== true) throw error;
      this.#writer.keepLogShort(true);
      return write();
    }
  }

  #takeWatermark(): Watermark | null {
    if (this.#watermarkTimer !== null) clearTimeout(this.#watermarkTimer);
    this.#watermarkTimer = null;
    const watermark = this.#watermark;
    this.#watermark = null;
    return watermark;
  }

  #commitAll(): void {
    while (this.#waiting.length > 0) this.#commit();
  }

  /** What meets a damaged file is written to the next one: nobody who waits for it need know. */
  #write<T>(work: (writer: LedgerWriter) => T, isForRow = false): T {
    try {
      return this.#withRoom(() => work(this.#writer));
    } catch (error) {
      const failure = this.#writer.named(error);
      if (failure.code !== ErrorCode.LedgerMalformed) throw failure;
      return work(this.#replaceWriter(failure, isForRow));
    }
  }

  /** @throws CheckpointError `error`, where there is nobody to write from here on */
  #replaceWriter(error: CheckpointError, isForRow: boolean): LedgerWriter {
    const next = this.#events.damaged?.(error, () => this.#writer.close(), isForRow) ?? null;
    if (next === null) throw error;
    this.#writer = next;
    return next;
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#events.failed(asFailure(error));
    }
  }
}

const closed = (): CheckpointError =>
  new CheckpointError(ErrorCode.LedgerWriteFailed, 'the ledger is closed', 'start the station again');

/** What a failure of the writer is called when it is none that it names itself. */
const asFailure = (error: unknown): CheckpointError =>
  asCheckpointError(error, ErrorCode.LedgerWriteFailed, 'restart the station; see its log');
