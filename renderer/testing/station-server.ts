import type { AddressInfo } from 'node:net';
import { createBirpc } from 'birpc';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ScreenFunctions, ScreenState, StationFunctions } from '../../contract/rpc.ts';

export type StationServer = Readonly<{
  url: string;
  port: number;
  /** Sends a text as it is to every screen. */
  sendText(text: string): void;
  push(state: ScreenState): void;
  received: readonly string[];
  stop(): Promise<void>;
}>;

/** The far end of a screen: a real WebSocket server, with birpc where functions are given. */
export const startStationServer = async (
  options: Readonly<{ port?: number; functions?: Partial<StationFunctions> }> = {},
): Promise<StationServer> => {
  const server = new WebSocketServer({ port: options.port ?? 0, host: '127.0.0.1' });
  await new Promise((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', reject);
  });
  const received: string[] = [];
  const screens = new Set<(state: ScreenState) => void>();
  server.on('connection', (socket: WebSocket) => {
    socket.on('message', (data) => received.push(String(data)));
    if (options.functions === undefined) return;
    const rpc = createBirpc<ScreenFunctions, Partial<StationFunctions>>(options.functions, {
      post: (text: string) => socket.send(text),
      on: (receive) => socket.on('message', (data) => receive(String(data))),
      serialize: JSON.stringify,
      deserialize: (text: string) => JSON.parse(text),
    });
    const push = (state: ScreenState): void => {
      rpc.screen.asEvent(state).catch(() => {});
    };
    screens.add(push);
    socket.on('close', () => screens.delete(push));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    port,
    received,
    sendText: (text) => {
      for (const socket of server.clients) socket.send(text);
    },
    push: (state) => {
      for (const push of screens) push(state);
    },
    stop: () =>
      new Promise((resolve) => {
        for (const socket of server.clients) socket.terminate();
        server.close(() => resolve());
      }),
  };
};
