import type { Credential } from '../../contract/credential.ts';
import type { Direction, RowKey } from '../../contract/decision.ts';
import type { RosterGroup } from '../../contract/hand-entry.ts';
import type { OfficerAnswer } from '../../contract/officer.ts';
import type { ApproachReading, GarbledReading, ScanReading, TemperatureReading } from '../../contract/reading.ts';
import type { CheckedPermit } from '../permits/checked-permit.ts';

/**
 * One lane's passage as a pure state machine: readings in, what to do out. It fuses a code with the temperature that
 * belongs to it, and never gives one person's temperature to another, as long as
 * 1. while a code waits for its temperature nobody steps before the thermometer but its owner and, before them, those whose
 *    codes were read before, in that order: each within `afterMs` + `beforeMs` of their code, or not at all;
 * 2. whoever is measured before their code is read reads it next, within `beforeMs`, and nobody else's is read while they
 *    are being measured; but where two were measured within `beforeMs` of each other either may be next; whoever walks on instead is followed by nobody's code within `beforeMs`,
 *    unless somebody else steps before the thermometer first;
 * 3. nobody who has been decided steps before the thermometer again, unless 4. a guard has them measured again: then they are
 *    the next who is measured.
 * Within that anything may happen in any order. Where a reading could be of two people it is given to neither: at worst
 * somebody is measured again.
 */
export type GateSettings = Readonly<{
  temperature: Readonly<{
    policy: 'required' | 'optional' | 'off';
    directions: readonly Direction[];
    beforeMs: number;
    afterMs: number;
  }>;
}>;

/** A code with what was read from it. `keys`, best first: two codes that share one are the same person's. */
export type Identified = Readonly<{
  scan: ScanReading;
  credential: Credential;
  keys: readonly [string, ...string[]];
  direction: Direction;
  /** How many reads of this code it stands for; absent: one. */
  reads?: number;
  /** Put together with this permit, or read from it. */
  permit?: CheckedPermit;
  /** No scanner waits for a word on it. */
  answered?: boolean;
  /** When the first of several codes was read that belong together, monotonic ms; absent: there was one. */
  since?: number;
  /** The passage at which a guard found that they are not the person on the watch list. */
  cleared?: RowKey;
  /** People who pass under this code beside its person; absent: nobody. */
  companions?: number;
  /** The vehicle that they came in. */
  vehicle?: Readonly<{ id: string; plate: string | null; slip: 'each' | 'vehicle' }>;
  /** The group of the site's roster that this person is in. */
  roster?: Readonly<{ group: RosterGroup; unit: string | null }>;
  /** A guard has picked them from the roster by name. */
  picked?: boolean;
  /** The passage at which they were left to the officer, and what the officer says. */
  officer?: Readonly<{ of: RowKey & Readonly<{ at: number }>; answer: OfficerAnswer }>;
}>;

export const samePerson = (a: Identified, b: Identified): boolean => a.keys.some((key) => b.keys.includes(key));

/** A passage after which somebody is measured again. `at`: ms since the Unix epoch, `decidedAt`: monotonic ms. */
export type EarlierPassage = RowKey & Readonly<{ at: number; decidedAt: number }>;

/** Whose temperature is waited for, and the passage after which they are measured again. */
type Waiting = Readonly<{ identified: Identified; deadline: number; remeasureOf: EarlierPassage | null }>;

/** Somebody who was decided without a temperature and may be measured all the same until then, monotonic ms. */
type Owed = Readonly<{ identified: Identified; until: number }>;

export type GateState = Readonly<{
  waitingFor: Waiting | null;
  /** A reading that no code has claimed yet. */
  temperature: TemperatureReading | null;
  /** When somebody was measured last whose code has not been read, monotonic ms. */
  unclaimedAt: number | null;
  /** Those whose readings are still to come, late, in the order of their codes: they go to nobody. */
  owed: readonly Owed[];
}>;

export type GateInput =
  /**
   * `repeat`: this code was recorded in the same direction a moment ago. `measurable`: a thermometer is there and works;
   * where none is, nobody waits for it. `measured`: the temperature by which this person was decided a moment ago, with another
   * code.
   */
  | Readonly<{
      kind: 'scan';
      identified: Identified;
      repeat: boolean;
      measurable: boolean;
      measured?: TemperatureReading | null;
    }>
  | Readonly<{ kind: 'garbled'; reading: GarbledReading; direction: Direction }>
  | Readonly<{ kind: 'approach'; reading: ApproachReading }>
  /**
   * `answering`: somebody who has been measured stands at the screen and answers questions. `behind`: somebody whose code was
   * read stands behind whoever still shows theirs.
   */
  | Readonly<{ kind: 'temperature'; reading: TemperatureReading; answering?: boolean; behind?: boolean }>
  /** A guard asks for it, while nobody is waited for and a thermometer is ready. `now`: monotonic ms. */
  | Readonly<{ kind: 'remeasure'; identified: Identified; of: EarlierPassage; now: number }>
  /** Monotonic ms. */
  | Readonly<{ kind: 'time'; monotonic: number }>;

export type TemperatureState = 'measured' | 'missing' | 'not-asked';

export type GateEffect =
  | Readonly<{
      kind: 'decide';
      identified: Identified;
      temperature: TemperatureReading | null;
      temperatureState: TemperatureState;
      remeasureOf: EarlierPassage | null;
    }>
  | Readonly<{ kind: 'repeat'; identified: Identified }>
  | Readonly<{ kind: 'unreadable'; identified: Identified }>
  | Readonly<{ kind: 'garbled'; reading: GarbledReading; direction: Direction }>
  /** `anew`: whoever stands before the thermometer is that person, and is measured even when they just were. */
  | Readonly<{ kind: 'measure'; identified: Identified; deadline: number; anew: boolean }>
  /** Nobody came to be measured again: what was decided after the first time stands. */
  | Readonly<{ kind: 'not-remeasured'; of: RowKey }>;

export type GateStep = Readonly<{ state: GateState; effects: readonly GateEffect[] }>;

export const idleGate: GateState = { waitingFor: null, temperature: null, unclaimedAt: null, owed: [] };

export const stepGate = (state: GateState, input: GateInput, settings: GateSettings): GateStep => {
  switch (input.kind) {
    case 'scan':
      return scanned(state, input, settings);
    case 'garbled':
      return { state, effects: [{ kind: 'garbled', reading: input.reading, direction: input.direction }] };
    case 'approach':
      // Whoever was measured before may have gone: from now on only what is measured now can be trusted.
      return { state: { ...state, temperature: null }, effects: [] };
    case 'temperature':
      return measured(state, input, settings);
    case 'remeasure':
      return remeasured(state, input, settings);
    case 'time':
      return state.waitingFor !== null && input.monotonic >= state.waitingFor.deadline
        ? givenUp(state, state.waitingFor, settings)
        : { state, effects: [] };
  }
};

const scanned = (state: GateState, scan: Extract<GateInput, { kind: 'scan' }>, settings: GateSettings): GateStep => {
  const { identified } = scan;
  const { waitingFor } = state;
  if (waitingFor === null) return begin(state, scan, settings);
  if (samePerson(waitingFor.identified, identified))
    return { state: completed(state, waitingFor, identified), effects: [] };
  // A code that names nobody is no next person: whoever is being measured goes on being measured.
  if (identified.credential.kind === 'unknown') return { state, effects: [{ kind: 'unreadable', identified }] };
  if (scan.repeat) return { state, effects: [{ kind: 'repeat', identified }] };
  // Who was measured before does not end the measuring of whoever is.
  if (scan.measured != null) return decide(state, identified, 'measured', scan.measured);
  const overtaken = givenUp(state, waitingFor, settings);
  const next = begin(overtaken.state, scan, settings);
  return { state: next.state, effects: [...overtaken.effects, ...next.effects] };
};

/** Whoever is being measured has shown their permit as well. */
const completed = (state: GateState, waitingFor: Waiting, identified: Identified): GateState =>
  identified.permit === undefined || waitingFor.identified.permit !== undefined
    ? state
    : { ...state, waitingFor: { ...waitingFor, identified } };

const begin = (
  state: GateState,
  { identified, repeat, measurable, measured: again }: Extract<GateInput, { kind: 'scan' }>,
  settings: GateSettings,
): GateStep => {
  const idle: GateState = { ...idleGate, owed: state.owed };
  if (repeat) return { state: idle, effects: [{ kind: 'repeat', identified }] };
  if (identified.credential.kind === 'unknown') return { state: idle, effects: [{ kind: 'unreadable', identified }] };
  const { policy, directions, beforeMs, afterMs } = settings.temperature;
  if (policy === 'off' || !directions.includes(identified.direction)) return decide(idle, identified, 'not-asked');
  // A reading that waits for its code is somebody else's.
  if (again != null) return decide(state, identified, 'measured', again);
  const before = state.temperature;
  if (before !== null && (identified.since ?? identified.scan.monotonic) - before.monotonic <= beforeMs) {
    return decide(idle, identified, 'measured', before);
  }
  if (!measurable) return decide(idle, identified, 'missing');
  return wait(idle, { identified, deadline: identified.scan.monotonic + afterMs, remeasureOf: null });
};

const remeasured = (
  state: GateState,
  { identified, of, now }: Extract<GateInput, { kind: 'remeasure' }>,
  { temperature }: GateSettings,
): GateStep =>
  state.waitingFor === null
    ? wait({ ...idleGate, owed: state.owed }, { identified, deadline: now + temperature.afterMs, remeasureOf: of })
    : { state, effects: [] };

const wait = (state: GateState, waitingFor: Waiting): GateStep => {
  const { identified, deadline, remeasureOf } = waitingFor;
  // Where nobody else's reading is to come, a late one of this very person is the one that is waited for.
  const alone = state.owed.every((owed) => samePerson(owed.identified, identified));
  return {
    state: { ...state, waitingFor, owed: alone ? [] : state.owed },
    effects: [{ kind: 'measure', identified, deadline, anew: remeasureOf !== null }],
  };
};

const measured = (
  state: GateState,
  { reading, answering = false, behind = false }: Extract<GateInput, { kind: 'temperature' }>,
  { temperature }: GateSettings,
): GateStep => {
  const [first, ...owed] = state.owed.filter(({ until }) => reading.monotonic <= until);
  if (first !== undefined) {
    // Where nobody is waited for it may as well be of somebody whose code comes yet.
    const unclaimedAt = state.waitingFor === null ? reading.monotonic : null;
    return { state: { ...state, owed, temperature: null, unclaimedAt }, effects: [] };
  }
  const { waitingFor } = state;
  if (waitingFor !== null) {
    const { identified, remeasureOf } = waitingFor;
    return decide({ ...idleGate, owed: [] }, identified, 'measured', reading, remeasureOf);
  }
  // Whoever is first has been measured: this is of somebody behind them, who is measured when it is their turn.
  if (behind && state.temperature !== null) return { state: { ...state, owed: [] }, effects: [] };
  const { unclaimedAt } = state;
  const doubtful = unclaimedAt !== null && reading.monotonic - unclaimedAt <= temperature.beforeMs;
  // It may be of whoever answers, once more, as well as of somebody whose code comes yet.
  const claimable = doubtful || answering ? null : reading;
  return { state: { ...state, owed: [], temperature: claimable, unclaimedAt: reading.monotonic }, effects: [] };
};

/** Decided without a temperature, or not at all where they were decided before. They may be measured all the same. */
const givenUp = (
  state: GateState,
  { identified, remeasureOf, deadline }: Waiting,
  settings: GateSettings,
): GateStep => {
  const until = deadline + settings.temperature.beforeMs;
  const next: GateState = { ...idleGate, owed: [...state.owed, { identified, until }].slice(-maxOwed) };
  if (remeasureOf !== null) return { state: next, effects: [{ kind: 'not-remeasured', of: remeasureOf }] };
  return decide(next, identified, 'missing');
};

/** More than can stand before one thermometer within the time of one. */
const maxOwed = 64;

const decide = (
  state: GateState,
  identified: Identified,
  temperatureState: TemperatureState,
  temperature: TemperatureReading | null = null,
  remeasureOf: EarlierPassage | null = null,
): GateStep => ({
  state,
  effects: [{ kind: 'decide', identified, temperature, temperatureState, remeasureOf }],
});
