import type { RowKey } from '../../contract/decision.ts';
import type { PassageFacts } from '../ingest/passage-facts.ts';
import type { Counters } from './counters.ts';
import type { WritableDatabase } from './database.ts';
import type { Names } from './names.ts';
import { Passages } from './passages.ts';
import { PersonIndex, type PersonKey } from './person-index.ts';
import type { StationRecord } from './stations.ts';

/** A passage as it is to be found. */
export type TraceablePassage = Readonly<{
  position: number;
  sequence: number;
  facts: PassageFacts | 'unreadable';
  /** False: there is a sealed part and it could not be opened. */
  opened: boolean;
  /** Of whom; null: it names no person. Empty: a person without a number to be looked for by. */
  keys: readonly PersonKey[] | null;
}>;

/** Makes passages traceable. */
export class PassageIndex {
  readonly #counters: Counters;
  readonly #passages: Passages;
  readonly #persons: PersonIndex;

  constructor(database: WritableDatabase, lanes: Names, counters: Counters) {
    this.#counters = counters;
    this.#passages = new Passages(database, lanes);
    this.#persons = new PersonIndex(database);
  }

  /** Where nobody can be named the passage counts all the same. */
  add(station: StationRecord, epoch: string, { position, sequence, facts, opened, keys }: TraceablePassage): void {
    if (facts === 'unreadable' || !opened) this.#counters.add('unopened');
    if (facts === 'unreadable' || this.#passages.isUndone(station, { epoch, sequence })) return;
    this.#passages.add(station, position, facts, keys === null ? null : this.#persons.numberOf(keys));
  }

  /** A guard has taken it back. */
  undo(station: StationRecord, of: RowKey): void {
    this.#passages.undo(station, of);
  }

  /** The last step of a transaction. */
  write(): void {
    this.#persons.write();
  }

  forget(): void {
    this.#persons.forget();
    this.#passages.forget();
  }
}
