import type { Answers, QuestionSet } from '../../contract/declaration.ts';
import type { Clock } from '../../contract/driver.ts';
import type { Phase } from '../../contract/rpc.ts';
import type { Identified } from '../gate/gate.ts';
import { maskedNameOf } from '../passage/masked-name.ts';
import type { RecordedEffect } from '../passage/passage-desk.ts';
import { checkAnswers } from '../screening/answers.ts';
import {
  idleScreening,
  isAsking,
  type ScreeningEffect,
  type ScreeningInput,
  type ScreeningState,
  stepScreening,
} from '../screening/screening.ts';
import { declarationOver } from './lane-refusals.ts';

type Declaring = Extract<Phase, { name: 'declaring' }>;

export type AskedPersonParts = Readonly<{
  clock: Clock;
  /** How long the answers are waited for. */
  answerSeconds: number;
  /** null: this lane asks nothing. */
  questions(): QuestionSet | null;
  record(effect: RecordedEffect): void;
  show(phase: Declaring): void;
  /** Questions stand on the screen. */
  asked(asking: number, questions: QuestionSet): void;
}>;

/** Whoever answers questions at a lane, and until when they are waited for. */
export class AskedPerson {
  readonly #parts: AskedPersonParts;
  #state: ScreeningState = idleScreening;
  #phase: Declaring | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: AskedPersonParts) {
    this.#parts = parts;
  }

  /** null: nobody is asked */
  get identified(): Identified | null {
    return this.#state.asked?.decide.identified ?? null;
  }

  /** What the screens show of it; null: nobody is asked. */
  get phase(): Phase | null {
    return this.#state.asked === null ? null : this.#phase;
  }

  step(input: ScreeningInput): void {
    const { state, effects } = stepScreening(this.#state, input, this.#parts.answerSeconds * 1000);
    this.#state = state;
    if (state.asked === null) this.#stopWaiting();
    for (const effect of effects) {
      if (effect.kind === 'ask') this.#ask(effect);
      else this.#parts.record(effect);
    }
  }

  /**
   * @param answers null: they cannot or will not answer
   * @throws CheckpointError DeclarationOver, DeclarationInvalid
   */
  answer(asking: number, answers: Answers | null): void {
    const questions = this.#parts.questions();
    if (questions === null || !isAsking(this.#state, asking)) throw declarationOver();
    this.step({ kind: 'answers', asking, answers: answers === null ? null : checkAnswers(questions, answers) });
  }

  #ask({ identified, asking, deadline }: Extract<ScreeningEffect, { kind: 'ask' }>): void {
    const { clock, show, asked } = this.#parts;
    const questions = this.#parts.questions();
    if (questions === null) return;
    const wait = Math.max(0, deadline - clock.monotonic());
    this.#stopWaiting();
    this.#timer = setTimeout(() => this.step({ kind: 'time', monotonic: deadline }), wait);
    const now = clock.now();
    this.#phase = {
      name: 'declaring',
      maskedName: maskedNameOf(identified.credential),
      since: Math.round(now),
      until: Math.round(now + wait),
      asking,
      questions,
    };
    show(this.#phase);
    asked(asking, questions);
  }

  #stopWaiting(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
