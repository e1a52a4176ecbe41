import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { Clock, DriverSink, PrinterDriver } from '../../contract/driver.ts';
import type { PrinterSettings } from '../profile/printer-settings.ts';
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
      return createPrinterDriver(device, settingsFor(device, profile), reach(device, profile), sink, clock);
  }
};

/** A byte is about ten bits on a serial line. Elsewhere the printer itself is what takes time. */
const settingsFor = ({ transport }: DeviceConfiguration, { settings, line }: PrinterProfile): PrinterSettings =>
  transport.type === 'serial'
    ? { ...settings, bytesPerSecond: Math.min(settings.bytesPerSecond, line.baudRate / 10) }
    : settings;
