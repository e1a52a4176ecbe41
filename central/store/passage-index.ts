import { type ParsedRow, type PassageFacts, passageOf } from '../ingest/parse-batch.ts';
import type { Opener } from '../opener.ts';
import type { Counters } from './counters.ts';
import type { WritableDatabase } from './database.ts';
import { HeldPassages, type Identified } from './held-passages.ts';
import type { Names } from './names.ts';
import { Passages } from './passages.ts';
import { PersonIndex, type PersonKeyHasher } from './person-index.ts';
import type { HeldRow } from './rows.ts';
import type { StationRecord } from './stations.ts';

export type PassageIndexParts = Readonly<{
  database: WritableDatabase;
  lanes: Names;
  hasher: PersonKeyHasher;
  opener: Opener;
  counters: Counters;
}>;

const nobody: Identified = { opened: true, keys: null };
const sealedShut: Identified = { opened: false, keys: null };

/**
 * Makes rows traceable, and only rows that the chain connects to the first of their epoch: anybody could make up one
 * beyond a gap.
 */
export class PassageIndex {
  readonly #opener: Opener;
  readonly #counters: Counters;
  readonly #hasher: PersonKeyHasher;
  readonly #passages: Passages;
  readonly #persons: PersonIndex;
  readonly #held: HeldPassages;

  constructor({ database, lanes, hasher, opener, counters }: PassageIndexParts) {
    this.#opener = opener;
    this.#counters = counters;
    this.#hasher = hasher;
    this.#passages = new Passages(database, lanes);
    this.#persons = new PersonIndex(database);
    this.#held = new HeldPassages(database);
  }

  /** A row that follows the one before it. The agreement of its sealed part must have been prepared. */
  add(station: StationRecord, position: number, row: ParsedRow): void {
    const facts = this.#traceable(row.passage);
    if (facts !== null) this.#index(station, position, facts, this.#identify(station, row));
  }

  /** A row beyond a gap. The agreement of its sealed part must have been prepared. */
  hold(station: StationRecord, position: number, row: ParsedRow): void {
    const isTraceable = row.passage !== null && row.passage !== 'unreadable';
    if (isTraceable) this.#held.hold(position, this.#identify(station, row));
  }

  /** A row that was held and that the chain has now reached. */
  connect(station: StationRecord, row: HeldRow): void {
    const identified = this.#held.take(row.position);
    const facts = this.#traceable(passageOf(row.public));
    if (facts !== null) this.#index(station, row.position, facts, identified ?? sealedShut);
  }

  /** A row that was held and turned out not to follow. */
  drop(position: number): void {
    this.#held.take(position);
  }

  /** The last step of a transaction. */
  write(): void {
    this.#persons.write();
  }

  forget(): void {
    this.#persons.forget();
  }

  #traceable(passage: ParsedRow['passage']): PassageFacts | null {
    if (passage !== 'unreadable') return passage;
    this.#counters.add('unopened');
    return null;
  }

  /** Where nobody can be named the passage counts all the same. */
  #index(station: StationRecord, position: number, facts: PassageFacts, { opened, keys }: Identified): void {
    if (!opened) this.#counters.add('unopened');
    this.#passages.add(station, position, facts, keys === null ? null : this.#persons.numberOf(keys));
  }

  #identify({ site, station }: StationRecord, { epoch, sequence, sealed, envelope }: ParsedRow): Identified {
    if (sealed === null) return nobody;
    const identity = envelope === null ? null : this.#opener.open(envelope, { site, station, epoch, sequence });
    if (identity === null) return sealedShut;
    return identity.kind === 'person' ? { opened: true, keys: this.#hasher.keysOf(identity.person) } : nobody;
  }
}
