import type { BrokerKind } from './house.ts';
import type { Random } from './random.ts';
import { clockJumps } from './rounds/clock.ts';
import { clone } from './rounds/clone.ts';
import { damage, damageWhileRunning } from './rounds/damage.ts';
import { fullDisk } from './rounds/full-disk.ts';
import { brokerKills, everythingKilled, receiverKills, stationKills } from './rounds/kills.ts';
import { badLine, halfOpen, strayAcknowledgements } from './rounds/line.ts';
import type { Round } from './rounds/round.ts';

export const rounds = {
  station: stationKills,
  broker: brokerKills,
  receiver: receiverKills,
  everything: everythingKilled,
  line: badLine,
  'half-open': halfOpen,
  acknowledgements: strayAcknowledgements,
  clock: clockJumps,
  'full-disk': fullDisk,
  damage,
  'damage-running': damageWhileRunning,
  clone,
} as const satisfies Readonly<Record<string, Round>>;

export type RoundName = keyof typeof rounds;
export const roundNames = Object.keys(rounds) as readonly RoundName[];
export const isRoundName = (name: string): name is RoundName => name in rounds;

/** Rounds in one house, one after the other, on what the ones before have left. */
export type Stay = Readonly<{
  broker: BrokerKind;
  smallDisk: boolean;
  /** All of its rounds are held, however short the time. */
  whole: boolean;
  rounds: readonly Readonly<{ name: RoundName; random: Random; size: number }>[];
}>;

/** Where it happens decides nothing: what only one broker or a disk of its own can show is in houses of their own. */
const first: readonly Readonly<{ broker: BrokerKind; smallDisk: boolean; names: readonly RoundName[] }>[] = [
  {
    broker: 'mosquitto',
    smallDisk: false,
    names: ['station', 'broker', 'receiver', 'everything', 'line', 'acknowledgements', 'clock'],
  },
  { broker: 'aedes', smallDisk: true, names: ['station', 'receiver', 'full-disk'] },
  { broker: 'mosquitto', smallDisk: false, names: ['damage', 'damage-running'] },
  { broker: 'mosquitto', smallDisk: false, names: ['clone', 'half-open'] },
];

/** How often a kind comes after each has come once; what takes long comes seldom. */
const weights: Readonly<Record<RoundName, number>> = {
  ...{ station: 8, broker: 4, receiver: 4, everything: 4, line: 3, 'half-open': 1, acknowledgements: 2, clock: 3 },
  ...{ 'full-disk': 2, damage: 4, 'damage-running': 2, clone: 1 },
};

type StayKind = 'kills' | 'damage' | 'clone' | 'full';

const staysOf: Readonly<Record<StayKind, readonly RoundName[]>> = {
  kills: ['station', 'broker', 'receiver', 'everything', 'line', 'half-open', 'acknowledgements', 'clock'],
  damage: ['damage', 'damage-running', 'station', 'everything'],
  clone: ['clone', 'station', 'receiver'],
  full: ['full-disk', 'station'],
};
const roundsOfStay = 10;

/**
 * What is done, from the seed alone: first every kind once, small, then houses of ten rounds without end.
 * @param only kinds that are wanted
 */
export function* planOf(random: Random, only: readonly RoundName[], mayMount: boolean): Generator<Stay, undefined> {
  const isWanted = (name: RoundName): boolean =>
    (only.length === 0 || only.includes(name)) && (mayMount || name !== 'full-disk');
  const prepared = (names: readonly RoundName[], size: () => number) =>
    names.map((name) => ({ name, size: size(), random: random.fork() })).filter(({ name }) => isWanted(name));
  for (const { broker, smallDisk, names } of first) {
    const chosen = prepared(names, () => 1);
    if (chosen.length > 0) yield { broker, smallDisk: smallDisk && mayMount, whole: true, rounds: chosen };
  }
  if (!roundNames.some(isWanted)) return;
  for (;;) {
    const kind = random.pick<StayKind>(['kills', 'kills', 'kills', 'damage', 'clone', 'full']);
    const bag = staysOf[kind].filter(isWanted).flatMap((name) => Array<RoundName>(weights[name]).fill(name));
    const [one, ...others] = bag;
    if (one === undefined) continue;
    const drawn = Array.from({ length: roundsOfStay }, () => random.pick([one, ...others]));
    yield {
      broker: random.pick<BrokerKind>(['mosquitto', 'mosquitto', 'aedes']),
      smallDisk: kind === 'full' && mayMount,
      whole: false,
      rounds: prepared(drawn, () => random.between(1, 4)),
    };
  }
}
