import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { Clock, DriverSink, ScannerDriver } from '../../contract/driver.ts';
import { asCheckpointError, ErrorCode } from '../../contract/errors.ts';
import { Connection, type Link } from '../connection.ts';
import { DeviceStatus } from '../device-status.ts';
import { bytesOfHex } from '../hex.ts';
import { LazyTimer } from '../lazy-timer.ts';
import type { TransportFactory } from '../transports/transport.ts';
import { GarbledBursts, type ToldEvent } from './garbled-bursts.ts';
import type { CodeReader, ScannerProtocol } from './scanner-protocol.ts';

/** A scanner that sends codes. It is ready as soon as it is there: a scanner says nothing until somebody scans. */
export const createScannerDriver = (
  device: DeviceConfiguration,
  protocol: ScannerProtocol,
  transport: TransportFactory,
  sink: DriverSink,
  clock: Clock,
): ScannerDriver => {
  const status = new DeviceStatus(device, sink, clock);
  const scanner = new Scanner(device, protocol, sink, clock);
  const connection = new Connection(transport, status, clock, {
    opened: (link) => scanner.opened(link),
    data: (bytes) => scanner.data(bytes),
    ended: () => scanner.ended(),
  });
  const { good, bad } = protocol.feedback;
  return {
    kind: 'scanner',
    device,
    start: () => connection.start(),
    state: () => status.current,
    ...(good === null && bad === null ? {} : { feedback: (taken: boolean) => scanner.feedback(taken ? good : bad) }),
    dispose: async () => {
      await connection.dispose();
      status.close();
    },
  };
};

class Scanner {
  readonly #device: DeviceConfiguration;
  readonly #protocol: ScannerProtocol;
  readonly #sink: DriverSink;
  readonly #clock: Clock;
  readonly #bursts = new GarbledBursts();
  readonly #idle: LazyTimer;
  readonly #burstEnd: LazyTimer;
  #link: Link | null = null;
  #reader: CodeReader | null = null;

  constructor(device: DeviceConfiguration, protocol: ScannerProtocol, sink: DriverSink, clock: Clock) {
    this.#device = device;
    this.#protocol = protocol;
    this.#sink = sink;
    this.#clock = clock;
    this.#idle = new LazyTimer(
      clock,
      () => this.#reader?.deadline ?? null,
      () => this.#take((reader, now) => reader.flush(now)),
    );
    this.#burstEnd = new LazyTimer(
      clock,
      () => this.#bursts.deadline,
      () => this.#deliver(this.#bursts.flush(clock.monotonic())),
    );
  }

  opened(link: Link): void {
    this.#link = link;
    try {
      this.#reader = this.#protocol.open(link);
      link.ready();
    } catch (thrown) {
      link.fault(asCheckpointError(thrown, ErrorCode.DeviceAnswerWrong, 'Choose another profile for this device.'));
    }
  }

  data(bytes: Uint8Array): void {
    this.#take((reader, now) => reader.push(bytes, now));
    this.#idle.arm();
  }

  ended(): void {
    this.#link = null;
    this.#idle.stop();
    this.#take((reader) => reader.abandon());
    this.#reader = null;
    this.#burstEnd.stop();
    this.#deliver(this.#bursts.end());
  }

  feedback(hex: string | null): void {
    // A write that fails is followed by the end of the link, which says so.
    if (hex !== null) this.#link?.write(bytesOfHex(hex)).catch(() => undefined);
  }

  #take(read: (reader: CodeReader, now: number) => ReturnType<CodeReader['push']>): void {
    if (this.#reader === null) return;
    const now = this.#clock.monotonic();
    this.#deliver(this.#bursts.push(read(this.#reader, now), now));
    this.#burstEnd.arm();
  }

  #deliver(events: readonly ToldEvent[]): void {
    const { id, lane } = this.#device;
    for (const event of events) {
      const taken = { lane, device: id, at: this.#clock.now(), monotonic: this.#clock.monotonic() };
      if (event.kind === 'garbled') this.#sink.reading({ ...event, ...taken });
      else this.#sink.reading({ kind: 'scan', text: event.text, symbology: event.symbology, ...taken });
    }
  }
}
