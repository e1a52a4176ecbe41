import type { LaneConfiguration, PassageConfiguration } from '../contract/configuration.ts';
import type { Direction } from '../contract/decision.ts';
import type { Clock } from '../contract/driver.ts';
import { asCheckpointError, type CheckpointError, ErrorCode } from '../contract/errors.ts';
import type { Reading, ScanReading } from '../contract/reading.ts';
import type { DecisionView, Phase, RecentPassage } from '../contract/rpc.ts';
import { type GateEffect, type GateInput, type GateState, type Identified, idleGate, stepGate } from './gate/gate.ts';
import { identify } from './passage/identify.ts';
import { maskedNameOf } from './passage/masked-name.ts';
import type { PassageDesk } from './passage/passage-desk.ts';
import { recentPassage } from './passage/recent-passage.ts';
import { Rereads } from './passage/rereads.ts';

const maxRecent = 20;
/** How long an answer in between stands before the screen goes back to the person who is being measured. */
const interimMs = 2500;
/** What stops somebody cannot be tapped away at once. */
const minShownMs = 2500;

export type LaneEvents = Readonly<{
  /** Whether a thermometer of this lane is ready. */
  measurable(): boolean;
  switched(direction: Direction): void;
  changed(): void;
  /** @param name the person's whole name, for paper only */
  decided(view: DecisionView, name: string | null): void;
  /** A code that was told already is still there: the same answer, and no new row. */
  decidedBefore(view: DecisionView): void;
  /** What this device sent has been answered. `taken`: there is a decision, and the code could be read. */
  answered(device: string, taken: boolean): void;
  failed(error: CheckpointError): void;
}>;

/** One lane: its gate, its direction, and what its screens show now. */
export class Lane {
  readonly configuration: LaneConfiguration;
  readonly #settings: PassageConfiguration;
  readonly #desk: PassageDesk;
  readonly #clock: Clock;
  readonly #events: LaneEvents;
  readonly #rereads: Rereads;
  #direction: Direction;
  #gate: GateState = idleGate;
  #phase: Phase = { name: 'waiting' };
  #recent: readonly RecentPassage[];
  #measuring: Extract<Phase, { name: 'measuring' }> | null = null;
  #shownAt = 0;
  #deadlineTimer: NodeJS.Timeout | null = null;
  #phaseTimer: NodeJS.Timeout | null = null;

  constructor(
    configuration: LaneConfiguration,
    settings: PassageConfiguration,
    desk: PassageDesk,
    clock: Clock,
    recent: readonly RecentPassage[],
    direction: Direction,
    events: LaneEvents,
  ) {
    this.configuration = configuration;
    this.#settings = settings;
    this.#desk = desk;
    this.#clock = clock;
    this.#events = events;
    this.#rereads = new Rereads(settings.repeatSeconds * 1000);
    this.#direction = direction;
    this.#recent = recent.slice(0, maxRecent);
  }

  get direction(): Direction {
    return this.#direction;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get recent(): readonly RecentPassage[] {
    return this.#recent;
  }

  setDirection(direction: Direction): void {
    if (direction === this.#direction) return;
    this.#direction = direction;
    this.#events.switched(direction);
    this.#events.changed();
  }

  /** Takes a decision off the screen; one that stops somebody only after it could be read. */
  dismiss(): void {
    if (this.#phase.name !== 'decision') return;
    const { outcome } = this.#phase.view.decision;
    const stops = outcome !== 'admit' && outcome !== 'unreadable';
    if (stops && this.#clock.monotonic() - this.#shownAt < minShownMs) return;
    this.#leaveDecision();
  }

  /** The ledger takes rows again. */
  recovered(): void {
    if (this.#phase.name === 'out-of-order') this.#leaveDecision();
  }

  /** A passage from paper, to its place among the last ones by the time that stands on it. */
  enteredLate({ decision, maskedName }: DecisionView): void {
    this.#recent = [recentPassage(decision, maskedName), ...this.#recent]
      .toSorted((a, b) => b.at - a.at)
      .slice(0, maxRecent);
  }

  take(reading: Reading): void {
    switch (reading.kind) {
      case 'scan':
        this.#scanned(reading);
        return;
      case 'garbled':
        this.#step({ kind: 'garbled', reading, direction: this.#direction });
        return;
      case 'temperature':
        this.#step({ kind: 'temperature', reading });
    }
  }

  #scanned(scan: ScanReading): void {
    const identified = identify(scan, this.#direction);
    const repeat = this.#desk.isRepeat(identified);
    const was = repeat ? 'repeat' : identified.credential.kind === 'unknown' ? 'unusable' : 'new';
    const look = this.#rereads.look(codeOf(identified), was, scan.monotonic);
    if (look.kind === 'again') {
      this.#again(look.view, scan.device);
      return;
    }
    const { reads } = look;
    this.#step({
      kind: 'scan',
      identified: reads > 1 ? { ...identified, reads } : identified,
      repeat,
      measurable: this.#events.measurable(),
    });
  }

  /** The screen goes on saying so, unless it says something about somebody else by now. */
  #again(view: DecisionView | null, device: string): void {
    if (view === null) return;
    const phase = this.#phase;
    if (phase.name === 'waiting' || (phase.name === 'decision' && phase.view === view)) this.#showDecision(view);
    this.#events.decidedBefore(view);
    this.#events.answered(device, isTaken(view));
  }

  /** Whoever is being measured is decided without a temperature: a passage that has begun is recorded. */
  dispose(): void {
    const waiting = this.#gate.waitingFor;
    if (waiting !== null) this.#step({ kind: 'time', monotonic: waiting.deadline });
    if (this.#phaseTimer !== null) clearTimeout(this.#phaseTimer);
  }

  #step(input: GateInput): void {
    const { state, effects } = stepGate(this.#gate, input, this.#settings);
    this.#gate = state;
    if (state.waitingFor === null && this.#deadlineTimer !== null) {
      clearTimeout(this.#deadlineTimer);
      this.#deadlineTimer = null;
    }
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: GateEffect): void {
    if (effect.kind !== 'measure') {
      void this.#record(effect);
      return;
    }
    const wait = Math.max(0, effect.deadline - this.#clock.monotonic());
    if (this.#deadlineTimer !== null) clearTimeout(this.#deadlineTimer);
    // A timer may fire a fraction of a millisecond early by the monotonic clock: the deadline itself is what has passed.
    this.#deadlineTimer = setTimeout(() => this.#step({ kind: 'time', monotonic: effect.deadline }), wait);
    const now = this.#clock.now();
    this.#measuring = {
      name: 'measuring',
      maskedName: maskedNameOf(effect.identified.credential),
      since: Math.round(now),
      until: Math.round(now + wait),
    };
    this.#show(this.#measuring);
  }

  async #record(effect: Exclude<GateEffect, { kind: 'measure' }>): Promise<void> {
    try {
      const { view, name } = await this.#desk.record(effect);
      this.#remember(view);
      this.#showDecision(view);
      if (effect.kind === 'repeat' || effect.kind === 'unreadable') this.#rereads.told(codeOf(effect.identified), view);
      this.#events.decided(view, name);
      this.#events.answered(deviceOf(effect), isTaken(view));
    } catch (error) {
      if (effect.kind !== 'garbled') this.#rereads.forget(codeOf(effect.identified));
      const failure = asCheckpointError(error, ErrorCode.LedgerWriteFailed, 'restart the station');
      this.#show({ name: 'out-of-order', ...failure.toRecord() });
      this.#events.failed(failure);
      this.#events.answered(deviceOf(effect), false);
    }
  }

  #remember({ decision, maskedName }: DecisionView): void {
    this.#recent = [recentPassage(decision, maskedName), ...this.#recent].slice(0, maxRecent);
  }

  /** While the next person is being measured, the answer to the one before is shown in between. */
  #showDecision(view: DecisionView): void {
    const interim = this.#gate.waitingFor !== null;
    const showMs = interim ? interimMs : this.#settings.showMs;
    this.#show({ name: 'decision', view, until: Math.round(this.#clock.now() + showMs) });
    this.#phaseTimer = setTimeout(() => this.#leaveDecision(), showMs);
  }

  #leaveDecision(): void {
    this.#show(this.#gate.waitingFor !== null && this.#measuring !== null ? this.#measuring : { name: 'waiting' });
  }

  #show(phase: Phase): void {
    if (this.#phaseTimer !== null) clearTimeout(this.#phaseTimer);
    this.#phaseTimer = null;
    this.#phase = phase;
    this.#shownAt = this.#clock.monotonic();
    this.#events.changed();
  }
}

const codeOf = ({ keys, direction }: Identified): string => `${direction} ${keys[0]}`;

const deviceOf = (effect: Exclude<GateEffect, { kind: 'measure' }>): string =>
  effect.kind === 'garbled' ? effect.reading.device : effect.identified.scan.device;

const isTaken = ({ decision }: DecisionView): boolean => decision.outcome !== 'unreadable';
