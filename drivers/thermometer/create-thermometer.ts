import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { Clock, DriverSink, ThermometerDriver } from '../../contract/driver.ts';
import type { ThermometerProfile } from '../profile/profile.ts';
import type { Reach } from '../transports/transport-for.ts';
import { sessionOf } from './protocols.ts';
import { createThermometerDriver } from './thermometer-driver.ts';

/** @throws CheckpointError ProfileInvalid */
export const createThermometer = (
  device: DeviceConfiguration,
  profile: ThermometerProfile,
  reach: Reach,
  sink: DriverSink,
  clock: Clock,
): ThermometerDriver =>
  createThermometerDriver(device, profile.settings, sessionOf(profile), reach(device, profile), sink, clock);
