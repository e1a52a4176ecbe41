import { stat } from 'node:fs/promises';
import { messageOf } from '../../contract/errors.ts';
import type { PersonKeyHasher } from '../store/person-index.ts';
import { TrueList } from './true-list.ts';

/** Local days are counted in Viet Nam's. */
const offsetMs = 7 * 3_600_000;
const dayMs = 86_400_000;
const lookEveryMs = 10_000;

export type WatchedTableParts = Readonly<{
  file: string;
  hasher: PersonKeyHasher;
  now(): number;
  log(text: string): void;
}>;

/** The table of the people that are watched for, read again whenever its file changes. */
export class WatchedTable {
  readonly #parts: WatchedTableParts;
  #list: TrueList;
  #changedAt: number;
  #lookedAt: number;

  private constructor(parts: WatchedTableParts, list: TrueList, changedAt: number) {
    this.#parts = parts;
    this.#list = list;
    this.#changedAt = changedAt;
    this.#lookedAt = parts.now();
  }

  /** @throws (rejects) CheckpointError WatchListTableInvalid; of the system */
  static async open(parts: WatchedTableParts): Promise<WatchedTable> {
    const { mtimeMs } = await stat(parts.file);
    return new WatchedTable(parts, await TrueList.read(parts.file, parts.hasher), mtimeMs);
  }

  readonly isListed = (personKeys: readonly string[]): boolean =>
    this.#list.has(personKeys, Math.floor((this.#parts.now() + offsetMs) / dayMs));

  /** Looks for a newer file; one that cannot be read leaves the list before it. */
  async refresh(): Promise<void> {
    const { file, hasher, now, log } = this.#parts;
    if (now() - this.#lookedAt < lookEveryMs) return;
    this.#lookedAt = now();
    try {
      const { mtimeMs } = await stat(file);
      if (mtimeMs === this.#changedAt) return;
      this.#list = await TrueList.read(file, hasher);
      this.#changedAt = mtimeMs;
      log(`the table of the watch list was read again: ${this.#list.size} keys`);
    } catch (error) {
      log(`the table of the watch list is not used as it is now: ${messageOf(error)}`);
    }
  }
}
