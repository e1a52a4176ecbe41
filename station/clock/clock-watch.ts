import type { ClockReport } from '../../contract/clock.ts';
import type { EventData } from '../../contract/events.ts';
import type { StationClock } from './station-clock.ts';

export type ClockRow = Omit<EventData<'clock'>, 'epoch' | 'sequence' | 'clock'>;

export type ClockWatchOptions = Readonly<{
  clock: StationClock;
  record: (row: ClockRow) => void;
  /** What the screens say of the clock is no longer true. */
  changed: () => void;
}>;

const lookEveryMs = 1000;

/** Looks at the clock each second: what changes is recorded once, and shown. */
export class ClockWatch {
  readonly #options: ClockWatchOptions;
  readonly #timer: NodeJS.Timeout;
  #told: ClockReport;
  #jumps: number;

  constructor(options: ClockWatchOptions) {
    this.#options = options;
    this.#told = options.clock.report();
    this.#jumps = options.clock.jumps().count;
    if (this.#told.trouble !== null) this.#record('state', this.#told, null);
    this.#timer = setInterval(() => this.look(), lookEveryMs);
  }

  look(): void {
    const { clock, changed } = this.#options;
    const jumps = clock.jumps();
    const now = clock.report();
    const before = this.#told;
    const jumped = jumps.count !== this.#jumps;
    const isNew = now.state !== before.state || now.trouble?.kind !== before.trouble?.kind;
    if (!jumped && !isNew) return;
    this.#told = now;
    this.#jumps = jumps.count;
    // What the system answers to the first question after the start is no change.
    const isFirstAnswer = before.state === 'unknown' && before.trouble === null && now.trouble === null;
    if (jumped) this.#record('moved', now, jumps.lastMs);
    else if (!isFirstAnswer) this.#record('state', now, null);
    changed();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  #record(act: ClockRow['act'], { trouble }: ClockReport, movedMs: number | null): void {
    this.#options.record({ act, trouble, movedMs });
  }
}
