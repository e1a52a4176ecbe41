import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { PluggedDevice } from '../discovery/plugged-device.ts';
import type { PortClaim } from '../discovery/ports.ts';
import { lostError } from './port-errors.ts';
import type { Transport, TransportFactory, TransportHandlers } from './transport.ts';
import { pause } from './within.ts';

/** The system shows a port a moment before it lets others than root open it. */
const permissionTries = 4;
const permissionWaitMs = 100;

/**
 * A transport to whatever is plugged in and fits, found anew for every plug. The claim on the port lasts as long as the
 * port is open.
 */
export const pluggedTransport =
  (claim: PortClaim, transportTo: (plugged: PluggedDevice) => TransportFactory): TransportFactory =>
  (handlers) => {
    const transport = new PluggedTransport(claim, transportTo, handlers);
    return {
      get place() {
        return transport.place;
      },
      open: () => transport.open(),
      write: (bytes) => transport.write(bytes),
      close: () => transport.close(),
      reportDescriptor: () => transport.reportDescriptor,
      ...(claim.transport.type === 'hid'
        ? {
            sendFeature: (bytes) => transport.sendFeature(bytes),
            getFeature: (id, length) => transport.getFeature(id, length),
          }
        : {}),
    };
  };

class PluggedTransport {
  readonly #claim: PortClaim;
  readonly #transportTo: (plugged: PluggedDevice) => TransportFactory;
  readonly #handlers: TransportHandlers;
  #inner: Transport | null = null;
  #plugged: PluggedDevice | null = null;
  #closed = false;
  #holds = false;

  constructor(
    claim: PortClaim,
    transportTo: (plugged: PluggedDevice) => TransportFactory,
    handlers: TransportHandlers,
  ) {
    this.#claim = claim;
    this.#transportTo = transportTo;
    this.#handlers = handlers;
  }

  get place(): string {
    return this.#plugged?.path ?? '';
  }

  get reportDescriptor(): Uint8Array | null {
    return this.#plugged?.reportDescriptor ?? null;
  }

  async open(): Promise<void> {
    const plugged = await this.#claim.take();
    this.#holds = true;
    this.#plugged = plugged;
    try {
      await this.#openInner(this.#transportTo(plugged));
    } catch (error) {
      await this.close();
      throw error;
    }
    if (!this.#closed) return this.#claim.remember();
    await this.close();
    throw lostError(plugged.path);
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#inner?.write(bytes) ?? Promise.reject(lostError(this.place));
  }

  sendFeature(bytes: Uint8Array): Promise<void> {
    return this.#inner?.sendFeature?.(bytes) ?? Promise.reject(lostError(this.place));
  }

  getFeature(id: number, length: number): Promise<Uint8Array> {
    return this.#inner?.getFeature?.(id, length) ?? Promise.reject(lostError(this.place));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const closed = this.#inner?.close() ?? Promise.resolve();
    if (!this.#holds) return closed;
    this.#holds = false;
    await this.#claim.release(closed);
  }

  async #openInner(create: TransportFactory): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      if (this.#closed) throw lostError(this.place);
      const inner = create({
        onData: (bytes) => this.#handlers.onData(bytes),
        onEnd: (error) => {
          void this.close();
          this.#handlers.onEnd(error);
        },
      });
      this.#inner = inner;
      try {
        return await inner.open();
      } catch (error) {
        await inner.close();
        const forbidden = error instanceof CheckpointError && error.code === ErrorCode.DevicePermission;
        if (!forbidden || tries === permissionTries) throw error;
        await pause(permissionWaitMs);
      }
    }
  }
}
