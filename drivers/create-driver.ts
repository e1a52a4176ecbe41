import type { DeviceConfiguration } from '../contract/configuration.ts';
import type { AnyDriver, Clock, DriverFactory, DriverSink } from '../contract/driver.ts';
import { asCheckpointError, CheckpointError, ErrorCode } from '../contract/errors.ts';
import { createBarrier } from './barrier/create-barrier.ts';
import type { Ports } from './discovery/ports.ts';
import { createPrinter } from './printer/create-printer.ts';
import type { Profile } from './profile/profile.ts';
import { createProfileRegistry, type ProfileProblem } from './profile/registry.ts';
import { createScanner } from './scanner/create-scanner.ts';
import { createThermometer } from './thermometer/create-thermometer.ts';
import { type Tap, tapped } from './transports/tapped.ts';
import { type Reach, reachDevices } from './transports/transport-for.ts';
import { unusableDriver } from './unusable-driver.ts';

export type DriverEnvironment = Readonly<{
  /** Where an installer's own profiles lie; null: only those that ship with the software. */
  profilesDirectory: string | null;
  /** Hears once, before any driver is made, of own profiles that cannot be used; not called when all can. */
  profileProblems?(problems: readonly ProfileProblem[]): void;
  /** Finds what is plugged in and shares it out; without it: this computer's own. */
  ports?: Ports;
  /** Hears what goes over each device's line. */
  tap?(device: string): Tap;
}>;

/** Makes the drivers of one station. Own profiles are read here, once. Never throws. */
export const driverFactory = (environment: DriverEnvironment): DriverFactory => {
  const reach = overheard(reachDevices(environment.ports), environment.tap);
  const profiles = createProfileRegistry(environment.profilesDirectory);
  if (profiles.problems().length > 0) environment.profileProblems?.(profiles.problems());
  return (device, sink, clock) => {
    try {
      return createDriver(device, profiles.find(device.profile, device.settings), reach, sink, clock);
    } catch (thrown) {
      const error = asCheckpointError(thrown, ErrorCode.ProfileInvalid, 'Choose another profile for this device.');
      return unusableDriver(device, error, sink, clock);
    }
  };
};

const overheard = (reach: Reach, tap: DriverEnvironment['tap']): Reach =>
  tap === undefined ? reach : (device, profile) => tapped(reach(device, profile), tap(device.id));

/**
 * Says of devices of a configuration, before it is used, whether drivers can be made for them.
 * @returns it throws CheckpointError ProfileUnknown, ProfileInvalid
 */
export const deviceCheck = (profilesDirectory: string | null): ((device: DeviceConfiguration) => void) => {
  const profiles = createProfileRegistry(profilesDirectory);
  return (device) => {
    const profile = profiles.find(device.profile, device.settings);
    if (profile.kind !== device.kind) throw wrongKind(device, profile);
  };
};

/** @throws CheckpointError ProfileInvalid */
const createDriver = (
  device: DeviceConfiguration,
  profile: Profile,
  reach: Reach,
  sink: DriverSink,
  clock: Clock,
): AnyDriver => {
  if (profile.kind !== device.kind) throw wrongKind(device, profile);
  switch (profile.kind) {
    case 'scanner':
      return createScanner(device, profile, reach, sink, clock);
    case 'thermometer':
      return createThermometer(device, profile, reach, sink, clock);
    case 'printer':
      return createPrinter(device, profile, reach, sink, clock);
    case 'barrier':
      return createBarrier(device, profile, reach, sink, clock);
  }
};

const wrongKind = (device: DeviceConfiguration, profile: Profile): CheckpointError =>
  new CheckpointError(
    ErrorCode.ProfileInvalid,
    `device "${device.id}" is a ${device.kind}, and its profile "${profile.id}" is for a ${profile.kind}`,
    'Choose a profile of the same kind, or correct the kind of the device.',
  );
