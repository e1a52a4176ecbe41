import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { HIDAsync } from 'node-hid';
import { InFlight } from './in-flight.ts';
import { lostError, openError, unavailableError } from './port-errors.ts';
import type { Transport, TransportFactory, TransportHandlers } from './transport.ts';
import { within } from './within.ts';

const closeMs = 1000;

/** A HID device, a report at a time. The addon is loaded when the first one is opened. */
export const hidTransport =
  (path: string): TransportFactory =>
  (handlers) =>
    new HidTransport(path, handlers);

class HidTransport implements Transport {
  readonly #path: string;
  readonly #handlers: TransportHandlers;
  readonly #calls = new InFlight();
  #device: HIDAsync | null = null;
  #state: 'new' | 'opening' | 'open' | 'closed' = 'new';
  #closing: Promise<void> | null = null;

  constructor(path: string, handlers: TransportHandlers) {
    this.#path = path;
    this.#handlers = handlers;
  }

  get place(): string {
    return this.#path;
  }

  async open(): Promise<void> {
    if (this.#state !== 'new') throw lostError(this.#path);
    this.#state = 'opening';
    const device = await openHid(this.#path);
    // It tells its end by a string or an Error; one that nobody hears would end the process.
    device.on('error', (error: unknown) => this.#ended(device, error));
    if (this.#state !== 'opening') {
      await closeHid(device);
      throw lostError(this.#path);
    }
    this.#device = device;
    this.#state = 'open';
    device.on('data', (report: Uint8Array) => {
      if (this.#state === 'open') this.#handlers.onData(Uint8Array.from(report));
    });
  }

  write(report: Uint8Array): Promise<void> {
    return this.#call(async (device) => void (await device.write(Buffer.from(report))));
  }

  sendFeature(report: Uint8Array): Promise<void> {
    return this.#call(async (device) => void (await device.sendFeatureReport(Buffer.from(report))));
  }

  getFeature(id: number, length: number): Promise<Uint8Array> {
    return this.#call(async (device) => Uint8Array.from(await device.getFeatureReport(id, length)));
  }

  close(): Promise<void> {
    if (this.#state === 'open' && this.#device !== null) this.#closing = closeHid(this.#device);
    this.#state = 'closed';
    this.#calls.end(lostError(this.#path));
    return this.#closing ?? Promise.resolve();
  }

  /** A report that a device does not take means that it is gone or not what it was taken for: either way, start anew. */
  #call<T>(send: (device: HIDAsync) => Promise<T>): Promise<T> {
    const device = this.#device;
    if (device === null || this.#state !== 'open') return Promise.reject(lostError(this.#path));
    return this.#calls.call(async () => {
      try {
        return await send(device);
      } catch (cause) {
        this.#ended(device, cause);
        throw lostError(this.#path, cause);
      }
    });
  }

  #ended(device: HIDAsync, cause: unknown): void {
    if (this.#state !== 'open') return;
    this.#state = 'closed';
    const error = lostError(this.#path, cause);
    // While a dead one is open, the system gives the next another number.
    this.#closing = closeHid(device);
    this.#calls.end(error);
    this.#handlers.onEnd(error);
  }
}

const openHid = async (path: string): Promise<HIDAsync> => {
  const hid = await loadHid();
  try {
    return await hid.HIDAsync.open(path);
  } catch (cause) {
    throw openError('hid', path, await reasonFor(path, cause));
  }
};

/** The library says only that it did not open; the system says why. Where paths are not files there is nothing to ask. */
const reasonFor = async (path: string, thrown: unknown): Promise<unknown> => {
  if (!path.startsWith('/')) return thrown;
  return access(path, constants.R_OK | constants.W_OK).then(
    () => thrown,
    (reason: unknown) => reason,
  );
};

const closeHid = (device: HIDAsync): Promise<void> => within(closeMs, device.close());

const loadHid = async (): Promise<typeof import('node-hid')> => {
  try {
    const hid = await import('node-hid');
    // The addon itself is loaded at the first call.
    hid.getHidapiVersion();
    return hid;
  } catch (cause) {
    throw unavailableError('HID', cause);
  }
};
