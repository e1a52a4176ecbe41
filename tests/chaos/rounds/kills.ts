import { killStation, pause, type Round, type RoundParts } from './round.ts';

export const stationKills: Round = async (parts) => {
  await killStation(parts, 6 * parts.size);
  return [];
};

const killBroker = async ({ house, random, counts }: RoundParts): Promise<void> => {
  await house.killBroker();
  counts.brokerKills += 1;
  if (house.broker === 'aedes') counts.receiverKills += 1;
  await pause(random, 0, 800);
  await house.startBroker();
};

const killReceiver = async ({ house, random, counts }: RoundParts): Promise<void> => {
  await house.killReceiver();
  counts.receiverKills += 1;
  if (house.broker === 'aedes') counts.brokerKills += 1;
  await pause(random, 0, 500);
  await house.startReceiver();
};

export const brokerKills: Round = async (parts) => {
  for (let n = 0; n < 2 * parts.size; n += 1) {
    await pause(parts.random, 100, 1200);
    await killBroker(parts);
  }
  return [];
};

export const receiverKills: Round = async (parts) => {
  for (let n = 0; n < 2 * parts.size; n += 1) {
    await pause(parts.random, 100, 1200);
    await killReceiver(parts);
  }
  return [];
};

/** All of it at once, as in a house whose power comes and goes. */
export const everythingKilled: Round = async (parts) => {
  const others = async (): Promise<void> => {
    for (let n = 0; n < 2 * parts.size; n += 1) {
      await pause(parts.random, 50, 600);
      if (parts.random.chance(0.5)) await killBroker(parts);
      else await killReceiver(parts);
    }
  };
  await Promise.all([killStation({ ...parts, random: parts.random.fork() }, 3 * parts.size), others()]);
  return [];
};
