import { existsSync } from 'node:fs';
import type { ClockState } from '../../contract/decision.ts';
import type { Clock } from '../../contract/driver.ts';

/** A clock may stand this far before the newest moment known without being distrusted: rows commit out of step by less. */
const toleranceMs = 2000;
const recheckMs = 10_000;

/** `systemd-timesyncd` makes this file once it has set the clock; its folder exists only where it runs. */
const timesyncFolder = '/run/systemd/timesync';

const systemSynchronised = (): 'synchronised' | 'unsynchronised' | 'unknown' => {
  if (!existsSync(timesyncFolder)) return 'unknown';
  return existsSync(`${timesyncFolder}/synchronized`) ? 'synchronised' : 'unsynchronised';
};

/** Says how far the wall clock can be believed; never corrects it. */
export class StationClock {
  readonly #clock: Clock;
  readonly #synchronised: () => 'synchronised' | 'unsynchronised' | 'unknown';
  #floor: number;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #checked: 'synchronised' | 'unsynchronised' | 'unknown' = 'unknown';

  /** @param floor newest moment that this station is sure of, ms since the Unix epoch: see `sawTime` */
  constructor(clock: Clock, floor: number, synchronised = systemSynchronised) {
    this.#clock = clock;
    this.#floor = floor;
    this.#synchronised = synchronised;
  }

  now(): number {
    return this.#clock.now();
  }

  /** It is this late at least, ms since the Unix epoch, however wrong the clock is. */
  atLeast(): number {
    return Math.max(this.#clock.now(), this.#floor);
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  state(): ClockState {
    if (this.#clock.now() + toleranceMs < this.#floor) return 'untrusted';
    const monotonic = this.#clock.monotonic();
    if (monotonic - this.#checkedAt > recheckMs) {
      this.#checkedAt = monotonic;
      this.#checked = this.#synchronised();
    }
    return this.#checked;
  }

  /** A row was committed with this time: the clock cannot rightly stand before it again. Only a believed time counts. */
  sawTime(time: number): void {
    if (time > this.#floor) this.#floor = time;
  }
}
