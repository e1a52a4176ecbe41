import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ApproachReading, TemperatureReading } from '../../contract/reading.ts';
import { type GateInput, type GateSettings, type GateState, idleGate, stepGate } from './gate.ts';
import { settings as given, personOf } from './testing.ts';

/**
 * A door with one scanner and one thermometer, and people of every kind before it, within what gate.ts assumes of them.
 * Time runs in steps of 100 ms. Each reading is marked with whose it is; the gate never sees the mark.
 */
const settings: GateSettings = given;
const { beforeMs, afterMs } = settings.temperature;
const lateMs = afterMs + beforeMs;

/** What somebody does at the door. */
type Manner =
  /** Code first; before the thermometer after so long, or never. */
  | Readonly<{ kind: 'code-first'; after: number | null; again: number }>
  /** Before the thermometer first, that many times; the code after so long. `eager`: before the last one's code is read. */
  | Readonly<{ kind: 'measured-first'; times: number; codeAfter: number; eager: boolean }>
  /** Is measured and walks on: nobody's code is read for as long as the reading could be taken for theirs. */
  | Readonly<{ kind: 'passer-by' }>
  /** Shows a code that cannot be read, and goes. */
  | Readonly<{ kind: 'wrong-code' }>;

type Visitor = Readonly<{ gap: number; manner: Manner }>;

type Happening = Readonly<{
  at: number;
  who: number;
  what: 'code' | 'approach' | 'measured' | 'wrong-code' | 'remeasure';
}>;

const ms = (min: number, max: number) => fc.integer({ min: min / 100, max: max / 100 }).map((steps) => steps * 100);

const manner: fc.Arbitrary<Manner> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('code-first' as const),
      after: fc.option(ms(200, lateMs), { freq: 4 }),
      again: fc.integer({ min: 0, max: 2 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('measured-first' as const),
      times: fc.integer({ min: 1, max: 3 }),
      codeAfter: ms(100, beforeMs),
      eager: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'passer-by' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'wrong-code' as const }) },
);

const visitors = fc.array(fc.record({ gap: ms(100, 4000), manner }), { minLength: 2, maxLength: 12 });

/** What everybody does and when, in the order of the people (gate.ts, 1 and 2). */
const happenings = (people: readonly Visitor[]): readonly Happening[] => {
  const all: Happening[] = [];
  /** When the last code was read, when the place before the thermometer is free, and until when no code may be read. */
  let [codeAt, spotFree, quietUntil] = [0, 0, 0];
  for (const [who, { gap, manner: does }] of people.entries()) {
    const stand = (from: number): number => {
      const at = Math.max(from, spotFree);
      all.push({ at, who, what: 'approach' }, { at: at + 300, who, what: 'measured' });
      spotFree = at + 600;
      return at + 300;
    };
    const read = (at: number, what: 'code' | 'wrong-code'): void => {
      codeAt = at;
      all.push({ at, who, what });
    };
    switch (does.kind) {
      case 'wrong-code':
        read(Math.max(codeAt + gap, quietUntil), 'wrong-code');
        break;
      case 'code-first': {
        const first = Math.max(codeAt + gap, quietUntil);
        for (let turn = 0; turn <= does.again; turn += 1) read(first + turn * 100, 'code');
        if (does.after !== null) stand(first + does.after);
        break;
      }
      case 'passer-by':
        quietUntil = stand(codeAt + gap) + beforeMs + 100;
        break;
      case 'measured-first': {
        // Before the code of the one ahead is read they are there and measured, or they are not there at all.
        const fits = (from: number) => {
          const start = Math.max(from, spotFree);
          const codes = all.filter(({ what }) => what === 'code' || what === 'wrong-code');
          return start + 300 < codeAt && !codes.some(({ at }) => at >= start && at <= start + 300);
        };
        const early = does.eager && people[who - 1]?.manner.kind === 'measured-first' && fits(spotFree + 100);
        let last = early ? spotFree + 100 : codeAt + gap;
        for (let turn = 0; turn < does.times; turn += 1) {
          const from = last + turn * 200;
          if (turn === 0 || !early || fits(from)) last = stand(from);
        }
        read(Math.max(codeAt + 100, last + does.codeAfter), 'code');
      }
    }
  }
  return all.toSorted((a, b) => a.at - b.at || a.who - b.who);
};

type Given = Readonly<{ to: number; from: number }>;

class Door {
  readonly given: Given[] = [];
  readonly #owner = new Map<TemperatureReading, number>();
  /** When each one's code was read first. */
  readonly #codes = new Map<number, number>();
  #state: GateState = idleGate;

  /**
   * People look at the screen: whoever has not shown their code does not step in while somebody else's is waited for (gate.ts,
   * 1), and all that comes after waits with them. Whoever is too late for their own code does not come any more.
   */
  play(all: readonly Happening[]): this {
    let delay = 0;
    const late = new Set<number>();
    for (const { at, who, what } of all) {
      this.#passTime(at + delay);
      const { waitingFor } = this.#state;
      const code = this.#codes.get(who);
      if (what === 'approach' && code === undefined && waitingFor !== null) {
        delay = Math.max(delay, waitingFor.deadline - at);
        this.#passTime(at + delay);
      }
      const now = at + delay;
      if (what === 'approach' && code !== undefined && now + 300 > code + lateMs) late.add(who);
      if (late.has(who) && what !== 'code') continue;
      // Held twice to the scanner, that is, and not once more when all the others had waited.
      if (what === 'code' && code !== undefined && delay > 0 && now - code > 500) continue;
      if (what === 'code' && code === undefined) this.#codes.set(who, now);
      this.#take(this.#inputOf({ at: now, who, what }));
    }
    this.#passTime(Number.MAX_SAFE_INTEGER);
    return this;
  }

  #passTime(now: number): void {
    const { waitingFor } = this.#state;
    if (waitingFor !== null && waitingFor.deadline <= now) this.#take({ kind: 'time', monotonic: waitingFor.deadline });
  }

  #inputOf({ at, who, what }: Happening): GateInput {
    const taken = { lane: 'gate-1', device: 'thermometer-1', at, monotonic: at };
    switch (what) {
      case 'code':
        return { kind: 'scan', identified: personOf(`p${who}`, at), repeat: false, measurable: true };
      case 'wrong-code':
        return { kind: 'scan', identified: personOf(null, at), repeat: false, measurable: true };
      case 'remeasure': {
        const of = { epoch: 'e'.repeat(32), sequence: who + 1, at, decidedAt: at };
        return { kind: 'remeasure', identified: personOf(`p${who}`, at), of, now: at };
      }
      case 'approach':
        return { kind: 'approach', reading: { kind: 'approach', ...taken } satisfies ApproachReading };
      case 'measured': {
        const reading: TemperatureReading = {
          kind: 'temperature',
          celsius: 36.6,
          ambient: null,
          target: 'body',
          ...taken,
        };
        this.#owner.set(reading, who);
        return { kind: 'temperature', reading };
      }
    }
  }

  #take(input: GateInput): void {
    const { state, effects } = stepGate(this.#state, input, settings);
    this.#state = state;
    for (const effect of effects) {
      if (effect.kind !== 'decide' || effect.temperature === null) continue;
      const to = Number(effect.identified.keys[0].slice(1));
      this.given.push({ to, from: this.#owner.get(effect.temperature) ?? Number.NaN });
    }
  }
}

describe('the temperatures of people close together', () => {
  it('never go to anybody else, whatever the people do and however they follow one another', () => {
    let readings = 0;
    let used = 0;
    fc.assert(
      fc.property(visitors, (people) => {
        const all = happenings(people);
        const { given: fused } = new Door().play(all);
        readings += all.filter(({ what }) => what === 'measured').length;
        used += fused.length;
        expect(fused.filter(({ to, from }) => to !== from)).toEqual([]);
      }),
      { numRuns: 5000 },
    );
    // The property would hold of a gate that gives nothing to anybody.
    expect(used / readings).toBeGreaterThan(0.05);
  });

  it('all go to those who were measured where people wait for one another', () => {
    const turn = fc.record({ code: ms(0, 6000), measured: ms(0, 6000), gap: ms(100, 3000) });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 20 }), (turns) => {
        let now = 0;
        const all = turns.flatMap(({ code, measured, gap }, who) => {
          const measuredAt = now + Math.max(measured, code - beforeMs);
          const codeAt = now + code;
          now = Math.max(codeAt, measuredAt) + gap;
          return [at('code', who, codeAt), at('approach', who, measuredAt), at('measured', who, measuredAt)];
        });
        const inOrder = all.toSorted((a, b) => a.at - b.at || a.who - b.who);
        expect(fused(...inOrder)).toEqual(turns.map((_, who) => ({ to: who, from: who })));
      }),
    );
  });

  const at = (what: Happening['what'], who: number, moment: number): Happening => ({ what, who, at: moment });
  const fused = (...all: readonly Happening[]) => new Door().play(all).given;

  it('are not swapped when two were measured before either code was read', () => {
    expect(fused(at('measured', 0, 0), at('measured', 1, 800), at('code', 0, 1000), at('code', 1, 1500))).toEqual([]);
  });

  it('are not swapped when two were decided without and both are measured late', () => {
    expect(
      fused(
        at('code', 0, 0),
        at('code', 1, 500),
        at('code', 2, 1000),
        at('measured', 0, 2000),
        at('measured', 1, 3000),
        at('measured', 2, 4000),
      ),
    ).toEqual([{ to: 2, from: 2 }]);
  });

  it('are not left to the one who steps in after somebody was measured and read no code', () => {
    expect(fused(at('measured', 0, 0), at('approach', 1, 1000), at('code', 1, 1200), at('measured', 1, 1300))).toEqual([
      { to: 1, from: 1 },
    ]);
  });

  it('are taken when the same person comes again, and nobody else is expected', () => {
    expect(fused(at('code', 0, 0), at('code', 0, 8500), at('measured', 0, 9000))).toEqual([{ to: 0, from: 0 }]);
  });

  it('are those of the one that a guard has measured again, and not of whoever was there before', () => {
    expect(fused(at('measured', 1, 0), at('remeasure', 0, 500), at('measured', 0, 1500))).toEqual([{ to: 0, from: 0 }]);
  });
});
