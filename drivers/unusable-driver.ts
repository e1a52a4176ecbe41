import type { DeviceConfiguration } from '../contract/configuration.ts';
import type { AnyDriver, BarrierWiring, Clock, DriverSink } from '../contract/driver.ts';
import type { CheckpointError } from '../contract/errors.ts';
import { DeviceStatus } from './device-status.ts';

/** Nothing is known of its wiring, so nothing is concluded from it. */
const unknownWiring: BarrierWiring = { failOpen: false, openForMs: 600_000, pulseMs: 0 };

/**
 * In place of a device that its configuration or profile makes impossible: faulty, and says why. The lane works with what
 * else there is.
 */
export const unusableDriver = (
  device: DeviceConfiguration,
  error: CheckpointError,
  sink: DriverSink,
  clock: Clock,
): AnyDriver => {
  const status = new DeviceStatus(device, sink, clock);
  const failed = { outcome: 'failed', error: error.toRecord() } as const;
  const common = {
    device,
    start: () => status.set('faulty', error),
    state: () => status.current,
    dispose: async () => status.close(),
  };
  switch (device.kind) {
    case 'scanner':
    case 'thermometer':
      return { ...common, kind: device.kind };
    case 'printer':
      return { ...common, kind: 'printer', print: async () => failed };
    case 'barrier':
      return { ...common, kind: 'barrier', wiring: unknownWiring, open: async () => failed };
  }
};
