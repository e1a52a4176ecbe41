import type { ClockState } from '../../contract/decision.ts';
import { type CheckpointError, messageOf } from '../../contract/errors.ts';
import type { EventData } from '../../contract/events.ts';
import type { Ledger } from './ledger.ts';
import type { Removal } from './removal.ts';

/** A slice begins no further row after this, and ends well within 5 ms. */
const sliceMs = 2;
const pauseMs = 25;
const firstAfterMs = 60_000;
const everyMs = 3_600_000;
const truncateTries = 20;
const truncateRetryMs = 250;
const dayMs = 86_400_000;

export type RetentionParts = Readonly<{
  ledger: Pick<Ledger, 'between'>;
  /** [1...] */
  days: number;
  clock: Readonly<{ now(): number; monotonic(): number; state(): ClockState }>;
  /** Position through which the central store has everything, as far as is known now. */
  acknowledged(): number;
  record(data: Omit<EventData<'retention'>, 'epoch' | 'sequence' | 'clock'>): void;
  failed(error: CheckpointError | Error): void;
  /** Moves what it can from the WAL into the file, beside the writer. */
  checkpoint(): Promise<void>;
}>;

/**
 * Removes rows that the central store has and that are older than the configured days: now and then, in slices between the
 * passages, and then what the WAL holds of them.
 */
export class Retention {
  readonly #parts: RetentionParts;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<number> | null = null;
  #wake: (() => void) | null = null;
  #disposed = false;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#next(firstAfterMs);
  }

  /** One pass; one at a time. @returns rows removed */
  async run(): Promise<number> {
    try {
      return await (this.#running ?? this.#begin(this.#parts.days));
    } catch (error) {
      if (!this.#disposed) this.#parts.failed(error instanceof Error ? error : new Error(messageOf(error)));
      return 0;
    }
  }

  /**
   * Removes before its time what is older than this, when a pass that runs has ended.
   * @param days [1...]
   * @returns rows removed
   * @throws (rejects) CheckpointError of the ledger
   */
  async purge(days: number): Promise<number> {
    while (this.#running !== null) await this.run();
    return this.#disposed ? 0 : this.#begin(days);
  }

  #begin(days: number): Promise<number> {
    this.#running = this.#pass(days).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** A pass that runs stops at its next slice; what it has removed is done. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#wake?.();
    await this.#running?.catch(() => 0);
  }

  #next(ms: number): void {
    this.#timer = setTimeout(() => {
      void this.run().finally(() => {
        if (!this.#disposed) this.#next(everyMs);
      });
    }, ms);
  }

  async #pass(days: number): Promise<number> {
    const { ledger } = this.#parts;
    const rows = await this.#remove(await this.#removal(days));
    if (rows === 0) return 0;
    await this.#truncate();
    const removed = await ledger.between((writer) => [...writer.removedThrough()]);
    this.#parts.record({ rows, days, removed });
    return rows;
  }

  #removal(days: number): Promise<Removal> {
    const { ledger, clock, acknowledged } = this.#parts;
    return ledger.between((writer) => {
      const held = writer.acknowledged();
      // A clock that nobody sets may stand years ahead: then the central store's own time says how old a row is.
      const now = clock.state() === 'synchronised' ? clock.now() : Math.min(clock.now(), held.time);
      const order = {
        olderThan: Math.round(now - days * dayMs),
        now: Math.round(now),
        through: Math.min(held.position, acknowledged()),
      };
      return writer.removal(order, () => clock.monotonic());
    });
  }

  async #remove(removal: Removal): Promise<number> {
    let rows = 0;
    for (;;) {
      const slice = await this.#parts.ledger.between(() => removal.slice(sliceMs));
      rows += slice.removed;
      if (slice.done || this.#disposed) return rows;
      if (slice.removed > 0) await this.#pause(pauseMs);
    }
  }

  /** Names that were removed stand in the WAL until it is emptied. */
  async #truncate(): Promise<void> {
    for (let tries = 0; tries < truncateTries && !this.#disposed; tries += 1) {
      await this.#parts.checkpoint();
      if (await this.#parts.ledger.between((writer) => writer.truncateLog())) return;
      await this.#pause(truncateRetryMs);
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
