import type { Carrier, Place } from './link/carrier.ts';
import { LineFaults } from './link/line-faults.ts';
import { PtyCarrier } from './link/pty-carrier.ts';
import { TcpCarrier } from './link/tcp-carrier.ts';

export type DeviceServerHandlers = Readonly<{
  connected?(): void;
  received?(bytes: Uint8Array): void;
  /** Pulled out: a device that gets its power from the same cable forgets what it was told. */
  unplugged?(): void;
}>;

const retryPlugMs = 20;

/** The simulated end of a device link, whatever it hangs on: raw bytes both ways, one station at a time. */
export class DeviceServer {
  readonly faults = new LineFaults(() => performance.now());
  readonly #handlers: DeviceServerHandlers;
  #carrier: Carrier | null = null;
  #replug: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(handlers: DeviceServerHandlers) {
    this.#handlers = handlers;
  }

  /** @throws Error it is not open */
  get place(): Place {
    if (this.#carrier === null) throw new Error('the device is not open');
    return this.#carrier.place();
  }

  /** 0 where it is no TCP port. */
  get port(): number {
    const place = this.#carrier?.place();
    return place !== undefined && 'port' in place ? place.port : 0;
  }

  get connected(): boolean {
    return this.#carrier?.connected() ?? false;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** @throws Error the port or path cannot be had */
  async open(place: Place): Promise<void> {
    const handlers = {
      connected: () => this.#handlers.connected?.(),
      received: (bytes: Uint8Array) => this.#handlers.received?.(bytes),
    };
    const carrier = 'port' in place ? new TcpCarrier(place.port, handlers) : new PtyCarrier(place.pty, handlers);
    await carrier.plug();
    this.#carrier = carrier;
  }

  /**
   * Resolves when the system has taken the bytes.
   * @throws Error nobody is connected
   */
  send(bytes: Uint8Array): Promise<void> {
    const carrier = this.#carrier;
    if (carrier === null) return Promise.reject(new Error('the device is not open'));
    return this.faults.send(bytes, (piece) => carrier.send(piece));
  }

  /** Stops and goes on reading, as a device does that has no room left. */
  pause(paused: boolean): void {
    this.#carrier?.pause(paused);
  }

  /** Drops the connection, and can be reached again after that long. */
  async unplug(ms: number): Promise<void> {
    if (this.#replug !== null) clearTimeout(this.#replug);
    this.#replug = setTimeout(() => void this.#plugAgain(), ms);
    this.#handlers.unplugged?.();
    await this.#carrier?.unplug();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#replug !== null) clearTimeout(this.#replug);
    await this.#carrier?.unplug();
  }

  async #plugAgain(): Promise<void> {
    this.#replug = null;
    try {
      await this.#carrier?.plug();
      if (this.#closed) await this.#carrier?.unplug();
    } catch {
      // Somebody's outgoing connection holds the port for a moment.
      if (!this.#closed) this.#replug = setTimeout(() => void this.#plugAgain(), retryPlugMs);
    }
  }
}
