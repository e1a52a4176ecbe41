import type { Answers } from '../../contract/declaration.ts';
import type { GateEffect, Identified } from '../gate/gate.ts';

/**
 * What stands between gate and decision: somebody whose code and temperature are known is asked about their health first.
 * Pure. One person at a time, and never one person's answers for another:
 * 1. answers count only for the asking that they name;
 * 2. whoever is asked is decided without answers when their time is over, or when the code of the next person is read;
 * 3. everybody who is asked is decided, once.
 */
export type Decide = Extract<GateEffect, { kind: 'decide' }>;

type Asked = Readonly<{ decide: Decide; asking: number; deadline: number }>;

export type ScreeningState = Readonly<{
  asked: Asked | null;
  /** The number of the last asking. */
  asking: number;
}>;

export type ScreeningInput =
  /** The gate is done with somebody. `ask`: a declaration is due. Monotonic ms. */
  | Readonly<{ kind: 'decide'; decide: Decide; ask: boolean; now: number }>
  /** null: they cannot or will not answer. */
  | Readonly<{ kind: 'answers'; asking: number; answers: Answers | null }>
  /** The code of somebody else has been read. */
  | Readonly<{ kind: 'next' }>
  | Readonly<{ kind: 'time'; monotonic: number }>;

/** `given`: as answered just now; `missing`: asked and not answered; `not-asked`: nothing was due. */
export type Declaration = 'not-asked' | 'missing' | Readonly<{ given: Answers }>;

export type DecideScreened = Decide & Readonly<{ declaration: Declaration }>;

export type ScreeningEffect =
  | Readonly<{ kind: 'ask'; identified: Identified; asking: number; deadline: number }>
  | DecideScreened;

export type ScreeningStep = Readonly<{ state: ScreeningState; effects: readonly ScreeningEffect[] }>;

export const idleScreening: ScreeningState = { asked: null, asking: 0 };

/** Answers to this asking are waited for. */
export const isAsking = ({ asked }: ScreeningState, asking: number): boolean => asked?.asking === asking;

export const stepScreening = (state: ScreeningState, input: ScreeningInput, answerMs: number): ScreeningStep => {
  const { asked } = state;
  switch (input.kind) {
    case 'decide':
      return due(state, input, answerMs);
    case 'answers':
      if (asked?.asking !== input.asking) return { state, effects: [] };
      return done(state, asked, input.answers === null ? 'missing' : { given: input.answers });
    case 'next':
      return asked === null ? { state, effects: [] } : done(state, asked, 'missing');
    case 'time':
      return asked !== null && input.monotonic >= asked.deadline
        ? done(state, asked, 'missing')
        : { state, effects: [] };
  }
};

const due = (
  state: ScreeningState,
  { decide, ask, now }: Extract<ScreeningInput, { kind: 'decide' }>,
  answerMs: number,
): ScreeningStep => {
  const overtaken = stepScreening(state, { kind: 'next' }, answerMs);
  if (!ask) {
    return {
      state: overtaken.state,
      effects: [...overtaken.effects, { ...decide, declaration: 'not-asked' }],
    };
  }
  const asking = state.asking + 1;
  const deadline = now + answerMs;
  return {
    state: { asked: { decide, asking, deadline }, asking },
    effects: [...overtaken.effects, { kind: 'ask', identified: decide.identified, asking, deadline }],
  };
};

const done = (state: ScreeningState, { decide }: Asked, declaration: Declaration): ScreeningStep => ({
  state: { ...state, asked: null },
  effects: [{ ...decide, declaration }],
});
