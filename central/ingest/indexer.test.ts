import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
});
