import { join } from 'node:path';
import type { ErrorRecord } from '../../contract/errors.ts';
import { ErrorCode, messageOf } from '../../contract/errors.ts';
import { LogKeeper } from './log-keeper.ts';
import type { LogMover } from './move-log.ts';
import { Reserve } from './reserve.ts';
import { Retention, type RetentionParts } from './retention.ts';
import { reserveBytes, SpaceWatch } from './space-watch.ts';

export type LedgerCareParts = Readonly<
  Omit<RetentionParts, 'checkpoint' | 'failed'> & {
    dataDirectory: string;
    /** Of the ledger. */
    file: string;
    raise(fault: ErrorRecord): void;
    clear(code: number): void;
  }
>;

/** What the ledger needs beside the passages: its WAL kept short, old rows removed, and space on the disk. */
export class LedgerCare {
  readonly #keeper: LogKeeper;
  readonly #retention: Retention;
  readonly #space: SpaceWatch;

  constructor(parts: LedgerCareParts) {
    this.#keeper = new LogKeeper(parts.file, (why) => parts.raise(careFailed(why)));
    this.#retention = new Retention({
      ...parts,
      checkpoint: () => this.#keeper.checkpoint(),
      failed: (error) => parts.raise(careFailed(messageOf(error))),
    });
    this.#space = new SpaceWatch({
      directory: parts.dataDirectory,
      reserve: new Reserve(join(parts.dataDirectory, 'reserve.bin'), reserveBytes),
      removeOld: () => this.#retention.run(),
      keepLogShort: (short) => parts.ledger.between((writer) => writer.keepLogShort(short)),
      raise: parts.raise,
      clear: parts.clear,
    });
  }

  /** @param mover a thread that can move the log beside its own work, whenever it is there */
  start(mover: LogMover): void {
    this.#keeper.lend(mover);
    this.#retention.start();
    this.#space.start();
  }

  /** The disk is full. @returns true when there is space again for what could not be written */
  makeRoom(): boolean {
    return this.#space.makeRoom();
  }

  /** Removes what central has and is older than this, now. @returns rows removed */
  purge(olderThanDays: number): Promise<number> {
    return this.#retention.purge(olderThanDays);
  }

  committed(rows: number): void {
    this.#keeper.committed(rows);
  }

  /** The ledger was set aside, and another file stands in its place. */
  reopen(): void {
    this.#keeper.reopen();
  }

  /** Before the ledger is closed. */
  async close(): Promise<void> {
    await Promise.all([this.#retention.dispose(), this.#space.close()]);
    await this.#keeper.close();
  }
}

const careFailed = (why: string): ErrorRecord => ({
  code: ErrorCode.LedgerCareFailed,
  message: `old rows of the ledger could not be removed, or its WAL not be emptied: ${why}`,
  hint: 'passages are recorded as ever and it is tried again within the hour; if this stays, run "kiosk doctor"',
});
