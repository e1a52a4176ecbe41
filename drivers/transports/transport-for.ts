import type { DeviceConfiguration } from '../../contract/configuration.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Profile } from '../profile/profile.ts';
import { tcpTransport } from './tcp.ts';
import type { TransportFactory } from './transport.ts';

/**
 * How a device of this station is reached.
 * @throws CheckpointError ProfileInvalid
 */
export type Reach = (device: DeviceConfiguration, profile: Profile) => TransportFactory;

export const reachDevices = (): Reach => (device, profile) => {
  const { transport } = device;
  switch (transport.type) {
    case 'tcp':
      return tcpTransport(transport);
    default:
      throw new CheckpointError(
        ErrorCode.ProfileInvalid,
        `the profile "${profile.id}" cannot be reached by ${transport.type}`,
        'Choose another transport for this device.',
      );
  }
};
