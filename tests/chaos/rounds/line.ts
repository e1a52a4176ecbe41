import mqtt from 'mqtt';
import { topics } from '../../../contract/topics.ts';
import { killStation, pause, type Round } from './round.ts';

/** Cut in the middle of packets, slow, and dead without a word. */
export const badLine: Round = async ({ house: { line }, random, size, counts }) => {
  for (let n = 0; n < 4 * size; n += 1) {
    line.cutAfter(random.pick([1, 2, 7, 300, 1500, 5000, 40_000]) + random.between(0, 50));
    counts.cuts += 1;
    await pause(random, 100, 700);
  }
  line.slow(random.between(2000, 40_000));
  counts.slow += 1;
  await pause(random, 500, 1500);
  line.cut();
  line.slow(null);
  counts.cuts += 1;
  return [];
};

/** The connection that stands is dead, and neither end is told. */
export const halfOpen: Round = async ({ house: { line }, random, counts }) => {
  await pause(random, 200, 600);
  line.strand();
  counts.halfOpen += 1;
  await pause(random, 1000, 2000);
  return [];
};

/** Somebody at the broker repeats old acknowledgements, doubled and in any order, some of them retained. */
export const strayAcknowledgements: Round = async (parts) => {
  const { house, random, size, counts } = parts;
  const topic = topics.ack({ site: 'bench', station: 'gate' });
  const client = await mqtt.connectAsync(house.brokerUrl, { reconnectPeriod: 100 });
  const heard: Buffer[] = [];
  client.on('message', (_topic, payload) => {
    // What we publish ourselves comes back: it is none.
    if (!heard.some((known) => known.equals(payload))) heard.push(payload);
  });
  await client.subscribeAsync(topic, { qos: 1 });
  try {
    for (let n = 0; n < 25 * size; n += 1) {
      await pause(random, 10, 60);
      const payload = heard[random.between(Math.max(0, heard.length - 30), Math.max(0, heard.length - 1))];
      if (payload === undefined) continue;
      for (let copy = random.between(1, 2); copy > 0; copy -= 1) {
        await client.publishAsync(topic, payload, { qos: 1, retain: random.chance(0.2) });
        counts.strayAcknowledgements += 1;
      }
      if (n % 12 === 11) await killStation(parts, 1);
    }
  } finally {
    await client.endAsync(true);
  }
  return [];
};
