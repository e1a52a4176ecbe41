import type { TransportConfiguration } from '../../contract/configuration.ts';
import { tcpTransport } from './tcp.ts';
import type { TransportFactory } from './transport.ts';

export const transportFor = (configuration: TransportConfiguration): TransportFactory => {
  switch (configuration.type) {
    case 'tcp':
      return tcpTransport(configuration);
  }
};
