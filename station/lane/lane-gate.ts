import type { PassageConfiguration } from '../../contract/configuration.ts';
import type { RowKey } from '../../contract/decision.ts';
import type { Clock } from '../../contract/driver.ts';
import type { Phase } from '../../contract/rpc.ts';
import { type GateEffect, type GateInput, type GateState, type Identified, idleGate, stepGate } from '../gate/gate.ts';
import { maskedNameOf } from '../passage/masked-name.ts';
import type { RecordedEffect } from '../passage/passage-desk.ts';
import type { Decide } from '../screening/screening.ts';

type Measuring = Extract<Phase, { name: 'measuring' }>;

export type LaneGateParts = Readonly<{
  clock: Clock;
  settings: Pick<PassageConfiguration, 'temperature'>;
  /** Somebody is waited for at the thermometers: see ThermometerDriver. */
  measure(anew: boolean, forMs: number): void;
  show(phase: Measuring): void;
  /** @param last nothing of somebody else follows */
  decide(decide: Decide, last: boolean): void;
  record(effect: RecordedEffect): void;
  /** Nobody came to be measured again. */
  notRemeasured(of: RowKey): void;
  /** All of it is done. */
  stepped(): void;
}>;

/** The gate of a lane in time: whoever is waited for, and until when. */
export class LaneGate {
  readonly #parts: LaneGateParts;
  #state: GateState = idleGate;
  #measuring: Measuring | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: LaneGateParts) {
    this.#parts = parts;
  }

  /** Who is measured now; null: nobody. */
  get measured(): Identified | null {
    return this.#state.waitingFor?.identified ?? null;
  }

  /** What the screens show of it; null: nobody is measured. */
  get phase(): Measuring | null {
    return this.#state.waitingFor === null ? null : this.#measuring;
  }

  step(input: GateInput): void {
    const { state, effects } = stepGate(this.#state, input, this.#parts.settings);
    this.#state = state;
    if (state.waitingFor === null) this.#stopWaiting();
    for (const effect of effects) this.#perform(effect, effect === effects.at(-1));
    this.#parts.stepped();
  }

  /** Whoever is measured is decided without a temperature. */
  decideNow(): void {
    const { waitingFor } = this.#state;
    if (waitingFor !== null) this.step({ kind: 'time', monotonic: waitingFor.deadline });
  }

  #perform(effect: GateEffect, last: boolean): void {
    const { decide, record, notRemeasured } = this.#parts;
    if (effect.kind === 'measure') this.#wait(effect);
    else if (effect.kind === 'not-remeasured') notRemeasured(effect.of);
    else if (effect.kind === 'decide') decide(effect, last);
    else record(effect);
  }

  #wait({ identified, deadline, anew }: Extract<GateEffect, { kind: 'measure' }>): void {
    const { clock, measure, show } = this.#parts;
    const wait = Math.max(0, deadline - clock.monotonic());
    measure(anew, wait);
    this.#stopWaiting();
    // A timer may fire a fraction of a millisecond early by the monotonic clock: the deadline itself is what has passed.
    this.#timer = setTimeout(() => this.step({ kind: 'time', monotonic: deadline }), wait);
    const now = clock.now();
    this.#measuring = {
      name: 'measuring',
      maskedName: maskedNameOf(identified.credential),
      since: Math.round(now),
      until: Math.round(now + wait),
    };
    show(this.#measuring);
  }

  #stopWaiting(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
