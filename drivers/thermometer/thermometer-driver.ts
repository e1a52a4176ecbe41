import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { Clock, DriverSink, ThermometerDriver } from '../../contract/driver.ts';
import { Connection, type Link } from '../connection.ts';
import { DeviceStatus } from '../device-status.ts';
import { LazyTimer } from '../lazy-timer.ts';
import type { ThermometerSettings } from '../profile/thermometer-settings.ts';
import type { TransportFactory } from '../transports/transport.ts';
import { Asking } from './asking.ts';
import { Measurement, type MeasurementEvent } from './measurement.ts';
import { sampleOf } from './sample.ts';
import type { SessionFactory, ThermometerSession } from './session.ts';
import type { TemperatureFrame, ThermometerEvent } from './thermometer-event.ts';
import { Surroundings, silenceError } from './troubles.ts';

/** Any thermometer. It is ready when it has given a temperature, and faulty when it gives none any more. */
export const createThermometerDriver = (
  device: DeviceConfiguration,
  settings: ThermometerSettings,
  openSession: SessionFactory,
  transport: TransportFactory,
  sink: DriverSink,
  clock: Clock,
): ThermometerDriver => {
  const status = new DeviceStatus(device, sink, clock);
  const thermometer = new Thermometer(device, settings, openSession, sink, clock);
  const connection = new Connection(transport, status, clock, {
    opened: (link) => thermometer.opened(link),
    data: (bytes) => thermometer.data(bytes),
    ended: () => thermometer.ended(),
  });
  return {
    kind: 'thermometer',
    device,
    start: () => connection.start(),
    state: () => status.current,
    measure: (anew, forMs) => thermometer.measure(anew, forMs),
    dispose: async () => {
      await connection.dispose();
      status.close();
    },
  };
};

type Live = Readonly<{ link: Link; session: ThermometerSession }>;

class Thermometer {
  readonly #device: DeviceConfiguration;
  readonly #settings: ThermometerSettings;
  readonly #openSession: SessionFactory;
  readonly #sink: DriverSink;
  readonly #clock: Clock;
  readonly #measurement: Measurement;
  readonly #asking: Asking;
  readonly #surroundings: Surroundings;
  readonly #gap: LazyTimer;
  readonly #silence: LazyTimer;
  readonly #ask: LazyTimer;
  #live: Live | null = null;
  /** Monotonic ms of the last answer, or of the last attempt to bring the device to speak. */
  #heardAt = 0;
  #bytesSinceAnswer = 0;
  #worst: ThermometerEvent | null = null;
  #remindedInVain = false;

  constructor(
    device: DeviceConfiguration,
    settings: ThermometerSettings,
    openSession: SessionFactory,
    sink: DriverSink,
    clock: Clock,
  ) {
    this.#device = device;
    this.#settings = settings;
    this.#openSession = openSession;
    this.#sink = sink;
    this.#clock = clock;
    this.#measurement = new Measurement({ ...settings, gapMs: gapOf(settings) });
    this.#asking = new Asking(settings);
    this.#surroundings = new Surroundings(settings.surroundings);
    this.#gap = new LazyTimer(
      clock,
      () => this.#measurement.deadline,
      () => this.#deliver(this.#measurement.expire(clock.monotonic())),
    );
    this.#silence = new LazyTimer(
      clock,
      () => this.#silentAt(),
      () => this.#silent(),
    );
    this.#ask = new LazyTimer(
      clock,
      () => (this.#live === null ? null : this.#asking.next(clock.monotonic(), this.#somebody)),
      () => this.#askNow(),
    );
  }

  measure(anew: boolean, forMs: number): void {
    if (anew) this.#measurement.restart();
    this.#asking.want(this.#clock.monotonic(), forMs);
    this.#hurry();
  }

  opened(link: Link): void {
    const wire = {
      write: (bytes: Uint8Array) => link.write(bytes),
      event: (event: ThermometerEvent) => {
        if (this.#live?.session === session) this.#event(event);
      },
    };
    const session = this.#openSession(wire);
    this.#live = { link, session };
    this.#asking.reset();
    this.#remindedInVain = false;
    this.#begin(session);
    this.#silence.arm();
    this.#ask.arm();
  }

  data(bytes: Uint8Array): void {
    this.#bytesSinceAnswer += bytes.length;
    this.#live?.session.data(bytes);
    this.#gap.arm();
  }

  ended(): void {
    this.#live?.session.end();
    this.#live = null;
    for (const timer of [this.#gap, this.#silence, this.#ask]) timer.stop();
    this.#deliver(this.#measurement.end());
  }

  get #somebody(): boolean {
    return this.#measurement.deadline !== null;
  }

  #event(event: ThermometerEvent): void {
    if (event.kind === 'frame') this.#answered(event);
    else if (event.kind === 'nothing') this.#answered({ objectCelsius: null, bodyCelsius: null, ambientCelsius: null });
    else if (event.kind !== 'acknowledged') this.#worst = event;
  }

  #answered(frame: TemperatureFrame): void {
    const now = this.#clock.monotonic();
    this.#heardAt = now;
    this.#bytesSinceAnswer = 0;
    this.#worst = null;
    this.#remindedInVain = false;
    this.#asking.answered();
    this.#live?.link.ready(this.#surroundings.judge(frame.ambientCelsius));
    if (this.#asking.measures(now, this.#somebody)) {
      this.#deliver(this.#measurement.push(sampleOf(frame, this.#settings), now));
      this.#gap.arm();
    }
    this.#hurry();
  }

  #askNow(): void {
    this.#asking.asked(this.#clock.monotonic());
    this.#live?.session.ask();
    this.#silence.arm();
  }

  /** The next question may be due earlier than the timer knows. */
  #hurry(): void {
    if (this.#settings.mode === 'continuous') return;
    this.#ask.stop();
    this.#ask.arm();
  }

  #silentAt(): number | null {
    if (this.#live === null) return null;
    const since = this.#settings.mode === 'continuous' ? this.#heardAt : this.#asking.unansweredSince;
    return since === null ? null : Math.max(since, this.#heardAt) + this.#settings.silentAfterMs;
  }

  /** Reminds it once on the same link, in case it was restarted behind a device server; then makes a new link. */
  #silent(): void {
    const live = this.#live;
    if (live === null) return;
    const error = silenceError(this.#settings, this.#bytesSinceAnswer, this.#worst);
    if (this.#remindedInVain) {
      live.link.drop(error);
      return;
    }
    live.link.fault(error);
    this.#remindedInVain = true;
    this.#begin(live.session);
  }

  #begin(session: ThermometerSession): void {
    this.#heardAt = this.#clock.monotonic();
    this.#bytesSinceAnswer = 0;
    this.#worst = null;
    session.begin();
  }

  #deliver(events: readonly MeasurementEvent[]): void {
    for (const event of events) {
      const taken = {
        lane: this.#device.lane,
        device: this.#device.id,
        at: this.#clock.now(),
        monotonic: this.#clock.monotonic(),
      };
      if (event.kind === 'approach') {
        this.#sink.reading({ kind: 'approach', ...taken });
        continue;
      }
      this.#asking.done();
      const { celsius, ambient } = event;
      this.#sink.reading({ kind: 'temperature', celsius, ambient, target: this.#settings.target, ...taken });
    }
  }
}

/** A device that is asked is silent between its answers. */
export const gapOf = ({ mode, gapMs, pollMs, answerMs }: ThermometerSettings): number =>
  mode === 'continuous' ? gapMs : Math.max(gapMs, 2 * pollMs + answerMs);
