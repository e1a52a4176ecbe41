import { close, constants, open, read, write } from 'node:fs';
import { promisify } from 'node:util';
import { systemCode } from '../../contract/errors.ts';
import { InFlight } from './in-flight.ts';
import { lostError, openError } from './port-errors.ts';
import type { Transport, TransportFactory, TransportHandlers } from './transport.ts';
import { pause, within } from './within.ts';

const openFile = promisify(open);
const closeFile = promisify(close);
const readFile = promisify(read);
const writeFile = promisify(write);

/** The driver sends up to 8192 bytes a transfer; of a shorter one less is in doubt when the cable is pulled. */
const chunkBytes = 4096;
/** How often a printer is asked whether it has taken a chunk: soon after it was sent, then less and less often. */
const firstLookMs = 1;
const lastLookMs = 50;
/** How often answers are looked for: the longer nothing has gone to and fro, the less often. */
const shortestRestMs = 4;
const longestRestMs = 200;
/** Longest wait, when it is closed, for a chunk that is still on its way. */
const drainMs = 500;
const closeMs = 1000;
const readBytes = 256;
const nothing = Buffer.alloc(0);

export type UsbPrinterOptions = Readonly<{
  /** Ms that never go back. */
  monotonic?: () => number;
}>;

/**
 * A USB printer class device (`/dev/usb/lp*`, the Linux driver usblp). It is never waited for inside the system: a write to
 * a printer without paper would hold one of the few threads that all files share for as long as the paper is out.
 */
export const usbPrinterTransport =
  (path: string, { monotonic = () => performance.now() }: UsbPrinterOptions = {}): TransportFactory =>
  (handlers) =>
    new UsbPrinterTransport(path, handlers, monotonic);

class UsbPrinterTransport implements Transport {
  readonly #path: string;
  readonly #handlers: TransportHandlers;
  readonly #monotonic: () => number;
  readonly #writes = new InFlight();
  #fd: number | null = null;
  #state: 'new' | 'opening' | 'open' | 'closed' = 'new';
  #closing: Promise<void> | null = null;
  #tail: Promise<unknown> = Promise.resolve();
  /** A chunk was given to the driver, and nobody knows yet whether the printer took it. */
  #onItsWay = false;
  #busyAt = 0;
  #wake: () => void = () => undefined;
  #reader: Promise<void> = Promise.resolve();

  constructor(path: string, handlers: TransportHandlers, monotonic: () => number) {
    this.#path = path;
    this.#handlers = handlers;
    this.#monotonic = monotonic;
  }

  get place(): string {
    return this.#path;
  }

  async open(): Promise<void> {
    if (this.#state !== 'new') throw lostError(this.#path);
    this.#state = 'opening';
    const fd = await openDevice(this.#path);
    if (this.#state !== 'opening') {
      await closeFile(fd);
      throw lostError(this.#path);
    }
    this.#fd = fd;
    this.#state = 'open';
    this.#busyAt = this.#monotonic();
    this.#reader = this.#readOn(fd);
  }

  /** Resolves when the printer itself has taken the last byte into its buffer; without paper that may be never. */
  write(bytes: Uint8Array): Promise<void> {
    const fd = this.#fd;
    if (fd === null || this.#state !== 'open') return Promise.reject(lostError(this.#path));
    const copy = Buffer.from(bytes);
    return this.#writes.call(() => {
      const sent = this.#tail.then(() => this.#send(fd, copy));
      this.#tail = sent.catch(() => undefined);
      return sent;
    });
  }

  close(): Promise<void> {
    if (this.#state === 'open' && this.#fd !== null) this.#closing = this.#shut(this.#fd);
    this.#state = 'closed';
    this.#writes.end(lostError(this.#path));
    this.#wake();
    return this.#closing ?? Promise.resolve();
  }

  async #send(fd: number, bytes: Buffer): Promise<void> {
    try {
      for (let at = 0; at < bytes.length; ) {
        at += await this.#give(fd, bytes.subarray(at, at + chunkBytes));
        await this.#give(fd, nothing);
      }
    } catch (cause) {
      this.#ended(cause);
      throw lostError(this.#path, cause);
    }
  }

  /**
   * Gives the driver a chunk as soon as the one before has been taken. Nothing, given to it, is a question: it is refused
   * (EAGAIN) while a chunk is on its way, and sends nothing.
   * @returns bytes that were given
   */
  async #give(fd: number, chunk: Buffer): Promise<number> {
    for (let look = firstLookMs; ; look = Math.min(lastLookMs, look * 2)) {
      if (this.#state !== 'open') throw lostError(this.#path);
      const given = await tryWrite(fd, chunk);
      if (given !== null) {
        this.#onItsWay = chunk.length > 0;
        this.#stir();
        if (given > 0 || chunk.length === 0) return given;
      }
      await pause(look);
    }
  }

  async #readOn(fd: number): Promise<void> {
    const buffer = Buffer.allocUnsafe(readBytes);
    let canAnswer = true;
    try {
      while (this.#state === 'open') {
        const answer = canAnswer ? await tryRead(fd, buffer) : 'nothing';
        if (answer === 'cannot') canAnswer = false;
        if (this.#state !== 'open') return;
        if (typeof answer === 'number' && answer > 0) {
          this.#busyAt = this.#monotonic();
          this.#handlers.onData(Uint8Array.from(buffer.subarray(0, answer)));
          continue;
        }
        // An empty packet, or an end that is told like one; and who cannot answer is seen to leave by this alone.
        if (answer === 0 || !canAnswer) await tryWrite(fd, nothing);
        await this.#rest();
      }
    } catch (cause) {
      this.#ended(cause);
    }
  }

  #stir(): void {
    this.#busyAt = this.#monotonic();
    this.#wake();
  }

  async #rest(): Promise<void> {
    const quietFor = this.#monotonic() - this.#busyAt;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(resolve, Math.min(longestRestMs, Math.max(shortestRestMs, quietFor / 2)));
    await promise;
    clearTimeout(timer);
  }

  #ended(cause: unknown): void {
    if (this.#state !== 'open' || this.#fd === null) return;
    this.#state = 'closed';
    const error = lostError(this.#path, cause);
    this.#closing = this.#release(this.#fd);
    this.#writes.end(error);
    this.#wake();
    this.#handlers.onEnd(error);
  }

  /** The driver drops at its close what is still on its way. */
  async #shut(fd: number): Promise<void> {
    const deadline = this.#monotonic() + drainMs;
    while (this.#onItsWay && this.#monotonic() < deadline) {
      const answer = await tryWrite(fd, nothing).catch(() => 0);
      if (answer !== null) this.#onItsWay = false;
      else await pause(shortestRestMs);
    }
    await this.#release(fd);
  }

  /** No call may be under way when the number is given back: the next file that is opened gets it. */
  async #release(fd: number): Promise<void> {
    this.#fd = null;
    await Promise.all([this.#reader, this.#tail]);
    await within(closeMs, closeFile(fd));
  }
}

const openDevice = async (path: string): Promise<number> => {
  try {
    return await openFile(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (cause) {
    throw openError('usb-printer', path, cause);
  }
};

/** @returns bytes that were given; null: not now */
const tryWrite = async (fd: number, bytes: Buffer): Promise<number | null> => {
  try {
    return (await writeFile(fd, bytes, 0, bytes.length, null)).bytesWritten;
  } catch (error) {
    if (isNotNow(error)) return null;
    throw error;
  }
};

/** @returns bytes that were read; 0: an empty packet, which is no end; `cannot`: this printer has no way to answer */
const tryRead = async (fd: number, buffer: Buffer): Promise<number | 'nothing' | 'cannot'> => {
  try {
    return (await readFile(fd, buffer, 0, buffer.length, null)).bytesRead;
  } catch (error) {
    if (isNotNow(error)) return 'nothing';
    if (systemCode(error) === 'EINVAL') return 'cannot';
    throw error;
  }
};

const isNotNow = (error: unknown): boolean => ['EAGAIN', 'EINTR'].includes(systemCode(error));
