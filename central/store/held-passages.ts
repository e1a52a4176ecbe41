import type { Statement } from 'better-sqlite3';
import type { WritableDatabase } from './database.ts';
import { type PersonKey, personKeyBytes } from './person-index.ts';

/** Who a sealed part names. */
export type Identified = Readonly<{
  /** False: there is a sealed part and it could not be opened. */
  opened: boolean;
  /** null: it names no person. Empty: a person without a number to be looked for by. */
  keys: readonly PersonKey[] | null;
}>;

/**
 * Who passed in the rows that are held beyond a gap: opened as they came, because the agreements to open them are not at
 * hand when the gap closes, and kept apart from tracing until then.
 */
export class HeldPassages {
  readonly #insert: Statement<[number, number, Uint8Array | null]>;
  readonly #take: Statement<[number], { opened: number; keys: Uint8Array | null }>;

  constructor(database: WritableDatabase) {
    this.#insert = database.prepare('INSERT INTO held_passage (position, opened, keys) VALUES (?, ?, ?)');
    this.#take = database.prepare('DELETE FROM held_passage WHERE position = ? RETURNING opened, keys');
  }

  hold(position: number, { opened, keys }: Identified): void {
    this.#insert.run(position, opened ? 1 : 0, keys === null ? null : Buffer.concat(keys));
  }

  /** What was held of this row, which is held no longer; null where it is no passage that can be traced. */
  take(position: number): Identified | null {
    const held = this.#take.get(position);
    return held === undefined
      ? null
      : { opened: held.opened === 1, keys: held.keys === null ? null : split(held.keys) };
  }
}

const split = (keys: Uint8Array): readonly PersonKey[] =>
  Array.from({ length: keys.length / personKeyBytes }, (_, index) =>
    keys.subarray(index * personKeyBytes, (index + 1) * personKeyBytes),
  );
