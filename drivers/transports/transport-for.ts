import type { DeviceConfiguration } from '../../contract/configuration.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { PortKind } from '../discovery/plugged-device.ts';
import { Ports } from '../discovery/ports.ts';
import type { Line } from '../profile/line.ts';
import type { Profile } from '../profile/profile.ts';
import { hidTransport } from './hid.ts';
import { pluggedTransport } from './plugged-transport.ts';
import { serialTransport } from './serial.ts';
import { tcpTransport } from './tcp.ts';
import type { TransportFactory } from './transport.ts';
import { usbPrinterTransport } from './usb-printer.ts';

/**
 * How a device of this station is reached.
 * @throws CheckpointError ProfileInvalid: its transport has no bytes to carry
 */
export type Reach = (device: DeviceConfiguration, profile: Profile) => TransportFactory;

/** @param ports shared by all devices of a station, so that no two of them get the same one */
export const reachDevices =
  (ports: Ports = new Ports()): Reach =>
  (device, profile) => {
    const { transport } = device;
    switch (transport.type) {
      case 'tcp':
        return tcpTransport(transport);
      case 'serial':
      case 'hid':
      case 'usb-printer':
        return pluggedTransport(ports.claim(device, transport, profile), ({ path }) =>
          transportAt(path, transport.type, profile.line),
        );
      case 'screen':
        throw new CheckpointError(
          ErrorCode.ProfileInvalid,
          `the profile "${profile.id}" cannot be used in a screen`,
          'Choose another transport for this device, or a profile for the keyboard or the camera.',
        );
    }
  };

/** A port by its path, without a claim. */
export const transportAt = (path: string, kind: PortKind, line: Line): TransportFactory => {
  switch (kind) {
    case 'serial':
      return serialTransport(path, line);
    case 'hid':
      return hidTransport(path);
    case 'usb-printer':
      return usbPrinterTransport(path);
  }
};
