import { readSync } from 'node:fs';
import type { SerialPort } from 'serialport';
import { systemCode } from '../../contract/errors.ts';
import type { Line } from '../profile/line.ts';
import { InFlight } from './in-flight.ts';
import { lostError, openError, unavailableError } from './port-errors.ts';
import type { Transport, TransportFactory, TransportHandlers } from './transport.ts';
import { pause, within } from './within.ts';

/** Longest wait, when it is closed, for bytes that are still on their way along the line. */
const drainMs = 500;
/** What a USB adapter may hold back. */
const adapterMs = 20;
const closeMs = 1000;
const readBytes = 4096;

/** A serial port. The addon is loaded when the first one is opened. */
export const serialTransport =
  (path: string, line: Line): TransportFactory =>
  (handlers) =>
    new SerialTransport(path, line, handlers);

/**
 * The port below serialport's stream: the stream keeps what was written to a dead port for the next one, and its reader
 * runs in circles for ever when a port is hung up between two reads.
 */
type Port = Awaited<ReturnType<typeof SerialPort.binding.open>>;

class SerialTransport implements Transport {
  readonly #path: string;
  readonly #line: Line;
  readonly #handlers: TransportHandlers;
  readonly #writes = new InFlight();
  #port: Port | null = null;
  #state: 'new' | 'opening' | 'open' | 'closed' = 'new';
  #closing: Promise<void> | null = null;
  #tail: Promise<unknown> = Promise.resolve();
  #lastWrite = 0;

  constructor(path: string, line: Line, handlers: TransportHandlers) {
    this.#path = path;
    this.#line = line;
    this.#handlers = handlers;
  }

  get place(): string {
    return this.#path;
  }

  async open(): Promise<void> {
    if (this.#state !== 'new') throw lostError(this.#path);
    this.#state = 'opening';
    const port = await openPort(this.#path, this.#line);
    if (this.#state !== 'opening') {
      await closePort(port);
      throw lostError(this.#path);
    }
    this.#port = port;
    this.#state = 'open';
    void this.#readOn(port);
  }

  write(bytes: Uint8Array): Promise<void> {
    const port = this.#port;
    if (port === null || this.#state !== 'open') return Promise.reject(lostError(this.#path));
    this.#lastWrite = bytes.length;
    return this.#writes.call(() => this.#inTurn(port, Buffer.from(bytes)));
  }

  close(): Promise<void> {
    if (this.#state === 'open' && this.#port !== null) this.#closing = this.#shut(this.#port);
    this.#state = 'closed';
    this.#writes.end(lostError(this.#path));
    return this.#closing ?? Promise.resolve();
  }

  #inTurn(port: Port, bytes: Buffer): Promise<void> {
    const written = this.#tail.then(async () => {
      if (this.#state !== 'open') throw lostError(this.#path);
      try {
        await port.write(bytes);
      } catch (cause) {
        this.#ended(port, cause);
        throw lostError(this.#path, cause);
      }
    });
    this.#tail = written.catch(() => undefined);
    return written;
  }

  async #readOn(port: Port): Promise<void> {
    const buffer = Buffer.allocUnsafe(readBytes);
    try {
      while (this.#state === 'open') {
        const length = await readSome(port, buffer);
        if (this.#state === 'open') this.#handlers.onData(Uint8Array.from(buffer.subarray(0, length)));
      }
    } catch (cause) {
      this.#ended(port, cause);
    }
  }

  /** What the device does not take is dropped: the system itself would wait half a minute for it. */
  async #shut(port: Port): Promise<void> {
    if (this.#lastWrite > 0) await pause(Math.min(drainMs, adapterMs + this.#timeOnLine(this.#lastWrite)));
    await within(closeMs, port.flush());
    await closePort(port);
  }

  /** @returns ms */
  #timeOnLine(bytes: number): number {
    const bitsPerByte = 12;
    return (bytes * bitsPerByte * 1000) / this.#line.baudRate;
  }

  #ended(port: Port, cause: unknown): void {
    if (this.#state !== 'open') return;
    this.#state = 'closed';
    const error = lostError(this.#path, cause);
    this.#closing = closePort(port);
    this.#writes.end(error);
    this.#handlers.onEnd(error);
  }
}

const openPort = async (path: string, { xonxoff, ...line }: Line): Promise<Port> => {
  const { SerialPort } = await import('serialport').catch((cause: unknown) => {
    throw unavailableError('the serial port', cause);
  });
  try {
    return await SerialPort.binding.open({ ...line, path, xon: xonxoff, xoff: xonxoff });
  } catch (cause) {
    throw openError('serial', path, cause);
  }
};

const closePort = (port: Port): Promise<void> => within(closeMs, port.isOpen ? port.close() : Promise.resolve());

/** @throws Error when the port is gone, or closed */
const readSome = async (port: Port, buffer: Buffer): Promise<number> => {
  if (!('poller' in port)) return (await port.read(buffer, 0, buffer.length)).bytesRead;
  while (port.fd !== null) {
    await new Promise<void>((resolve, reject) => {
      port.poller.once('readable', (error) => (error === null ? resolve() : reject(error)));
    });
    if (port.fd === null) break;
    try {
      // It does not block: the port was opened so, and something is there.
      const bytesRead = readSync(port.fd, buffer, 0, buffer.length, null);
      if (bytesRead > 0) return bytesRead;
      // The line is set so that a read gives at least a byte: nothing is what the system gives for a tty that is hung up.
      throw new Error('the line was hung up');
    } catch (error) {
      if (!['EAGAIN', 'EINTR'].includes(systemCode(error))) throw error;
    }
  }
  throw new Error('the port was closed');
};
