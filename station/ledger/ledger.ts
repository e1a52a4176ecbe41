import type { ClockState } from '../../contract/decision.ts';
import { asCheckpointError, CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { CommittedRow, EpochCause, LedgerHead, LedgerWriter, RowDraft, Watermark } from './ledger-writer.ts';

/** Rows of one commit at most: an fsync is shared, and nobody waits behind thousands. */
const maxGroup = 256;
/** An acknowledgement rides with the next rows, or is written alone after this time. */
const watermarkDelayMs = 200;

type Waiting = Readonly<{ draft: RowDraft; resolve(row: CommittedRow): void; reject(error: CheckpointError): void }>;

export type LedgerEvents = Readonly<{
  /** A group is on disk; `position` is its last row's. */
  committed(position: number): void;
  /** A commit failed, whether or not somebody waited for it. */
  failed(error: CheckpointError): void;
}>;

/**
 * The one writer's queue. A row is committed at once when nothing else is being done; what arrives while the disk is
 * busy forms the next group and shares its fsync.
 */
export class Ledger {
  readonly #writer: LedgerWriter;
  readonly #events: LedgerEvents;
  #waiting: Waiting[] = [];
  #scheduled: NodeJS.Immediate | null = null;
  #watermark: Watermark | null = null;
  #watermarkTimer: NodeJS.Timeout | null = null;
  #closed = false;

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
        reject(new CheckpointError(ErrorCode.LedgerWriteFailed, 'the ledger is closed', 'start the station again'));
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
      this.#writer.startEpoch(cause, now, clock);
      this.#events.committed(this.head().position);
    });
  }

  forgetPresenceBefore(beforeDay: number): void {
    this.#guard(() => this.#writer.forgetPresenceBefore(beforeDay));
  }

  /** Commits what waits, then closes the file. */
  close(): void {
    if (this.#closed) return;
    while (this.#waiting.length > 0) this.#commit();
    this.#flushWatermark();
    this.#closed = true;
    this.#writer.close();
  }

  #commit(): void {
    if (this.#scheduled !== null) clearImmediate(this.#scheduled);
    this.#scheduled = null;
    const group = this.#waiting.slice(0, maxGroup);
    this.#waiting = this.#waiting.slice(maxGroup);
    if (this.#waiting.length > 0) this.#scheduled = setImmediate(() => this.#commit());
    if (group.length === 0) return;
    try {
      const rows = this.#writer.commit(
        group.map((waiting) => waiting.draft),
        this.#takeWatermark(),
      );
      for (const [index, waiting] of group.entries()) waiting.resolve(rows[index] as CommittedRow);
      this.#events.committed(this.head().position);
    } catch (error) {
      const failure = asFailure(error);
      for (const waiting of group) waiting.reject(failure);
      this.#events.failed(failure);
    }
  }

  #flushWatermark(): void {
    const watermark = this.#takeWatermark();
    if (watermark !== null) this.#guard(() => this.#writer.commit([], watermark));
  }

  #takeWatermark(): Watermark | null {
    if (this.#watermarkTimer !== null) clearTimeout(this.#watermarkTimer);
    this.#watermarkTimer = null;
    const watermark = this.#watermark;
    this.#watermark = null;
    return watermark;
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#events.failed(asFailure(error));
    }
  }
}

/** What a failure of the writer is called when it is none that it names itself. */
const asFailure = (error: unknown): CheckpointError =>
  asCheckpointError(error, ErrorCode.LedgerWriteFailed, 'restart the station; see its log');
