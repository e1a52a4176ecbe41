import type { DeviceConfiguration } from '../contract/configuration.ts';
import type { DriverFactory } from '../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../contract/errors.ts';
import { createPrinterDriver } from './printer-driver.ts';
import type { Profile } from './profile.ts';
import { findProfile } from './profiles.ts';
import { createScannerDriver } from './scanner-driver.ts';
import { createThermometerDriver } from './thermometer-driver.ts';
import { transportFor } from './transports/transport-for.ts';

/** @throws CheckpointError ProfileUnknown, ProfileInvalid */
export const createDriver: DriverFactory = (device, sink, clock) => {
  const profile = findProfile(device.profile);
  if (profile.kind !== device.kind) throw wrongKind(device, profile);
  const transport = transportFor(device.transport);
  switch (profile.protocol) {
    case 'scanner-frames':
      return createScannerDriver(device, profile.settings, transport, sink, clock);
    case 'gy-mcu90615':
      return createThermometerDriver(device, profile.settings, transport, sink, clock);
    case 'escpos':
      return createPrinterDriver(device, profile.settings, transport, sink, clock);
  }
};

const wrongKind = (device: DeviceConfiguration, profile: Profile): CheckpointError =>
  new CheckpointError(
    ErrorCode.ProfileInvalid,
    `device "${device.id}" is a ${device.kind}, and its profile "${profile.id}" is for a ${profile.kind}`,
    'Choose a profile of the same kind, or correct the kind of the device.',
  );
