import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { Clock, DriverSink, ScannerDriver } from '../../contract/driver.ts';
import type { ScannerProfile } from '../profile/profile.ts';
import type { Reach } from '../transports/transport-for.ts';
import { createScannerDriver } from './scanner-driver.ts';
import { framesProtocol, hidPosProtocol } from './scanner-protocol.ts';
import { createScreenScanner } from './screen-scanner.ts';

/** @throws CheckpointError ProfileInvalid */
export const createScanner = (
  device: DeviceConfiguration,
  profile: ScannerProfile,
  reach: Reach,
  sink: DriverSink,
  clock: Clock,
): ScannerDriver => {
  switch (profile.protocol) {
    case 'scanner-frames':
      return createScannerDriver(device, framesProtocol(profile.settings), reach(device, profile), sink, clock);
    case 'hid-pos':
      return createScannerDriver(device, hidPosProtocol(profile), reach(device, profile), sink, clock);
    case 'wedge':
    case 'camera':
      return createScreenScanner(device, profile, sink, clock);
  }
};
