import type { RowKey } from '../../contract/decision.ts';
import { ledgerLostType } from '../../contract/events.ts';
import type { Acknowledgement } from '../../contract/signed.ts';
import type { StationAddress } from '../../contract/topics.ts';
import { encodeWireRow } from '../../contract/wire.ts';
import { backlogBytes } from '../ingest/filing-turn.ts';
import { lossOfRow } from '../ingest/loss-facts.ts';
import { type Fault, type ParsedRow, parseBatch } from '../ingest/parse-batch.ts';
import { plainRun } from '../ingest/plain-run.ts';
import { Counters } from './counters.ts';
import { openForWriting, type WritableDatabase } from './database.ts';
import { IndexBacklog, type IndexSlice } from './index-backlog.ts';
import { Journal } from './journal.ts';
import { Names } from './names.ts';
import { PassageIndex, type TraceablePassage } from './passage-index.ts';
import { Rejections } from './rejections.ts';
import { Rows } from './rows.ts';
import { type StationRecord, Stations } from './stations.ts';
import { type NewTestResult, TestResults } from './test-results.ts';

export type Alarm = Readonly<{
  /**
   * `lost`: the station's disk was damaged, and rows from `sequence` on will never come. `damaged`: the disk of the store was,
   * and rows from `sequence` on are acknowledged no more: their station sends them again.
   */
  reason: 'conflict' | 'chain' | 'lost' | 'damaged';
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
  readonly #names: Readonly<{ sites: Names; lanes: Names; types: Names }>;
  readonly #stations: Stations;
  readonly #rows: Rows;
  readonly #passages: PassageIndex;
  readonly #backlog: IndexBacklog;
  readonly #rejections: Rejections;
  readonly #results: TestResults;
  readonly #counters: Counters;

  /** @throws CheckpointError CentralStoreFailed */
  constructor(file: string) {
    const database = openForWriting(file);
    this.#database = database;
    this.#names = {
      sites: new Names(database, 'site'),
      lanes: new Names(database, 'lane'),
      types: new Names(database, 'event_type'),
    };
    this.#stations = new Stations(database, this.#names.sites);
    this.#rows = new Rows(database, this.#names.types, new Journal(database));
    this.#rejections = new Rejections(database);
    this.#results = new TestResults(database);
    this.#counters = new Counters(database);
    this.#passages = new PassageIndex(database, this.#names.lanes, this.#counters);
    this.#backlog = new IndexBacklog(database);
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
          this.#passages.write();
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

  /**
   * From now on a commit that has returned is safe from a crash of this process, and from a power cut only when its log was synced
   * (log-sync.ts). What is lost then are the last commits, never a part of one: https://www.sqlite.org/pragma.html#pragma_synchronous
   */
  syncLater(): void {
    this.#database.pragma('synchronous = NORMAL');
  }

  /** Rows that are stored and that tracing does not know yet, at most so many; what `Transaction.index` is for. */
  toIndex(limit: number): readonly IndexSlice[] {
    return this.#backlog.take(limit);
  }

  /**
   * Takes rows from the journal in among the events, batch by batch until there are so many.
   * @param alarm told, after the commit, of what the disk has damaged
   * @returns how many; 0: the journal is empty
   * @throws what SQLite throws; then nothing of it is done, and it may be asked again
   */
  file(limit: number, alarm: (alarm: Alarm) => void = () => undefined): number {
    const alarms: Alarm[] = [];
    const batches = this.#database.transaction((): number => {
      let rows = 0;
      for (let more = 1; more > 0 && rows < limit; rows += more) {
        more = this.#rows.file((from) => alarms.push({ reason: 'damaged', ...from }));
      }
      this.#rows.write();
      return rows;
    });
    try {
      const rows = batches.immediate();
      for (const one of alarms) alarm(one);
      return rows;
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
      stations: this.#stations,
      rows: this.#rows,
      passages: this.#passages,
      backlog: this.#backlog,
      rejections: this.#rejections,
      results: this.#results,
      counters: this.#counters,
    };
  }

  #forget(): void {
    for (const names of Object.values(this.#names)) names.forget();
    this.#stations.forget();
    this.#rows.forget();
    this.#passages.forget();
    this.#counters.forget();
  }
}

type Parts = Readonly<{
  stations: Stations;
  rows: Rows;
  passages: PassageIndex;
  backlog: IndexBacklog;
  rejections: Rejections;
  results: TestResults;
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

  takeBatch(topic: string, address: StationAddress, payload: Uint8Array): void {
    if (payload.length >= backlogBytes && this.#journal(address, payload)) return;
    const batch = parseBatch(payload, address);
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
    // One that is off, too: what it finds when it comes back must not be signed with a key that it has learned to doubt.
    this.#owe(station);
  }

  /** @param undone passages of this station that did not take place */
  index(slice: IndexSlice, passages: readonly TraceablePassage[], undone: readonly RowKey[]): void {
    for (const passage of passages) this.#parts.passages.add(slice.station, slice.epoch, passage);
    for (const of of undone) this.#parts.passages.undo(slice.station, of);
    this.#parts.backlog.done(slice);
  }

  keepResult(result: NewTestResult): void {
    this.#parts.results.keep(result, this.#now);
  }

  keepFault(topic: string, fault: Fault): void {
    this.#parts.counters.add('rejected');
    this.#parts.rejections.keep(topic, fault.reason, fault.bytes, this.#now);
  }

  /** @returns whether it is a batch that can lie as it is */
  #journal(address: StationAddress, payload: Uint8Array): boolean {
    const { rows, stations } = this.#parts;
    const station = stations.recordOf(address);
    const run = plainRun(payload, address, (epoch) => rows.watermarkOf(station, epoch));
    if (run === null) return false;
    this.#owe(station).add(rows.journal(station, run, payload, this.#now));
    return true;
  }

  #takeRow(topic: string, station: StationRecord, row: ParsedRow): void {
    const { rows, counters } = this.#parts;
    const put = rows.put(station, row, this.#now);
    this.#owe(station).add(put.epochId);
    switch (put.result) {
      case 'connected':
        for (const epoch of [row.epoch, ...this.#lose(station, put.position, row.type, row.public)]) {
          this.#advance(topic, station, epoch);
        }
        break;
      case 'broken':
        this.keepFault(topic, chainFault(row));
        this.#alarm('chain', station, row.epoch, row.sequence);
        break;
      case 'conflict':
        counters.add('conflicts');
        this.#alarm('conflict', station, row.epoch, row.sequence);
        break;
      case 'held':
      case 'duplicate':
    }
  }

  /** As far as the chain goes; where it reaches a declared loss, in the epoch that the loss is of, too. */
  #advance(topic: string, station: StationRecord, first: string): void {
    const due = [first];
    for (let epoch = due.pop(); epoch !== undefined; epoch = due.pop()) {
      const expelled = this.#parts.rows.advance(station, epoch, (row) => {
        due.push(...this.#lose(station, row.position, row.type, row.public));
      });
      if (expelled === null) continue;
      this.keepFault(topic, chainFault(expelled));
      this.#alarm('chain', station, epoch, expelled.sequence);
    }
  }

  /** Only a row that the chain has reached declares anything. @returns the epoch that may go on now */
  #lose(station: StationRecord, position: number, type: string, publicBytes: Uint8Array): readonly string[] {
    const loss = type === ledgerLostType ? lossOfRow(publicBytes) : null;
    if (loss === null) return [];
    const { epochId, lost } = this.#parts.rows.declareLost(station, { ...loss, position }, this.#now);
    this.#owe(station).add(epochId);
    if (lost > 0) this.#alarm('lost', station, loss.lost.epoch, loss.lost.from);
    return [loss.lost.epoch];
  }

  #alarm(reason: Alarm['reason'], { site, station }: StationRecord, epoch: string, sequence: number): void {
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
