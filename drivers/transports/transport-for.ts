import type { TransportConfiguration } from '../../contract/configuration.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Profile } from '../profile/profile.ts';
import { tcpTransport } from './tcp.ts';
import type { TransportFactory } from './transport.ts';

/** @throws CheckpointError ProfileInvalid */
export const transportFor = (configuration: TransportConfiguration, profile: Profile): TransportFactory => {
  switch (configuration.type) {
    case 'tcp':
      return tcpTransport(configuration);
    default:
      throw new CheckpointError(
        ErrorCode.ProfileInvalid,
        `the profile "${profile.id}" cannot be reached by ${configuration.type}`,
        'Choose another transport for this device.',
      );
  }
};
