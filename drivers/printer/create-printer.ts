import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { Clock, DriverSink, PrinterDriver } from '../../contract/driver.ts';
import type { PrinterProfile } from '../profile/profile.ts';
import { transportFor } from '../transports/transport-for.ts';
import { createPrinterDriver } from './printer-driver.ts';

/** @throws CheckpointError ProfileInvalid */
export const createPrinter = (
  device: DeviceConfiguration,
  profile: PrinterProfile,
  sink: DriverSink,
  clock: Clock,
): PrinterDriver => {
  switch (profile.protocol) {
    case 'escpos':
      return createPrinterDriver(device, profile.settings, transportFor(device.transport, profile), sink, clock);
  }
};
