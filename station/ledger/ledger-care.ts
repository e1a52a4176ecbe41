import type { ErrorRecord } from '../../contract/errors.ts';
import { ErrorCode, messageOf } from '../../contract/errors.ts';
import { LogKeeper } from './log-keeper.ts';
import { Retention, type RetentionParts } from './retention.ts';

export type LedgerCareParts = Readonly<
  Omit<RetentionParts, 'checkpoint' | 'failed'> & {
    file: string;
    raise(fault: ErrorRecord): void;
  }
>;

/** What the ledger needs beside the passages: its WAL kept short, and old rows removed. */
export class LedgerCare {
  readonly #keeper: LogKeeper;
  readonly #retention: Retention;

  constructor(parts: LedgerCareParts) {
    this.#keeper = new LogKeeper(parts.file, (why) => parts.raise(careFailed(why)));
    this.#retention = new Retention({
      ...parts,
      checkpoint: () => this.#keeper.checkpoint(),
      failed: (error) => parts.raise(careFailed(messageOf(error))),
    });
  }

  start(): void {
    this.#retention.start();
  }

  committed(rows: number): void {
    this.#keeper.committed(rows);
  }

  /** Before the ledger is closed. */
  async close(): Promise<void> {
    await this.#retention.dispose();
    await this.#keeper.close();
  }
}

const careFailed = (why: string): ErrorRecord => ({
  code: ErrorCode.LedgerCareFailed,
  message: `old rows of the ledger could not be removed, or its WAL not be emptied: ${why}`,
  hint: 'passages are recorded as ever and it is tried again within the hour; if this stays, run "kiosk doctor"',
});
