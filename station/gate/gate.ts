import type { Credential } from '../../contract/credential.ts';
import type { Direction } from '../../contract/decision.ts';
import type { GarbledReading, ScanReading, TemperatureReading } from '../../contract/reading.ts';

/**
 * One lane's passage as a pure state machine: readings in, what to do out. It fuses a code with the temperature that
 * belongs to it. A reading serves one passage at most, and none from before the last person's decision. Whoever was
 * decided without one may still be standing before the thermometer: the next reading is theirs, late, and is given to
 * nobody. So two people close together never swap temperatures; at worst one is measured again.
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
}>;

const samePerson = (a: Identified, b: Identified): boolean => a.keys.some((key) => b.keys.includes(key));

export type GateState = Readonly<{
  waitingFor: Readonly<{ identified: Identified; deadline: number }> | null;
  temperature: TemperatureReading | null;
  /** Until this moment (monotonic ms) the next reading belongs to somebody who was decided without it. */
  owedUntil: number | null;
}>;

export type GateInput =
  /**
   * `repeat`: this code was recorded in the same direction a moment ago. `measurable`: a thermometer is there and works;
   * where none is, nobody waits for it.
   */
  | Readonly<{ kind: 'scan'; identified: Identified; repeat: boolean; measurable: boolean }>
  | Readonly<{ kind: 'garbled'; reading: GarbledReading; direction: Direction }>
  | Readonly<{ kind: 'temperature'; reading: TemperatureReading }>
  /** Monotonic ms. */
  | Readonly<{ kind: 'time'; monotonic: number }>;

export type TemperatureState = 'measured' | 'missing' | 'not-asked';

export type GateEffect =
  | Readonly<{
      kind: 'decide';
      identified: Identified;
      temperature: TemperatureReading | null;
      temperatureState: TemperatureState;
    }>
  | Readonly<{ kind: 'repeat'; identified: Identified }>
  | Readonly<{ kind: 'unreadable'; identified: Identified }>
  | Readonly<{ kind: 'garbled'; reading: GarbledReading; direction: Direction }>
  | Readonly<{ kind: 'measure'; identified: Identified; deadline: number }>;

export type GateStep = Readonly<{ state: GateState; effects: readonly GateEffect[] }>;

export const idleGate: GateState = { waitingFor: null, temperature: null, owedUntil: null };

export const stepGate = (state: GateState, input: GateInput, settings: GateSettings): GateStep => {
  switch (input.kind) {
    case 'scan':
      return scanned(state, input, settings);
    case 'garbled':
      return { state, effects: [{ kind: 'garbled', reading: input.reading, direction: input.direction }] };
    case 'temperature':
      return measured(state, input.reading);
    case 'time':
      return state.waitingFor !== null && input.monotonic >= state.waitingFor.deadline
        ? timedOut(state.waitingFor.identified, input.monotonic, settings)
        : { state, effects: [] };
  }
};

const scanned = (state: GateState, scan: Extract<GateInput, { kind: 'scan' }>, settings: GateSettings): GateStep => {
  const { identified } = scan;
  const waiting = state.waitingFor?.identified ?? null;
  if (waiting === null) return begin(state, scan, settings);
  if (samePerson(waiting, identified)) return { state, effects: [] };
  // A code that names nobody is no next person: whoever is being measured goes on being measured.
  if (identified.credential.kind === 'unknown') return { state, effects: [{ kind: 'unreadable', identified }] };
  if (scan.repeat) return { state, effects: [{ kind: 'repeat', identified }] };
  const overtaken = decide(waiting, null, 'missing');
  const owedUntil = identified.scan.monotonic + settings.temperature.afterMs;
  const next = begin({ waitingFor: null, temperature: null, owedUntil }, scan, settings);
  return { state: next.state, effects: [...overtaken.effects, ...next.effects] };
};

const begin = (
  state: GateState,
  { identified, repeat, measurable }: Extract<GateInput, { kind: 'scan' }>,
  settings: GateSettings,
): GateStep => {
  const idle: GateState = { ...idleGate, owedUntil: state.owedUntil };
  if (repeat) return { state: idle, effects: [{ kind: 'repeat', identified }] };
  if (identified.credential.kind === 'unknown') return { state: idle, effects: [{ kind: 'unreadable', identified }] };
  const { policy, directions, beforeMs, afterMs } = settings.temperature;
  if (policy === 'off' || !directions.includes(identified.direction))
    return decide(identified, null, 'not-asked', idle);
  const before = state.temperature;
  if (before !== null && identified.scan.monotonic - before.monotonic <= beforeMs) {
    return decide(identified, before, 'measured', idle);
  }
  if (!measurable) return decide(identified, null, 'missing', idle);
  const deadline = identified.scan.monotonic + afterMs;
  return {
    state: { ...idle, waitingFor: { identified, deadline } },
    effects: [{ kind: 'measure', identified, deadline }],
  };
};

const measured = (state: GateState, reading: TemperatureReading): GateStep => {
  if (state.owedUntil !== null && reading.monotonic <= state.owedUntil) {
    return { state: { ...state, owedUntil: null }, effects: [] };
  }
  return state.waitingFor === null
    ? { state: { ...state, temperature: reading }, effects: [] }
    : decide(state.waitingFor.identified, reading, 'measured');
};

const timedOut = (identified: Identified, now: number, settings: GateSettings): GateStep =>
  decide(identified, null, 'missing', { ...idleGate, owedUntil: now + settings.temperature.beforeMs });

const decide = (
  identified: Identified,
  temperature: TemperatureReading | null,
  temperatureState: TemperatureState,
  state: GateState = idleGate,
): GateStep => ({ state, effects: [{ kind: 'decide', identified, temperature, temperatureState }] });
