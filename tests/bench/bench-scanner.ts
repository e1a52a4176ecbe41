import { createServer, type Socket } from 'node:net';

/** A scanner of the benchmark's own, behind TCP: it knows the moment at which it wrote the last byte. */
export const openScanner = async () => {
  let connected: Socket | null = null;
  const server = createServer({ noDelay: true }, (socket) => {
    connected = socket;
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    ready: () => connected !== null,
    /** The station that was there has ended: `ready` tells of the next one. */
    forget: () => {
      connected = null;
    },
    scan: (text: string): number => {
      connected?.write(`${text}\r`);
      return performance.timeOrigin + performance.now();
    },
    close: () => {
      connected?.destroy();
      server.close();
    },
  };
};
