import { expect, it } from 'vitest';
import { eventsMessage, openTestCentral, sealingPublicKey, stateMessage } from '../testing/test-central.ts';
import { batchOf, personWith, TestStation } from '../testing/test-station.ts';

it('keeps aside what a revoked station sends: nothing of it is stored as an entry or acknowledged', async () => {
  const central = await openTestCentral();
  try {
    const station = await TestStation.create('cho', 'cua-nam', sealingPublicKey(central.keys));
    const row = station.person(1000, personWith({ identityNumber: '001093012345' }));
    const messages = [eventsMessage(station, batchOf([row])), stateMessage(station, station.state('nonce'))];
    const refused = await central.ingestor.take(messages.map((message) => ({ ...message, aside: 'revoked' as const })));
    const count = (table: 'event' | 'rejected') =>
      central.reading.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
    expect([refused.acknowledgements, count('event'), count('rejected')]).toEqual([[], 0, 2]);
    const taken = await central.ingestor.take(messages);
    expect([taken.acknowledgements.length, count('event')]).toEqual([1, 1]);
  } finally {
    central.dispose();
  }
});
