import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { Clock, DriverSink, PrinterDriver } from '../../contract/driver.ts';
import type { PrinterProfile } from '../profile/profile.ts';
import type { Reach } from '../transports/transport-for.ts';
import { createPrinterDriver } from './printer-driver.ts';

/** @throws CheckpointError ProfileInvalid */
export const createPrinter = (
  device: DeviceConfiguration,
  profile: PrinterProfile,
  reach: Reach,
  sink: DriverSink,
  clock: Clock,
): PrinterDriver => {
  switch (profile.protocol) {
    case 'escpos':
      return createPrinterDriver(device, profile.settings, reach(device, profile), sink, clock);
  }
};
