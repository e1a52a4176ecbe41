import { setTimeout as delay } from 'node:timers/promises';
import type { House } from '../house.ts';
import type { Random } from '../random.ts';

/** What has been done to the house so far. */
export type Counts = {
  stationKills: number;
  /** Of these before the station was ready. */
  killedInStart: number;
  brokerKills: number;
  receiverKills: number;
  cuts: number;
  halfOpen: number;
  slow: number;
  /** Acknowledgements that came again, late or in the wrong order. */
  strayAcknowledgements: number;
  damages: number;
  damagesWhileRunning: number;
  /** Ledgers that the station set aside, and those of them that a running one replaced under load. */
  setAside: number;
  setAsideWhileRunning: number;
  fullDisks: number;
  clockJumps: number;
  clones: number;
};

export const noCounts = (): Counts => ({
  ...{ stationKills: 0, killedInStart: 0, brokerKills: 0, receiverKills: 0, cuts: 0, halfOpen: 0, slow: 0 },
  ...{ strayAcknowledgements: 0, damages: 0, damagesWhileRunning: 0, setAside: 0, setAsideWhileRunning: 0 },
  ...{ fullDisks: 0, clockJumps: 0, clones: 0 },
});

export type RoundParts = Readonly<{
  house: House;
  random: Random;
  /** How much is done: 1 in the short form. */
  size: number;
  counts: Counts;
  say: (what: string) => void;
}>;

/** @returns what is wrong beside what the audit finds */
export type Round = (parts: RoundParts) => Promise<readonly string[]>;

export const pause = (random: Random, least: number, most: number): Promise<void> => delay(random.between(least, most));

/** Kills the station that often, each time somewhere between the start of its process and some load. */
export const killStation = async ({ house, random, counts }: RoundParts, times: number): Promise<void> => {
  for (let n = 0; n < times; n += 1) {
    const { door } = house;
    const ready = door.running ? Promise.resolve(true) : door.start();
    const inStart = random.chance(0.3);
    if (!inStart) await ready;
    await pause(random, 0, inStart ? 500 : 700);
    await door.kill();
    counts.stationKills += 1;
    if (!(await ready)) counts.killedInStart += 1;
  }
  await house.door.start();
};
