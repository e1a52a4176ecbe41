import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { Clock, DriverSink, ThermometerDriver } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { Connection, type Link } from '../connection.ts';
import { DeviceStatus } from '../device-status.ts';
import { LazyTimer } from '../lazy-timer.ts';
import type { ThermometerSettings } from '../profile/thermometer-settings.ts';
import type { TransportFactory } from '../transports/transport.ts';
import { GyMcu90615Frames, gyMcu90615Commands } from './gy-mcu90615.ts';
import { type Measured, Measurement } from './measurement.ts';

/** A GY-MCU90615 in continuous mode. It is ready when it has sent a frame, and faulty when it sends none any more. */
export const createThermometerDriver = (
  device: DeviceConfiguration,
  settings: ThermometerSettings,
  transport: TransportFactory,
  sink: DriverSink,
  clock: Clock,
): ThermometerDriver => {
  const status = new DeviceStatus(device, sink, clock);
  const thermometer = new Thermometer(device, settings, sink, clock);
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
    dispose: async () => {
      await connection.dispose();
      status.close();
    },
  };
};

class Thermometer {
  readonly #device: DeviceConfiguration;
  readonly #settings: ThermometerSettings;
  readonly #sink: DriverSink;
  readonly #clock: Clock;
  readonly #frames = new GyMcu90615Frames();
  readonly #measurement: Measurement;
  readonly #gap: LazyTimer;
  readonly #silence: LazyTimer;
  #link: Link | null = null;
  /** Monotonic ms of the last frame, or of the last attempt to bring the device to speak. */
  #heardAt = 0;
  #bytesSinceFrame = 0;
  #remindedInVain = false;

  constructor(device: DeviceConfiguration, settings: ThermometerSettings, sink: DriverSink, clock: Clock) {
    this.#device = device;
    this.#settings = settings;
    this.#sink = sink;
    this.#clock = clock;
    this.#measurement = new Measurement(settings);
    this.#gap = new LazyTimer(
      clock,
      () => this.#measurement.deadline,
      () => this.#deliver(this.#measurement.expire(clock.monotonic())),
    );
    this.#silence = new LazyTimer(
      clock,
      () => (this.#link === null ? null : this.#heardAt + settings.silentAfterMs),
      () => this.#silent(),
    );
  }

  opened(link: Link): void {
    this.#link = link;
    this.#frames.reset();
    this.#remindedInVain = false;
    this.#remind(link);
    this.#silence.arm();
  }

  data(bytes: Uint8Array): void {
    const now = this.#clock.monotonic();
    this.#bytesSinceFrame += bytes.length;
    for (const event of this.#frames.push(bytes)) {
      if (event.kind !== 'frame') continue;
      this.#heardAt = now;
      this.#bytesSinceFrame = 0;
      this.#remindedInVain = false;
      this.#link?.ready();
      this.#deliver(this.#measurement.push(event, now));
    }
    this.#gap.arm();
  }

  ended(): void {
    this.#link = null;
    this.#gap.stop();
    this.#silence.stop();
    this.#deliver(this.#measurement.end());
  }

  /** Reminds it once on the same link, in case it was restarted behind a device server; then makes a new link. */
  #silent(): void {
    const link = this.#link;
    if (link === null) return;
    const error = this.#bytesSinceFrame === 0 ? silentError(this.#settings) : unintelligibleError();
    if (this.#remindedInVain) {
      link.drop(error);
      return;
    }
    link.fault(error);
    this.#remindedInVain = true;
    this.#remind(link);
  }

  #remind(link: Link): void {
    this.#heardAt = this.#clock.monotonic();
    this.#bytesSinceFrame = 0;
    // A write that fails is followed by the end of the link, which says so.
    link.write(gyMcu90615Commands.continuous).catch(() => undefined);
  }

  #deliver(measured: readonly Measured[]): void {
    for (const { celsius, ambient } of measured) {
      this.#sink.reading({
        kind: 'temperature',
        celsius,
        ambient,
        target: this.#settings.target,
        lane: this.#device.lane,
        device: this.#device.id,
        at: this.#clock.now(),
        monotonic: this.#clock.monotonic(),
      });
    }
  }
}

const silentError = ({ silentAfterMs }: ThermometerSettings): CheckpointError =>
  new CheckpointError(
    ErrorCode.DeviceSilent,
    `the thermometer has sent nothing for ${silentAfterMs} ms`,
    'Check its power and its data wires. Until it is back, measure by hand.',
  );

const unintelligibleError = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.ChecksumWrong,
    'the thermometer sends bytes that are not its frames',
    'Check the baud rate (9600 or 115200) and that the profile fits the module.',
  );
