import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { type Carrier, type CarrierHandlers, nobodyThere, type Place } from './carrier.ts';

const host = '127.0.0.1';

/**
 * A serial device server in raw socket mode. A newer connection replaces the older one, as the older may be a dead one
 * that nobody has noticed yet.
 */
export class TcpCarrier implements Carrier {
  readonly #handlers: CarrierHandlers;
  #port: number;
  #server: Server | null = null;
  #socket: Socket | null = null;

  /** @param port 0: any free one, and the same one from then on */
  constructor(port: number, handlers: CarrierHandlers) {
    this.#port = port;
    this.#handlers = handlers;
  }

  place(): Place {
    return { port: this.#port };
  }

  connected(): boolean {
    return this.#socket !== null;
  }

  async plug(): Promise<void> {
    if (this.#server !== null) return;
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    server.listen({ port: this.#port, host });
    await once(server, 'listening');
    const address = server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : this.#port;
    this.#server = server;
  }

  async unplug(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    const closed = server === null ? Promise.resolve() : new Promise<void>((resolve) => server.close(() => resolve()));
    this.#forget();
    await closed;
  }

  send(bytes: Uint8Array): Promise<void> {
    const socket = this.#socket;
    if (socket === null) return Promise.reject(nobodyThere());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.write(bytes, (error) => (error == null ? resolve() : reject(error)));
    return promise;
  }

  pause(paused: boolean): void {
    if (paused) this.#socket?.pause();
    else this.#socket?.resume();
  }

  #forget(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.destroy();
  }

  #accept(socket: Socket): void {
    this.#forget();
    this.#socket = socket;
    socket.on('data', (bytes) => {
      if (this.#socket === socket) this.#handlers.received(bytes);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (this.#socket === socket) this.#forget();
    });
    this.#handlers.connected();
  }
}
