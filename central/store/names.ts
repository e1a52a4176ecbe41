import type { Statement } from 'better-sqlite3';
import type { WritableDatabase } from './database.ts';

const limit = 10_000;

/** Names that stand in millions of rows, kept once: name → number. Remembers at most 10,000 names. */
export class Names {
  readonly #select: Statement<[string], { id: number }>;
  readonly #insert: Statement<[string]>;
  readonly #known = new Map<string, number>();

  constructor(database: WritableDatabase, table: 'site' | 'lane' | 'event_type') {
    this.#select = database.prepare(`SELECT id FROM ${table} WHERE name = ?`);
    this.#insert = database.prepare(`INSERT INTO ${table} (name) VALUES (?)`);
  }

  idOf(name: string): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const id = this.#select.get(name)?.id ?? Number(this.#insert.run(name).lastInsertRowid);
    if (this.#known.size >= limit) this.#known.clear();
    this.#known.set(name, id);
    return id;
  }

  /** After a rollback: what was remembered may not be there. */
  forget(): void {
    this.#known.clear();
  }
}
