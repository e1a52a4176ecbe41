import type { DeviceConfiguration } from '../contract/configuration.ts';
import type { AnyDriver, DriverFactory } from '../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../contract/errors.ts';
import { createPrinter } from './printer/create-printer.ts';
import type { Profile } from './profile/profile.ts';
import { findProfile } from './profile/registry.ts';
import { createScanner } from './scanner/create-scanner.ts';
import { createThermometer } from './thermometer/create-thermometer.ts';
import { type Reach, reachDevices } from './transports/transport-for.ts';

export type DriverEnvironment = Readonly<{
  /** Where an installer's own profiles lie; null: only those that ship with the software. */
  profilesDirectory: string | null;
}>;

/** Makes the drivers of one station. */
export const driverFactory = (_environment: DriverEnvironment): DriverFactory => {
  const reach = reachDevices();
  return (device, sink, clock) => createDriver(reach, device, sink, clock);
};

const createDriver = (reach: Reach, ...[device, sink, clock]: Parameters<DriverFactory>): AnyDriver => {
  const profile = findProfile(device.profile, device.settings);
  if (profile.kind !== device.kind) throw wrongKind(device, profile);
  switch (profile.kind) {
    case 'scanner':
      return createScanner(device, profile, reach, sink, clock);
    case 'thermometer':
      return createThermometer(device, profile, reach, sink, clock);
    case 'printer':
      return createPrinter(device, profile, reach, sink, clock);
  }
};

const wrongKind = (device: DeviceConfiguration, profile: Profile): CheckpointError =>
  new CheckpointError(
    ErrorCode.ProfileInvalid,
    `device "${device.id}" is a ${device.kind}, and its profile "${profile.id}" is for a ${profile.kind}`,
    'Choose a profile of the same kind, or correct the kind of the device.',
  );
