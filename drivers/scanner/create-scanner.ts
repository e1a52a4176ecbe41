import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { Clock, DriverSink, ScannerDriver } from '../../contract/driver.ts';
import type { ScannerProfile } from '../profile/profile.ts';
import { transportFor } from '../transports/transport-for.ts';
import { createScannerDriver } from './scanner-driver.ts';

/** @throws CheckpointError ProfileInvalid */
export const createScanner = (
  device: DeviceConfiguration,
  profile: ScannerProfile,
  sink: DriverSink,
  clock: Clock,
): ScannerDriver => {
  switch (profile.protocol) {
    case 'scanner-frames':
      return createScannerDriver(device, profile.settings, transportFor(device.transport, profile), sink, clock);
  }
};
