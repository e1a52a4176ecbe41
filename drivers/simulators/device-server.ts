import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

export type DeviceServerHandlers = Readonly<{
  connected?(): void;
  received?(bytes: Uint8Array): void;
}>;

const host = '127.0.0.1';
const retryListenMs = 20;

/**
 * What stands between a serial device and the network: raw bytes both ways, one connection at a time. A newer connection
 * replaces the older one, as the older may be a dead one that nobody has noticed yet.
 */
export class DeviceServer {
  readonly #handlers: DeviceServerHandlers;
  #server: Server | null = null;
  #socket: Socket | null = null;
  #port = 0;
  #replug: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(handlers: DeviceServerHandlers) {
    this.#handlers = handlers;
  }

  get port(): number {
    return this.#port;
  }

  get connected(): boolean {
    return this.#socket !== null;
  }

  /** @param port 0: any free one */
  async listen(port: number): Promise<void> {
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    server.listen({ port, host });
    await once(server, 'listening');
    const address = server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : port;
    this.#server = server;
  }

  /**
   * Resolves when the system has taken the bytes.
   * @throws Error nobody is connected
   */
  send(bytes: Uint8Array): Promise<void> {
    const socket = this.#socket;
    if (socket === null) return Promise.reject(new Error('nobody is connected'));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.write(bytes, (error) => (error == null ? resolve() : reject(error)));
    return promise;
  }

  /** Stops and goes on reading, as a device does that has no room left. */
  pause(paused: boolean): void {
    if (paused) this.#socket?.pause();
    else this.#socket?.resume();
  }

  /** Drops the connection, and refuses new ones for that long. */
  async unplug(ms: number): Promise<void> {
    if (this.#replug !== null) clearTimeout(this.#replug);
    this.#replug = setTimeout(() => void this.#listenAgain(), ms);
    await this.#stop();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#replug !== null) clearTimeout(this.#replug);
    await this.#stop();
  }

  async #listenAgain(): Promise<void> {
    this.#replug = null;
    if (this.#server !== null) return;
    try {
      await this.listen(this.#port);
      if (this.#closed) await this.#stop();
    } catch {
      // Somebody's outgoing connection holds the port for a moment.
      if (!this.#closed) this.#replug = setTimeout(() => void this.#listenAgain(), retryListenMs);
    }
  }

  async #stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    const closed = server === null ? Promise.resolve() : new Promise<void>((resolve) => server.close(() => resolve()));
    this.#forget();
    await closed;
  }

  #forget(): void {
    const socket = this.#socket;
    if (socket === null) return;
    this.#socket = null;
    socket.destroy();
  }

  #accept(socket: Socket): void {
    this.#forget();
    this.#socket = socket;
    socket.on('data', (bytes) => {
      if (this.#socket === socket) this.#handlers.received?.(bytes);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (this.#socket === socket) this.#forget();
    });
    this.#handlers.connected?.();
  }
}
