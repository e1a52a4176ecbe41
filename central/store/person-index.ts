import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Statement } from 'better-sqlite3';
import type { Person } from '../../contract/credential.ts';
import { personKeys } from '../../contract/identity.ts';
import type { ReadableDatabase, WritableDatabase } from './database.ts';

export const personKeyBytes = 16;
/** One of the keys that somebody may be looked for by, hashed. */
export type PersonKey = Uint8Array;

/** Citizen numbers can be guessed, so only who holds the index key can look for one in the database. */
export class PersonKeyHasher {
  readonly #key: KeyObject;

  /** @param indexKey 32 bytes */
  constructor(indexKey: Uint8Array) {
    this.#key = createSecretKey(indexKey);
  }

  hash(key: string): Buffer {
    return createHmac('sha256', this.#key).update(key, 'utf8').digest().subarray(0, personKeyBytes);
  }

  keysOf(person: Person): readonly PersonKey[] {
    return personKeys(person).map((key) => this.hash(key));
  }
}

/** Looks a person up by what a tracing team typed. */
export const findPerson = (
  database: ReadableDatabase,
  hasher: PersonKeyHasher,
  normalisedNumber: string,
): number | null => {
  const select = database.prepare<[Buffer], { person: number }>('SELECT person FROM person_key WHERE key = ?');
  for (const kind of ['id', 'qid', 'bhyt']) {
    const found = select.get(hasher.hash(`${kind}:${normalisedNumber}`));
    if (found !== undefined) return found.person;
  }
  return null;
};

/**
 * Gives everybody a number. Somebody known under several keys has one number: where two numbers turn out to be one
 * person, the older takes all passages and referrals of the younger.
 */
export class PersonIndex {
  readonly #select: Statement<[PersonKey], number>;
  readonly #insert: Statement<[PersonKey, number]>;
  readonly #readCount: Statement<[], number>;
  readonly #writeCount: Statement<[number]>;
  readonly #moveKeys: Statement<[number, number]>;
  readonly #movePassages: Statement<[number, number]>;
  readonly #moveReferrals: Statement<[number, number]>;
  /** Numbers given so far; null until it is needed. */
  #count: number | null = null;

  constructor(database: WritableDatabase) {
    this.#select = database.prepare<[PersonKey], number>('SELECT person FROM person_key WHERE key = ?').pluck();
    this.#insert = database.prepare('INSERT INTO person_key (key, person) VALUES (?, ?)');
    this.#readCount = database.prepare<[], number>(`SELECT value FROM counter WHERE name = 'persons'`).pluck();
    this.#writeCount = database.prepare(`UPDATE counter SET value = ? WHERE name = 'persons'`);
    this.#moveKeys = database.prepare('UPDATE person_key SET person = ? WHERE person = ?');
    this.#movePassages = database.prepare('UPDATE passage SET person = ? WHERE person = ?');
    this.#moveReferrals = database.prepare('UPDATE referral SET person = ? WHERE person = ?');
  }

  numberOf(keys: readonly PersonKey[]): number {
    const found = keys.map((key) => this.#select.get(key) ?? null);
    const known = [...new Set(found.filter((number) => number !== null))].sort((a, b) => a - b);
    const number = known[0] ?? this.#newNumber();
    for (const [index, key] of keys.entries()) if (found[index] === null) this.#insert.run(key, number);
    for (const other of known.slice(1)) {
      this.#movePassages.run(number, other);
      this.#moveReferrals.run(number, other);
      this.#moveKeys.run(number, other);
    }
    return number;
  }

  /** The last step of a transaction. */
  write(): void {
    if (this.#count !== null) this.#writeCount.run(this.#count);
    this.#count = null;
  }

  forget(): void {
    this.#count = null;
  }

  #newNumber(): number {
    this.#count = (this.#count ?? this.#readCount.get() ?? 0) + 1;
    return this.#count;
  }
}
