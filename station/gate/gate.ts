import type { Credential } from '../../contract/credential.ts';
import type { Direction } from '../../contract/decision.ts';
import type { GarbledReading, ScanReading, TemperatureReading } from '../../contract/reading.ts';

/**
 * One lane's passage as a pure state machine: readings in, what to do out. It fuses a code with the temperature that
 * belongs to it; a reading serves one passage at most, and none from before the last person's decision, so two people
 * close together never swap temperatures.
 */
export type GateSettings = Readonly<{
  temperature: Readonly<{
    policy: 'required' | 'optional' | 'off';
    directions: readonly Direction[];
    beforeMs: number;
    afterMs: number;
  }>;
}>;

/** A code with what was read from it. `key` is what tells two codes of the same person from two people. */
export type Identified = Readonly<{ scan: ScanReading; credential: Credential; key: string; direction: Direction }>;

export type GateState = Readonly<{
  waitingFor: Readonly<{ identified: Identified; deadline: number }> | null;
  temperature: TemperatureReading | null;
}>;

export type GateInput =
  /** `repeat`: this code was recorded in the same direction a moment ago. */
  | Readonly<{ kind: 'scan'; identified: Identified; repeat: boolean }>
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

export const idleGate: GateState = { waitingFor: null, temperature: null };

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
        ? withoutTemperature(state.waitingFor.identified)
        : { state, effects: [] };
  }
};

const scanned = (
  state: GateState,
  { identified, repeat }: Extract<GateInput, { kind: 'scan' }>,
  settings: GateSettings,
): GateStep => {
  if (state.waitingFor?.identified.key === identified.key) return { state, effects: [] };
  const overtaken = state.waitingFor === null ? [] : withoutTemperature(state.waitingFor.identified).effects;
  const then = begin({ ...state, waitingFor: null }, identified, repeat, settings);
  return { state: then.state, effects: [...overtaken, ...then.effects] };
};

const begin = (state: GateState, identified: Identified, repeat: boolean, settings: GateSettings): GateStep => {
  if (repeat) return { state: idleGate, effects: [{ kind: 'repeat', identified }] };
  if (identified.credential.kind === 'unknown')
    return { state: idleGate, effects: [{ kind: 'unreadable', identified }] };
  const asked = settings.temperature.policy !== 'off' && settings.temperature.directions.includes(identified.direction);
  if (!asked) return decide(identified, null, 'not-asked');
  const before = state.temperature;
  if (before !== null && identified.scan.monotonic - before.monotonic <= settings.temperature.beforeMs) {
    return decide(identified, before, 'measured');
  }
  const deadline = identified.scan.monotonic + settings.temperature.afterMs;
  return {
    state: { waitingFor: { identified, deadline }, temperature: null },
    effects: [{ kind: 'measure', identified, deadline }],
  };
};

const measured = (state: GateState, reading: TemperatureReading): GateStep =>
  state.waitingFor === null
    ? { state: { ...state, temperature: reading }, effects: [] }
    : decide(state.waitingFor.identified, reading, 'measured');

const withoutTemperature = (identified: Identified): GateStep => decide(identified, null, 'missing');

const decide = (
  identified: Identified,
  temperature: TemperatureReading | null,
  temperatureState: TemperatureState,
): GateStep => ({ state: idleGate, effects: [{ kind: 'decide', identified, temperature, temperatureState }] });
