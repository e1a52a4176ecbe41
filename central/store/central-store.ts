import type { Acknowledgement } from '../../contract/signed.ts';
import type { StationAddress } from '../../contract/topics.ts';
import { encodeWireRow } from '../../contract/wire.ts';
import type { Fault, ParsedBatch, ParsedRow } from '../ingest/parse-batch.ts';
import { passageTimeOf } from '../ingest/parse-batch.ts';
import type { Opener } from '../opener.ts';
import { Counters } from './counters.ts';
import { openForWriting, type WritableDatabase } from './database.ts';
import { Names } from './names.ts';
import { Passages } from './passages.ts';
import { PersonIndex, PersonKeyHasher } from './person-index.ts';
import { Rejections } from './rejections.ts';
import { type Expelled, type Put, Rows } from './rows.ts';
import { type StationRecord, Stations } from './stations.ts';

export type Alarm = Readonly<{
  reason: 'conflict' | 'chain';
  station: StationAddress;
  epoch: string;
  sequence: number;
}>;
export type DueAcknowledgement = Readonly<{ version: number; body: Acknowledgement }>;
export type Committed = Readonly<{ acknowledgements: readonly DueAcknowledgement[]; alarms: readonly Alarm[] }>;

/** What a transaction gathers for after its commit. */
type Gathered = Readonly<{
  due: Map<StationRecord, Set<number>>;
  alarms: Alarm[];
}>;

/** The one writer of `central.db`. Everything that a call of `commit` does is one transaction. */
export class CentralStore {
  readonly #database: WritableDatabase;
  readonly #opener: Opener;
  readonly #names: Readonly<{ sites: Names; lanes: Names; types: Names }>;
  readonly #stations: Stations;
  readonly #rows: Rows;
  readonly #passages: Passages;
  readonly #persons: PersonIndex;
  readonly #rejections: Rejections;
  readonly #counters: Counters;

  /** @throws CheckpointError CentralStoreFailed */
  constructor(file: string, indexKey: Uint8Array, opener: Opener) {
    const database = openForWriting(file);
    this.#database = database;
    this.#opener = opener;
    this.#names = {
      sites: new Names(database, 'site'),
      lanes: new Names(database, 'lane'),
      types: new Names(database, 'event_type'),
    };
    this.#stations = new Stations(database, this.#names.sites);
    this.#rows = new Rows(database, this.#names.types);
    this.#passages = new Passages(database, this.#names.lanes);
    this.#persons = new PersonIndex(database, new PersonKeyHasher(indexKey));
    this.#rejections = new Rejections(database);
    this.#counters = new Counters(database);
    database.exec(`UPDATE station SET status = 'unknown'`);
  }

  /** @throws whatever `work` or SQLite throws; then nothing of it is stored */
  commit(now: number, work: (transaction: Transaction) => void): Committed {
    const gathered: Gathered = { due: new Map(), alarms: [] };
    try {
      return this.#database
        .transaction(() => {
          work(new Transaction(this.#parts(), gathered, now));
          this.#rows.write();
          this.#persons.write();
          this.#counters.write();
          const acknowledgements = [...gathered.due].map(([station, epochs]) =>
            this.#stations.acknowledge(station, epochs, now),
          );
          return { acknowledgements, alarms: gathered.alarms };
        })
        .immediate();
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  /** Leaves one file behind, without a log beside it. */
  dispose(): void {
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
    this.#database.close();
  }

  #parts(): Parts {
    return {
      opener: this.#opener,
      stations: this.#stations,
      rows: this.#rows,
      passages: this.#passages,
      persons: this.#persons,
      rejections: this.#rejections,
      counters: this.#counters,
    };
  }

  #forget(): void {
    for (const names of Object.values(this.#names)) names.forget();
    this.#stations.forget();
    this.#rows.forget();
    this.#persons.forget();
    this.#counters.forget();
  }
}

type Parts = Readonly<{
  opener: Opener;
  stations: Stations;
  rows: Rows;
  passages: Passages;
  persons: PersonIndex;
  rejections: Rejections;
  counters: Counters;
}>;

/** What may be done within one commit. */
export class Transaction {
  readonly #parts: Parts;
  readonly #gathered: Gathered;
  readonly #now: number;

  constructor(parts: Parts, gathered: Gathered, now: number) {
    this.#parts = parts;
    this.#gathered = gathered;
    this.#now = now;
  }

  /** Agreements of the batch's sealed parts must have been prepared. */
  takeBatch(topic: string, address: StationAddress, batch: ParsedBatch): void {
    for (const fault of batch.faults) this.keepFault(topic, fault);
    this.#parts.counters.add('rejected', batch.faultCount - batch.faults.length);
    if (batch.rows.length === 0) return;
    const station = this.#parts.stations.recordOf(address);
    for (const row of batch.rows) this.#takeRow(topic, station, row);
  }

  /** @param nonce null when the station said only that it is gone: it is owed no answer then */
  takeState(address: StationAddress, status: 'online' | 'offline', nonce: string | null): void {
    const station = this.#parts.stations.recordOf(address);
    this.#parts.stations.remember(station, status, nonce);
    if (nonce !== null) this.#owe(station);
  }

  keepFault(topic: string, fault: Fault): void {
    this.#parts.counters.add('rejected');
    this.#parts.rejections.keep(topic, fault.reason, fault.bytes, this.#now);
  }

  #takeRow(topic: string, station: StationRecord, row: ParsedRow): void {
    const put = this.#parts.rows.put(station, row, this.#now);
    this.#owe(station).add(put.epochId);
    if (put.position !== null) this.#index(station, row, put.position);
    if (put.expelled !== null) this.#expel(topic, station, put.expelled);
    if (put.result === 'broken') this.keepFault(topic, chainFault(row));
    this.#alarm(station, row, put);
  }

  #index(station: StationRecord, row: ParsedRow, position: number): void {
    const { passage } = row;
    if (passage === null) return;
    if (passage === 'unreadable') {
      this.#parts.counters.add('unopened');
      return;
    }
    this.#parts.passages.add(station, position, passage, this.#personOf(station, row));
  }

  /** @returns null where the sealed part does not say or cannot be opened; the event counts all the same */
  #personOf(station: StationRecord, row: ParsedRow): number | null {
    if (row.sealed === null) return null;
    const { site, station: name } = station;
    const place = { site, station: name, epoch: row.epoch, sequence: row.sequence };
    const identity = row.envelope === null ? null : this.#parts.opener.open(row.envelope, place);
    if (identity === null) this.#parts.counters.add('unopened');
    return identity?.kind === 'person' ? this.#parts.persons.numberOf(identity.person) : null;
  }

  #expel(topic: string, station: StationRecord, expelled: Expelled): void {
    const time = passageTimeOf(expelled.public);
    if (time !== null) this.#parts.passages.remove(station, expelled.position, time);
    this.keepFault(topic, chainFault(expelled));
  }

  #alarm({ site, station }: StationRecord, { epoch, sequence }: ParsedRow, put: Put): void {
    const reason = put.result === 'conflict' ? 'conflict' : 'chain';
    if (put.result === 'conflict') this.#parts.counters.add('conflicts');
    else if (put.result !== 'broken' && put.expelled === null) return;
    this.#gathered.alarms.push({ reason, station: { site, station }, epoch, sequence });
  }

  #owe(station: StationRecord): Set<number> {
    const epochs = this.#gathered.due.get(station) ?? new Set<number>();
    this.#gathered.due.set(station, epochs);
    return epochs;
  }
}

const chainFault = (row: Readonly<{ public: Uint8Array; sealed: Uint8Array | null; hash: Uint8Array }>): Fault => ({
  reason: 'chain',
  bytes: Buffer.from(encodeWireRow(row)),
});
