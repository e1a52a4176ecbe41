import type { WritableDatabase } from './database.ts';

const names = ['conflicts', 'rejected', 'unopened'] as const;
export type CounterName = (typeof names)[number];

/** Counts of a transaction, written once at its end. */
export class Counters {
  readonly #database: WritableDatabase;
  readonly #pending = new Map<CounterName, number>();

  constructor(database: WritableDatabase) {
    this.#database = database;
  }

  add(name: CounterName, count = 1): void {
    if (count > 0) this.#pending.set(name, (this.#pending.get(name) ?? 0) + count);
  }

  write(): void {
    if (this.#pending.size === 0) return;
    const update = this.#database.prepare('UPDATE counter SET value = value + ? WHERE name = ?');
    for (const [name, count] of this.#pending) update.run(count, name);
    this.#pending.clear();
  }

  forget(): void {
    this.#pending.clear();
  }
}
