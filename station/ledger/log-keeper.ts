import { CheckpointLink } from './checkpoint-link.ts';
import type { LogMover, Moved } from './move-log.ts';

/** About 2 MB of WAL: a passage touches five pages of 4 KB. */
const rowsBetween = 100;
/** Half of what a live entry may wait before it goes out: a lent thread that is held up for longer has a slow disk under it. ms */
const slowMs = 100;
/** In a row: one alone is the machine's load. */
const slowAtMost = 3;
/** For so long it is then left alone. Load passes; a disk that stays slow holds it up once in this time. ms */
const restMs = 600_000;

/**
 * Has committed rows moved from the WAL into the database in another thread: its two fsyncs and a thousand pages stand
 * before no passage. Without it the writer does it by itself, at twice that size: a log that grows for longer costs every commit more.
 * A thread that is there anyhow does it where one is lent, since one more takes 10 MB; where that is not there, or would be
 * held up by it, the log has a thread of its own, until that has passed.
 */
export class LogKeeper {
  readonly #failed: (why: string) => void;
  readonly #own: CheckpointLink;
  readonly #monotonic: () => number;
  #lent: LogMover | null = null;
  #slow = 0;
  #restsUntil = 0;
  #rows = 0;
  #moving = 0;
  #closed = false;

  /**
   * @param failed the thread cannot do it; it is tried again with the next rows
   * @param monotonic ms
   */
  constructor(file: string, failed: (why: string) => void, monotonic: () => number = () => performance.now()) {
    this.#failed = failed;
    this.#monotonic = monotonic;
    this.#own = new CheckpointLink(file, failed);
  }

  /** From now on this one is asked first. */
  lend(mover: LogMover): void {
    this.#lent = mover;
  }

  /** Rows were committed. */
  committed(rows: number): void {
    this.#rows += rows;
    if (this.#rows >= rowsBetween && this.#moving === 0) void this.checkpoint();
  }

  /** Resolves when the thread is done with it, also where it could not. */
  async checkpoint(): Promise<void> {
    if (this.#closed) return;
    this.#rows = 0;
    this.#moving += 1;
    try {
      const moved = (await this.#byLent()) ?? (await this.#byOwn());
      if (moved !== null && moved.error !== null) this.#failed(moved.error);
    } finally {
      this.#moving -= 1;
    }
  }

  /** Another file stands in this place now. */
  reopen(): void {
    void this.#own.end();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#own.end();
  }

  async #byLent(): Promise<Moved | null> {
    if (this.#monotonic() < this.#restsUntil) return null;
    const moved = (await this.#lent?.moveLog()) ?? null;
    if (moved === null) return null;
    this.#slow = moved.ms > slowMs ? this.#slow + 1 : 0;
    if (this.#slow >= slowAtMost) this.#restsUntil = this.#monotonic() + restMs;
    else void this.#own.end();
    return moved;
  }

  #byOwn(): Promise<Moved | null> {
    return this.#closed ? Promise.resolve(null) : this.#own.moveLog();
  }
}
