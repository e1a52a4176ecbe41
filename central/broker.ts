import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { listenOnLoopback } from './loopback.ts';

export type EmbeddedBroker = Readonly<{ url: string; dispose(): Promise<void> }>;

/**
 * An MQTT 3.1.1 broker on loopback that keeps nothing on disk: what matters is acknowledged by the store, not by it.
 * @param port 0: any that is free
 * @throws CheckpointError PortInUse
 */
export const startEmbeddedBroker = async (port: number): Promise<EmbeddedBroker> => {
  const broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A connection that was reset is no news: without a listener it would end the process.
    socket.on('error', () => socket.destroy());
    broker.handle(socket);
  });
  const { port: actual } = await listenOnLoopback(server, port, 'MQTT');
  const dispose = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    await new Promise<void>((resolve) => broker.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { url: `mqtt://127.0.0.1:${actual}`, dispose };
};
