import { expect, it } from 'vitest';
import { Ingestor } from '../ingest/ingestor.ts';
import { eventsMessage, openTestCentral, sealingPublicKey } from '../testing/test-central.ts';
import { batchOf, personWith, TestStation } from '../testing/test-station.ts';
import { IndexLag } from './index-lag.ts';

it('waits for what was acknowledged when it was asked, and says how much cannot be found yet', async () => {
  const central = await openTestCentral();
  try {
    const clock = { now: () => 0, monotonic: () => performance.now() };
    const ingestor = new Ingestor(central.store, central.keys.ingest, clock);
    const lag = new IndexLag(central.reading, clock);
    const station = await TestStation.create('s', 'k', sealingPublicKey(central.keys));
    const someone = personWith({ identityNumber: '001199012345' });
    const arrive = (count: number) =>
      ingestor.take([
        eventsMessage(station, batchOf(Array.from({ length: count }, (_, at) => station.person(at, someone)))),
      ]);
    arrive(5);
    const impatient = await lag.settled(0);
    const patient = lag.settled(60_000);
    arrive(2);
    await central.indexer.run(5);
    expect([impatient, await patient, await lag.settled(0)]).toEqual([5, 0, 2]);
    await central.indexer.run(5);
    expect(await lag.settled(0)).toBe(0);
  } finally {
    central.dispose();
  }
});
