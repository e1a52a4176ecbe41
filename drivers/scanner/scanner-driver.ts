import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { Clock, DriverSink, ScannerDriver } from '../../contract/driver.ts';
import { Connection } from '../connection.ts';
import { DeviceStatus } from '../device-status.ts';
import { LazyTimer } from '../lazy-timer.ts';
import type { ScannerSettings } from '../profile/scanner-settings.ts';
import type { TransportFactory } from '../transports/transport.ts';
import { type ScannerEvent, ScannerFrames } from './scanner-frames.ts';

/** A scanner that sends text. It is ready as soon as it is there: a scanner says nothing until somebody scans. */
export const createScannerDriver = (
  device: DeviceConfiguration,
  settings: ScannerSettings,
  transport: TransportFactory,
  sink: DriverSink,
  clock: Clock,
): ScannerDriver => {
  const status = new DeviceStatus(device, sink, clock);
  const frames = new ScannerFrames(settings);
  const idle = new LazyTimer(
    clock,
    () => frames.deadline,
    () => deliver(frames.flush(clock.monotonic())),
  );
  const deliver = (events: readonly ScannerEvent[]): void => {
    const taken = { lane: device.lane, device: device.id, at: clock.now(), monotonic: clock.monotonic() };
    for (const event of events) {
      if (event.kind === 'text') sink.reading({ kind: 'scan', text: event.text, ...taken });
      else sink.reading({ kind: 'garbled', code: event.code, length: event.length, ...taken });
    }
  };
  const connection = new Connection(transport, status, clock, {
    opened: (link) => link.ready(),
    data: (bytes) => {
      deliver(frames.push(bytes, clock.monotonic()));
      idle.arm();
    },
    ended: () => {
      idle.stop();
      deliver(frames.abandon());
    },
  });
  return {
    kind: 'scanner',
    device,
    start: () => connection.start(),
    state: () => status.current,
    dispose: async () => {
      await connection.dispose();
      idle.stop();
      status.close();
    },
  };
};
