import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TemperatureReading } from '../../contract/reading.ts';
import { type GateInput, type GateSettings, type GateState, type Identified, idleGate, stepGate } from './gate.ts';
import { settings as given, personOf } from './testing.ts';

const settings: GateSettings = given;
const person = personOf;
const unknown = (_key: string, monotonic: number): Identified => personOf(null, monotonic);

const temperature = (celsius: number, monotonic: number): TemperatureReading => ({
  kind: 'temperature',
  lane: 'gate-1',
  device: 'thermometer-1',
  at: 1000 + monotonic,
  monotonic,
  celsius,
  ambient: null,
  target: 'body',
});

const run = (inputs: readonly GateInput[], using = settings) => {
  let state: GateState = idleGate;
  const effects = inputs.flatMap((input) => {
    const step = stepGate(state, input, using);
    state = step.state;
    return step.effects.map((effect) =>
      effect.kind === 'decide'
        ? `${effect.identified.keys[0]} ${effect.temperature?.celsius ?? effect.temperatureState}`
        : effect.kind === 'garbled'
          ? 'garbled'
          : effect.kind === 'not-remeasured'
            ? `first stands ${effect.of.sequence}`
            : `${effect.kind} ${effect.identified.keys[0]}`,
    );
  });
  return { effects, state };
};

const scan = (identified: Identified, repeat = false, measurable = true): GateInput => ({
  kind: 'scan',
  identified,
  repeat,
  measurable,
});
const measure = (celsius: number, monotonic: number): GateInput => ({
  kind: 'temperature',
  reading: temperature(celsius, monotonic),
});

describe('gate', () => {
  it('fuses a temperature taken just before the scan', () => {
    expect(run([measure(36.6, 0), scan(person('a', 2999))]).effects).toEqual(['a 36.6']);
  });

  it('does not use a temperature from before the window, and waits for a new one', () => {
    expect(run([measure(36.6, 0), scan(person('a', 3001)), measure(38.1, 4000)]).effects).toEqual([
      'measure a',
      'a 38.1',
    ]);
  });

  it('waits for the temperature after the scan', () => {
    expect(run([scan(person('a', 0)), measure(37.2, 1000)]).effects).toEqual(['measure a', 'a 37.2']);
  });

  it('decides without a temperature when the time is over, and not before', () => {
    expect(run([scan(person('a', 0)), { kind: 'time', monotonic: 7999 }]).effects).toEqual(['measure a']);
    expect(run([scan(person('a', 0)), { kind: 'time', monotonic: 8000 }]).effects).toEqual(['measure a', 'a missing']);
  });

  it('gives the next nothing that was measured while somebody stood there and answered questions', () => {
    const answering: GateInput = { kind: 'temperature', reading: temperature(38.2, 0), answering: true };
    expect(run([answering, scan(person('b', 100)), measure(36.5, 900)]).effects).toEqual(['measure b', 'b 36.5']);
  });

  it('uses a temperature for one person only', () => {
    expect(run([measure(36.6, 0), scan(person('a', 100)), scan(person('b', 200))]).effects).toEqual([
      'a 36.6',
      'measure b',
    ]);
  });

  it('answers the one who waits before it begins with the next, and gives the late temperature to neither', () => {
    expect(run([scan(person('a', 0)), scan(person('b', 600)), measure(39, 900), measure(36.5, 2000)]).effects).toEqual([
      'measure a',
      'a missing',
      'measure b',
      'b 36.5',
    ]);
  });

  it('does not give the late temperature of somebody whose time was over to the next person', () => {
    expect(
      run([
        scan(person('a', 0)),
        { kind: 'time', monotonic: 8000 },
        measure(39, 8500),
        scan(person('b', 9000)),
        measure(36.6, 9500),
      ]).effects,
    ).toEqual(['measure a', 'a missing', 'measure b', 'b 36.6']);
    expect(
      run([scan(person('a', 0)), { kind: 'time', monotonic: 8000 }, measure(36.6, 11_500), scan(person('b', 12_000))])
        .effects,
    ).toEqual(['measure a', 'a missing', 'b 36.6']);
  });

  it('goes on measuring when a code that names nobody, or a repeat, comes in between', () => {
    expect(
      run([scan(person('a', 0)), scan(unknown('x', 100)), scan(person('r', 200), true), measure(36.6, 300)]).effects,
    ).toEqual(['measure a', 'unreadable ?', 'repeat r', 'a 36.6']);
  });

  it('does not let anybody wait for a thermometer that is not there', () => {
    expect(run([scan(person('a', 0), false, false)]).effects).toEqual(['a missing']);
    expect(run([measure(36.6, 0), scan(person('a', 10), false, false)]).effects).toEqual(['a 36.6']);
  });

  it('takes the same code read twice while measuring as one person', () => {
    expect(run([scan(person('a', 0)), scan(person('a', 200)), measure(36.5, 300)]).effects).toEqual([
      'measure a',
      'a 36.5',
    ]);
  });

  it('does not leave the temperature of an unreadable or repeated code to the next person', () => {
    expect(run([measure(36.6, 0), scan(unknown('x', 10)), scan(person('a', 20))]).effects).toEqual([
      'unreadable ?',
      'measure a',
    ]);
    expect(run([measure(36.6, 0), scan(person('r', 10), true), scan(person('a', 20))]).effects).toEqual([
      'repeat r',
      'measure a',
    ]);
  });

  it('asks for no temperature where the direction or the site does not', () => {
    expect(run([scan(person('a', 0, 'out'))]).effects).toEqual(['a not-asked']);
    const off: GateSettings = { temperature: { ...settings.temperature, policy: 'off' } };
    expect(run([scan(person('a', 0))], off).effects).toEqual(['a not-asked']);
  });

  it('records a garbled frame and goes on waiting for the person who is being measured', () => {
    const garbled: GateInput = {
      kind: 'garbled',
      direction: 'in',
      reading: { kind: 'garbled', lane: 'gate-1', device: 's', at: 1, monotonic: 1, code: 2102, length: 9 },
    };
    expect(run([scan(person('a', 0)), garbled, measure(36.6, 10)]).effects).toEqual(['measure a', 'garbled', 'a 36.6']);
  });

  it('answers every scan exactly once, whatever comes in whatever order', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('scan' as const), who: fc.constantFrom('a', 'b', 'c', '?'), repeat: fc.boolean() }),
      fc.record({ kind: fc.constant('temperature' as const), celsius: fc.integer({ min: 35, max: 41 }) }),
      fc.record({ kind: fc.constant('time' as const) }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.integer({ min: 0, max: 5000 })), { maxLength: 60 }), (steps) => {
        let now = 0;
        let expected = 0;
        let state: GateState = idleGate;
        const answered: string[] = [];
        const used: TemperatureReading[] = [];
        const take = (input: GateInput) => {
          const next = stepGate(state, input, settings);
          state = next.state;
          for (const effect of next.effects) {
            if (effect.kind === 'measure' || effect.kind === 'not-remeasured') continue;
            answered.push(effect.kind);
            if (effect.kind === 'decide' && effect.temperature !== null) used.push(effect.temperature);
          }
        };
        for (const [what, wait] of steps) {
          now += wait;
          if (what.kind === 'temperature') take(measure(what.celsius, now));
          else if (what.kind === 'time') take({ kind: 'time', monotonic: now });
          else {
            if (state.waitingFor?.identified.keys[0] !== what.who) expected += 1;
            take(scan(what.who === '?' ? unknown('?', now) : person(what.who, now), what.repeat));
          }
        }
        take({ kind: 'time', monotonic: now + 10_000 });
        expect(answered.length).toBe(expected);
        expect(new Set(used).size).toBe(used.length);
      }),
    );
  });
});
