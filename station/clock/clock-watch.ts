import type { ClockReport } from '../../contract/clock.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
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
/** Between what somebody compares and their word on it. */
const lookedAtMs = 60_000;

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

  /**
   * A supervisor has compared the clock with a right one.
   * @param shown what they saw of it, ms since the Unix epoch
   * @throws CheckpointError ClockNotConfirmed
   */
  confirm(shown: number): ClockReport {
    const { clock, changed } = this.#options;
    this.look();
    const { trouble } = this.#told;
    if (Math.abs(clock.now() - shown) > lookedAtMs) throw notShown();
    clock.confirm();
    this.#told = clock.report();
    this.#record('confirmed', { ...this.#told, trouble }, null);
    changed();
    return this.#told;
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  #record(act: ClockRow['act'], { trouble }: ClockReport, movedMs: number | null): void {
    this.#options.record({ act, trouble, movedMs });
  }
}

const notShown = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.ClockNotConfirmed,
    'what was compared is not the time of this station now',
    'compare the clock once more, and confirm it within a minute',
  );
