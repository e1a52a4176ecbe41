import { connect, type Socket } from 'node:net';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Transport, TransportFactory, TransportHandlers } from './transport.ts';

export type TcpOptions = Readonly<{
  host: string;
  port: number;
  /** [100...30000] ms, default: 1500 ms */
  connectTimeoutMs?: number;
  /**
   * Idle time before the system asks whether the peer still lives: one that was switched off and on says then that it knows
   * of no connection. [1000...600000] ms, default: 1000 ms
   */
  keepAliveMs?: number;
}>;

/** Raw TCP: a serial device server in raw socket mode, or a printer's port 9100. */
export const tcpTransport =
  (options: TcpOptions): TransportFactory =>
  (handlers) =>
    new TcpTransport(options, handlers);

class TcpTransport implements Transport {
  readonly #options: TcpOptions;
  readonly #handlers: TransportHandlers;
  readonly #ended = Promise.withResolvers<void>();
  #socket: Socket | null = null;
  #state: 'new' | 'opening' | 'open' | 'closed' = 'new';
  #failure: Error | null = null;

  constructor(options: TcpOptions, handlers: TransportHandlers) {
    this.#options = options;
    this.#handlers = handlers;
  }

  open(): Promise<void> {
    if (this.#state !== 'new') return Promise.reject(this.#unreachable('it was opened or closed before'));
    this.#state = 'opening';
    const { host, port, connectTimeoutMs = 1500, keepAliveMs = 1000 } = this.#options;
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
    this.#socket = socket;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => socket.destroy(new Error(`no answer in ${connectTimeoutMs} ms`)), connectTimeoutMs);
    socket.on('connect', () => {
      clearTimeout(timer);
      if (isConnectedToItself(socket)) return void socket.destroy(new Error('nothing listens there'));
      this.#state = 'open';
      resolve();
    });
    socket.on('data', (bytes: Uint8Array) => this.#handlers.onData(bytes));
    socket.on('error', (error) => {
      this.#failure ??= error;
    });
    // A peer that has finished will not read either; waiting for our own unsent bytes could take for ever.
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(timer);
      this.#closed(reject);
    });
    return promise;
  }

  #closed(rejectOpen: (error: CheckpointError) => void): void {
    const before = this.#state;
    this.#state = 'closed';
    this.#ended.resolve();
    if (before === 'open') this.#handlers.onEnd(this.#lost());
    else rejectOpen(this.#unreachable(this.#failure?.message ?? 'closed'));
  }

  write(bytes: Uint8Array): Promise<void> {
    const socket = this.#socket;
    if (socket === null || this.#state !== 'open') return Promise.reject(this.#lost());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.write(bytes, (error) => (error == null ? resolve() : reject(this.#lost(error))));
    return promise;
  }

  close(): Promise<void> {
    this.#state = 'closed';
    if (this.#socket === null) return Promise.resolve();
    this.#socket.destroy();
    return this.#ended.promise;
  }

  get place(): string {
    return `${this.#options.host}:${this.#options.port}`;
  }

  #unreachable(why: string): CheckpointError {
    return new CheckpointError(
      ErrorCode.DeviceUnreachable,
      `nothing answers at ${this.place}: ${why}`,
      'Check that the device is switched on and its network cable is in, and that the address is right.',
    );
  }

  #lost(cause: Error | null = this.#failure): CheckpointError {
    return new CheckpointError(
      ErrorCode.DeviceLost,
      `the connection to ${this.place} ended${cause === null ? '' : `: ${cause.message}`}`,
      'Check the power and the cables of the device. The station reconnects by itself.',
      { cause },
    );
  }
}

/** On loopback a connect to a port where nobody listens can be given that very port as its source, and meets itself. */
const isConnectedToItself = (socket: Socket): boolean =>
  socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress;
