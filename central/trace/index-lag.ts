import { setTimeout as delay } from 'node:timers/promises';
import type { Statement } from 'better-sqlite3';
import type { Clock } from '../../contract/driver.ts';
import type { ReadableDatabase } from '../store/database.ts';
import { countUnindexed } from '../store/index-backlog.ts';

const askEveryMs = 20;

type Lag = Readonly<{ id: number; sequence: number; indexed: number }>;

/**
 * Rows are acknowledged before they are made traceable. A question waits until everything that was acknowledged when it was
 * asked can be found, or says how much of it cannot yet.
 */
export class IndexLag {
  readonly #database: ReadableDatabase;
  readonly #clock: Clock;
  readonly #newestJournaled: Statement<[], number | null>;
  readonly #oldestJournaled: Statement<[], number | null>;
  readonly #lagging: Statement<[], Lag>;

  constructor(database: ReadableDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#newestJournaled = database.prepare<[], number | null>('SELECT max(id) FROM journal').pluck();
    this.#oldestJournaled = database.prepare<[], number | null>('SELECT min(id) FROM journal').pluck();
    this.#lagging = database.prepare('SELECT id, sequence, indexed FROM epoch WHERE indexed < sequence');
  }

  /**
   * Resolves once everything that was acknowledged when it was asked is among the events.
   * @param patienceMs longest that it waits for that
   */
  async filed(patienceMs: number): Promise<void> {
    const until = this.#clock.monotonic() + patienceMs;
    const newest = this.#newestJournaled.get() ?? null;
    while (newest !== null && (this.#oldestJournaled.get() ?? Number.POSITIVE_INFINITY) <= newest) {
      if (this.#clock.monotonic() >= until) return;
      await delay(askEveryMs);
    }
  }

  /**
   * @param patienceMs longest that it waits
   * @returns rows that are acknowledged and cannot be found yet; 0 where what there was at first can be
   */
  async settled(patienceMs: number): Promise<number> {
    const until = this.#clock.monotonic() + patienceMs;
    const asked = this.#lagging.all();
    while (this.#isBehind(asked)) {
      if (this.#clock.monotonic() >= until) return countUnindexed(this.#database);
      await delay(askEveryMs);
    }
    return 0;
  }

  #isBehind(asked: readonly Lag[]): boolean {
    if (asked.length === 0) return false;
    const indexed = new Map(this.#lagging.all().map((lag) => [lag.id, lag.indexed]));
    return asked.some(({ id, sequence }) => (indexed.get(id) ?? sequence) < sequence);
  }
}
