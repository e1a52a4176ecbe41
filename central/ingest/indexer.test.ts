import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventType } from '../../contract/events.ts';
import type { WireRow } from '../../contract/wire.ts';
import { centralFile } from '../store/database.ts';
import { readStats } from '../store/queries.ts';
import { eventsMessage, openTestCentral, sealingPublicKey, type TestCentral } from '../testing/test-central.ts';
import { batchOf, personWith, TestStation } from '../testing/test-station.ts';
import { Ingestor } from './ingestor.ts';

let central: TestCentral;

beforeEach(async () => {
  central = await openTestCentral();
});
afterEach(() => central.dispose());

const someone = personWith({ identityNumber: '001199012345' });
const gate = (name: string, epoch: string) => TestStation.create('s', name, sealingPublicKey(central.keys), epoch);
/** Stored and acknowledged, and not indexed. */
const arrive = (station: TestStation, count: number): void => {
  const ingestor = new Ingestor(central.store, central.keys.ingest, { now: () => 1, monotonic: () => 0 });
  const rows = Array.from({ length: count }, (_, at) => station.person(at, someone));
  const { acknowledgements } = ingestor.take([eventsMessage(station, batchOf(rows))]);
  expect(acknowledgements).toHaveLength(1);
  central.store.file(count);
};
const traced = (): unknown =>
  central.reading
    .prepare('SELECT station.name, count(person) FROM passage JOIN station ON station.id = station_id GROUP BY 1')
    .raw()
    .all();

describe('the indexer', () => {
  it('goes on after a restart with what was acknowledged before it, and does nothing twice', async () => {
    arrive(await gate('a', 'a'.repeat(32)), 5);
    await central.indexer.run(2);
    central = central.restart();
    const before = [traced(), readStats(central.reading).unindexed];
    const looked = [await central.indexer.run(10), await central.indexer.run(10)];
    expect([before, looked, traced(), readStats(central.reading).unindexed]).toEqual([
      [[['a', 2]], 3],
      [3, 0],
      [['a', 5]],
      0,
    ]);
  });

  it('lets no station wait for the backlog of another', async () => {
    arrive(await gate('long', 'a'.repeat(32)), 50);
    arrive(await gate('short', 'b'.repeat(32)), 2);
    await central.indexer.run(10);
    await central.indexer.run(10);
    expect(traced()).toEqual([
      ['long', 10],
      ['short', 2],
    ]);
  });

  it('traces no passage that a guard has undone, in whatever order both come, and only of their own station', async () => {
    const undone = (epoch: string, sequence: number) => ({
      lane: 'a',
      of: { epoch, sequence },
      act: 'undone',
      cause: 'not-passed',
      inside: 0,
    });
    const take = (station: TestStation, rows: readonly WireRow[]) =>
      new Ingestor(central.store, central.keys.ingest, { now: () => 1, monotonic: () => 0 }).take([
        eventsMessage(station, batchOf(rows)),
      ]);
    const type = eventType('correction');
    const early = await gate('a', 'c'.repeat(32));
    take(early, [early.row(type, 9, undone('a'.repeat(32), 3))]);
    await central.indexer.run(10);
    const station = await gate('a', 'a'.repeat(32));
    const passages = [1, 2, 3].map((at) => station.person(at, someone));
    const other = { ...undone(station.epoch, 2), act: 'companions', companions: 2 };
    take(station, [...passages, station.row(type, 4, undone(station.epoch, 1)), station.row(type, 5, other)]);
    const foreign = await gate('b', 'b'.repeat(32));
    take(foreign, [foreign.row(type, 5, undone(station.epoch, 2))]);
    await central.indexer.run(10);
    await central.indexer.run(10);
    expect(central.reading.prepare('SELECT time FROM passage').pluck().all()).toEqual([2]);
  });

  it('counts a passage that the store cannot take as one that cannot be traced, and goes on', async () => {
    const other = new Database(centralFile(central.directory));
    other.exec(`CREATE TRIGGER broken BEFORE INSERT ON passage WHEN new.time = 1
      BEGIN SELECT RAISE(ABORT, 'broken'); END`);
    other.close();
    arrive(await gate('a', 'a'.repeat(32)), 4);
    await central.indexer.run(10);
    const { unopened, unindexed } = readStats(central.reading);
    expect([traced(), unopened, unindexed]).toEqual([[['a', 3]], 1, 0]);
  });

  it('puts what the officer has decided in the place of the passage that was left to them', async () => {
    const station = await gate('a', 'a'.repeat(32));
    const rows = [
      station.person(10, someone, { outcome: 'officer' }),
      station.person(20, someone, { outcome: 'officer' }),
      station.person(90, someone, { outcome: 'refuse', officerOf: { epoch: 'a'.repeat(32), sequence: 1, at: 10 } }),
      // Of another epoch, and of another time than the row says: no such passage.
      station.person(91, someone, { officerOf: { epoch: 'b'.repeat(32), sequence: 2, at: 20 } }),
      station.person(92, someone, { officerOf: { epoch: 'a'.repeat(32), sequence: 2, at: 21 } }),
    ];
    const ingestor = new Ingestor(central.store, central.keys.ingest, { now: () => 1, monotonic: () => 0 });
    ingestor.take([eventsMessage(station, batchOf(rows))]);
    await central.indexer.run(10);
    expect(central.reading.prepare('SELECT time, outcome FROM passage ORDER BY time').raw().all()).toEqual([
      [10, 'repeat'],
      [20, 'officer'],
      [90, 'refuse'],
      [91, 'admit'],
      [92, 'admit'],
    ]);
  });
});
