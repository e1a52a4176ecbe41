import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { Clock, DriverSink, ThermometerDriver } from '../../contract/driver.ts';
import type { ThermometerProfile } from '../profile/profile.ts';
import { transportFor } from '../transports/transport-for.ts';
import { createThermometerDriver } from './thermometer-driver.ts';

/** @throws CheckpointError ProfileInvalid */
export const createThermometer = (
  device: DeviceConfiguration,
  profile: ThermometerProfile,
  sink: DriverSink,
  clock: Clock,
): ThermometerDriver => {
  switch (profile.protocol) {
    case 'gy-mcu90615':
      return createThermometerDriver(device, profile.settings, transportFor(device.transport, profile), sink, clock);
  }
};
