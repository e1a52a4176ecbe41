import { type FileHandle, open } from 'node:fs/promises';

/**
 * Puts on the disk what was committed, while the next rows are committed already: writing to a disk takes as long as everything
 * else about a row, and needs no processor. One sync at a time, for all that came while the last one ran.
 */
export class LogSync {
  readonly #sync: () => Promise<void>;
  readonly #failed: (error: unknown) => void;
  #waiting: (() => void)[] = [];
  #running: Promise<void> | null = null;

  /**
   * @param sync puts on the disk all that was written before it was called
   * @param failed that did not succeed, and nothing that waits is called any more: a system forgets what it could not write, so
   * that a second try would succeed without it. Whoever opens the store again finds what there is
   */
  constructor(sync: () => Promise<void>, failed: (error: unknown) => void) {
    this.#sync = sync;
    this.#failed = failed;
  }

  /** @param done called, in the order of the calls, once everything that is committed now survives a power cut */
  whenSafe(done: () => void): void {
    this.#waiting.push(done);
    this.#running ??= this.#run();
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const safe = this.#waiting;
        this.#waiting = [];
        await this.#sync();
        for (const done of safe) done();
      }
      this.#running = null;
    } catch (error) {
      this.#failed(error);
    }
  }
}

/** The write-ahead log of a database that is open: the same file until the last connection to it is closed. */
export class LogFile {
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** @param database its path @throws (rejects) where there is no log: nothing was written to it yet */
  static async open(database: string): Promise<LogFile> {
    return new LogFile(await open(`${database}-wal`, 'r+'));
  }

  /** Rejects when the disk does not take it. */
  readonly sync = (): Promise<void> => this.#handle.datasync();

  close(): Promise<void> {
    return this.#handle.close();
  }
}
