import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { CheckpointError, ErrorCode, messageOf } from '../contract/errors.ts';

/** @throws CheckpointError PortInUse */
export const listenOnLoopback = async (server: Server, port: number, what: string): Promise<AddressInfo> => {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.PortInUse,
      `port ${port} cannot be opened for ${what}: ${messageOf(cause)}`,
      'choose another port, or 0 for any that is free',
      { cause },
    );
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address');
  return address;
};
