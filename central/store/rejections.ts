import { createHash } from 'node:crypto';
import type { Statement } from 'better-sqlite3';
import type { WritableDatabase } from './database.ts';

/** What was not taken is kept for whoever looks for the cause: the newest of it, and only the beginning of each. */
const rowsKept = 10_000;
const bytesKept = 4096;

/** The same thing rejected again only raises its count, so that a sender which repeats itself fills nothing. */
export class Rejections {
  readonly #upsert: Statement<[Uint8Array, string, string, number, number, Uint8Array], { id: number; times: number }>;
  readonly #prune: Statement<[number]>;

  constructor(database: WritableDatabase) {
    this.#upsert = database.prepare(`
      INSERT INTO rejected (digest, topic, reason, received_at, times, length, bytes) VALUES (?, ?, ?, ?, 1, ?, ?)
      ON CONFLICT (digest) DO UPDATE SET times = times + 1 RETURNING id, times`);
    this.#prune = database.prepare('DELETE FROM rejected WHERE id <= ?');
  }

  keep(topic: string, reason: string, bytes: Uint8Array, receivedAt: number): void {
    const digest = createHash('sha256').update(`${topic}\n${reason}\n`).update(bytes).digest();
    const kept = bytes.subarray(0, bytesKept);
    const row = this.#upsert.get(digest, topic.slice(0, 256), reason, receivedAt, bytes.length, kept);
    if (row !== undefined && row.times === 1) this.#prune.run(row.id - rowsKept);
  }
}
