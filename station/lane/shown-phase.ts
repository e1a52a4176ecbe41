import type { PassageConfiguration } from '../../contract/configuration.ts';
import type { Clock } from '../../contract/driver.ts';
import type { DecisionView, Phase, WatchView } from '../../contract/rpc.ts';

/** How long an answer in between stands before the screen goes back to the person who is being measured. */
export const interimMs = 2500;
/** What stops somebody cannot be tapped away at once. */
const minShownMs = 2500;

export type ShownPhaseParts = Readonly<{
  clock: Clock;
  settings: Pick<PassageConfiguration, 'showMs' | 'officerShowMs'>;
  /** What stands when nothing else is to be shown any more: whoever is waited for, or nobody. */
  otherwise(): Phase;
  changed(): void;
}>;

/** What a lane's screens show of its passages now, and when that gives way. */
export class ShownPhase {
  readonly #parts: ShownPhaseParts;
  #phase: Phase = { name: 'waiting' };
  #shownAt = 0;
  #timer: NodeJS.Timeout | null = null;
  #disposed = false;

  constructor(parts: ShownPhaseParts) {
    this.#parts = parts;
  }

  get current(): Phase {
    return this.#phase;
  }

  /** Until something else is shown. */
  show(phase: Phase): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#phase = phase;
    this.#shownAt = this.#parts.clock.monotonic();
    this.#parts.changed();
  }

  showFor(phase: Phase, ms: number): void {
    this.show(phase);
    if (!this.#disposed) this.#timer = setTimeout(() => this.leave(), ms);
  }

  /** @param interim somebody else is being measured meanwhile: it is shown in between */
  decision(view: DecisionView, interim: boolean): void {
    const { clock, settings } = this.#parts;
    const { showMs: usualMs, officerShowMs } = settings;
    const waits = view.officer?.answer === null;
    const showMs = interim ? interimMs : waits ? Math.max(usualMs, officerShowMs) : usualMs;
    this.showFor({ name: 'decision', view, until: Math.round(clock.now() + showMs) }, showMs);
  }

  /** What is known of this decision's hit on the watch list is another; it stands for as long as before. */
  watchAnswered(view: DecisionView, watch: WatchView): void {
    const phase = this.#phase;
    if (this.shows(view) && phase.name === 'decision') {
      this.#phase = { ...phase, view: { ...phase.view, watch } };
    }
    this.#parts.changed();
  }

  /** Whether this decision stands there now. */
  shows({ decision }: DecisionView): boolean {
    if (this.#phase.name !== 'decision') return false;
    const { epoch, sequence } = this.#phase.view.decision;
    return epoch === decision.epoch && sequence === decision.sequence;
  }

  /** Takes a decision off the screen; one that stops somebody only after it could be read. */
  dismiss(): void {
    if (this.#phase.name !== 'decision') return;
    const { outcome } = this.#phase.view.decision;
    const stops = outcome !== 'admit' && outcome !== 'unreadable';
    if (stops && this.#parts.clock.monotonic() - this.#shownAt < minShownMs) return;
    this.leave();
  }

  leave(): void {
    this.show(this.#parts.otherwise());
  }

  /** What is shown from here on stays. */
  dispose(): void {
    this.#disposed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
