import type { DeviceConfiguration } from '../contract/configuration.ts';
import type { Clock, DriverSink } from '../contract/driver.ts';
import type { CheckpointError } from '../contract/errors.ts';
import type { DeviceState } from '../contract/reading.ts';

export type Paper = NonNullable<DeviceState['paper']>;

/** What a driver knows of its device. The sink hears of changes only, and of none after `close`. */
export class DeviceStatus {
  readonly #clock: Clock;
  readonly #sink: DriverSink;
  #state: DeviceState;
  #closed = false;
  #unsaid = false;

  constructor(device: DeviceConfiguration, sink: DriverSink, clock: Clock) {
    this.#clock = clock;
    this.#sink = sink;
    this.#state = {
      device: device.id,
      kind: device.kind,
      lane: device.lane,
      state: 'absent',
      error: null,
      since: clock.now(),
      profile: device.profile,
      ...(device.kind === 'printer' ? { paper: 'unknown' as const } : {}),
    };
  }

  get current(): DeviceState {
    return this.#state;
  }

  set(state: DeviceState['state'], error: CheckpointError | null = null): void {
    const before = this.#state;
    const same = before.state === state && before.error?.code === error?.code;
    // For the same reason as before there may be something else to do about it now.
    const told = same && before.error?.message === error?.message && before.error?.hint === error?.hint;
    const since = same ? before.since : this.#clock.now();
    if (!told) this.#state = { ...before, state, error: error?.toRecord() ?? null, since };
    if (this.#closed || (told && !this.#unsaid)) return;
    this.#unsaid = false;
    this.#sink.state(this.#state);
  }

  /** Notes where it was found; said together with the state that is set next. */
  place(place: string): void {
    this.#state = { ...this.#state, place };
  }

  /** Notes a printer's paper; said together with the state that is set next, so that both change as one. */
  paper(paper: Paper): void {
    if (this.#state.paper === paper) return;
    this.#state = { ...this.#state, paper };
    this.#unsaid = true;
  }

  close(): void {
    this.#closed = true;
  }
}
