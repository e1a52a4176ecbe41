import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { PeopleTable } from '../../contract/people-table.ts';
import type { PersonKeyHasher } from '../store/person-index.ts';

/**
 * The list that central goes by: the table that the watch list of the doors is made of (docs/watch-list.md), newer than
 * theirs. In memory are the hashes that the store knows people by, and the last day of each.
 */
export class TrueList {
  readonly #hasher: PersonKeyHasher;
  readonly #until: ReadonlyMap<string, number>;

  private constructor(hasher: PersonKeyHasher, until: ReadonlyMap<string, number>) {
    this.#hasher = hasher;
    this.#until = until;
  }

  /** @throws (rejects) CheckpointError WatchListTableInvalid; of the system, where the file cannot be read */
  static async read(file: string, hasher: PersonKeyHasher): Promise<TrueList> {
    const table = new PeopleTable(false);
    const until = new Map<string, number>();
    for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
      const entry = table.read(line);
      for (const key of entry?.keys ?? []) {
        const hash = nameOf(hasher, key);
        until.set(hash, Math.max(entry?.until ?? 0, until.get(hash) ?? 0));
      }
    }
    table.end();
    return new TrueList(hasher, until);
  }

  get size(): number {
    return this.#until.size;
  }

  /**
   * @param personKeys contract/identity.ts, personKeys
   * @param today days since the Unix epoch by the local date: the last day of each still counts
   */
  has(personKeys: readonly string[], today: number): boolean {
    return personKeys.some((key) => (this.#until.get(nameOf(this.#hasher, key)) ?? -1) >= today);
  }
}

const nameOf = (hasher: PersonKeyHasher, key: string): string => hasher.hash(key).toString('latin1');
