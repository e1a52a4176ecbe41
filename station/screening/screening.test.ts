import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { personOf } from '../gate/testing.ts';
import {
  type Decide,
  idleScreening,
  type ScreeningEffect,
  type ScreeningInput,
  type ScreeningState,
  stepScreening,
} from './screening.ts';

const answerMs = 60_000;
const decide = (who: string): Decide => ({
  kind: 'decide',
  identified: personOf(who, 0),
  temperature: null,
  temperatureState: 'not-asked',
  remeasureOf: null,
});

const run = (inputs: readonly ScreeningInput[]) => {
  let state: ScreeningState = idleScreening;
  const effects: ScreeningEffect[] = [];
  for (const input of inputs) {
    const step = stepScreening(state, input, answerMs);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects, told: effects.map(tell) };
};

const tell = (effect: ScreeningEffect): string =>
  effect.kind === 'ask'
    ? `ask ${effect.identified.keys[0]} ${effect.asking} until ${effect.deadline}`
    : `${effect.identified.keys[0]} ${typeof effect.declaration === 'object' ? JSON.stringify(effect.declaration.given) : effect.declaration}`;

const due = (who: string, now = 0): ScreeningInput => ({ kind: 'decide', decide: decide(who), ask: true, now });

describe('screening', () => {
  it('lets whoever need not be asked through at once', () => {
    expect(run([{ kind: 'decide', decide: decide('a'), ask: false, now: 0 }]).told).toEqual(['a not-asked']);
  });

  it('asks, and decides with what was answered', () => {
    expect(run([due('a', 500), { kind: 'answers', asking: 1, answers: { contact: false } }]).told).toEqual([
      'ask a 1 until 60500',
      'a {"contact":false}',
    ]);
  });

  it('decides without answers when the time is over and not before, when the next code is read, and when they will not answer', () => {
    expect([
      run([due('a'), { kind: 'time', monotonic: 59_999 }]).told.slice(1),
      run([due('a'), { kind: 'time', monotonic: 60_000 }]).told.slice(1),
      run([due('a'), { kind: 'next' }]).told.slice(1),
      run([due('a'), { kind: 'answers', asking: 1, answers: null }]).told.slice(1),
    ]).toEqual([[], ['a missing'], ['a missing'], ['a missing']]);
  });

  it('takes no answers to an asking that is over, and none twice', () => {
    const given = { contact: true };
    expect(
      run([
        due('a'),
        { kind: 'next' },
        due('b', 10),
        { kind: 'answers', asking: 1, answers: given },
        { kind: 'answers', asking: 2, answers: given },
        { kind: 'answers', asking: 2, answers: {} },
      ]).told,
    ).toEqual(['ask a 1 until 60000', 'a missing', 'ask b 2 until 60010', 'b {"contact":true}']);
  });

  it('decides whoever comes to it, once and in order, and gives nobody the answers of another', () => {
    const inputs = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('decide' as const), ask: fc.boolean() }),
        fc.record({ kind: fc.constant('answers' as const), asking: fc.integer({ min: 0, max: 12 }) }),
        fc.record({ kind: fc.constant('next' as const) }),
        fc.record({ kind: fc.constant('time' as const), after: fc.integer({ min: 0, max: 90_000 }) }),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(inputs, (steps) => {
        let now = 0;
        let people = 0;
        const given = steps.map((step): ScreeningInput => {
          if (step.kind === 'next') return step;
          if (step.kind === 'answers') return { ...step, answers: { [`a${step.asking}`]: true } };
          if (step.kind === 'time') {
            now += step.after;
            return { kind: 'time', monotonic: now };
          }
          people += 1;
          return { ...step, decide: decide(`p${people}`), now };
        });
        const { effects } = run([...given, { kind: 'next' }]);
        const decided = effects.filter((effect) => effect.kind === 'decide');
        expect(decided.map(({ identified }) => identified.keys[0])).toEqual(
          Array.from({ length: people }, (_, index) => `p${index + 1}`),
        );
        const askings = new Map(
          effects.flatMap((effect) => (effect.kind === 'ask' ? [[effect.identified.keys[0], effect.asking]] : [])),
        );
        for (const { identified, declaration } of decided) {
          if (typeof declaration !== 'object') continue;
          expect(Object.keys(declaration.given)).toEqual([`a${askings.get(identified.keys[0])}`]);
        }
      }),
    );
  });
});
