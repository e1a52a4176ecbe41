import type { Clock } from '../contract/driver.ts';
import { CheckpointError, ErrorCode, messageOf } from '../contract/errors.ts';
import type { DeviceStatus } from './device-status.ts';
import type { Transport, TransportFactory } from './transports/transport.ts';

/** One plugged-in life of a device. What belongs to it dies with it: a link is never opened again. */
export type Link = Readonly<{
  /** @throws CheckpointError DeviceLost */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * A HID feature report, its number first.
   * @throws CheckpointError DeviceLost; TransportUnavailable where this is not a HID device
   */
  sendFeature(bytes: Uint8Array): Promise<void>;
  /**
   * Asks for a HID feature report of up to `length` bytes.
   * @throws CheckpointError DeviceLost; TransportUnavailable where this is not a HID device
   */
  getFeature(id: number, length: number): Promise<Uint8Array>;
  /** How a HID device lays out its reports; null where the system does not tell, or where this is not a HID device. */
  reportDescriptor(): Uint8Array | null;
  /** The device has shown that it works. `warning`: and that something about it should be known. */
  ready(warning?: CheckpointError | null): void;
  /** The device answers and is not well. */
  fault(error: CheckpointError): void;
  /** Gives this link up and makes another. */
  drop(error: CheckpointError): void;
}>;

export type ConnectionHandlers = Readonly<{
  opened(link: Link): void;
  data(bytes: Uint8Array): void;
  /** The link that was opened last is no more. */
  ended(error: CheckpointError): void;
}>;

export type ConnectionTiming = Readonly<{
  /** Wait before the first retry; it doubles with each further one. [10...1000] ms, default: 100 ms */
  firstRetryMs: number;
  /** Longest wait, counted from the start of the attempt before. [100...2000] ms, default: 500 ms */
  lastRetryMs: number;
  /**
   * A link that dies younger counts as a failed attempt, and after a failed attempt a link must live this long to count as
   * ready: a device server whose device is away may take a connection only to drop it. [0...2000] ms, default: 250 ms
   */
  settleMs: number;
}>;

const defaultTiming: ConnectionTiming = { firstRetryMs: 100, lastRetryMs: 500, settleMs: 250 };

type LiveLink = {
  readonly transport: Transport;
  readonly openedAt: number;
  settle: NodeJS.Timeout | null;
  warning: CheckpointError | null;
};

/**
 * Keeps a transport to a device open until disposed, with a new transport for every plug. While it retries, the state says
 * why the device is away, and does not flicker between the reason and the attempt.
 */
export class Connection {
  readonly #createTransport: TransportFactory;
  readonly #status: DeviceStatus;
  readonly #clock: Clock;
  readonly #handlers: ConnectionHandlers;
  readonly #timing: ConnectionTiming;
  #phase: 'new' | 'running' | 'disposed' = 'new';
  #transport: Transport | null = null;
  #live: LiveLink | null = null;
  #retry: NodeJS.Timeout | null = null;
  /** Failed attempts and young deaths in a row. */
  #failures = 0;

  constructor(
    createTransport: TransportFactory,
    status: DeviceStatus,
    clock: Clock,
    handlers: ConnectionHandlers,
    timing: ConnectionTiming = defaultTiming,
  ) {
    this.#createTransport = createTransport;
    this.#status = status;
    this.#clock = clock;
    this.#handlers = handlers;
    this.#timing = timing;
  }

  start(): void {
    if (this.#phase !== 'new') return;
    this.#phase = 'running';
    this.#status.set('opening');
    void this.#attempt();
  }

  async dispose(): Promise<void> {
    if (this.#phase === 'disposed') return;
    this.#phase = 'disposed';
    if (this.#retry !== null) clearTimeout(this.#retry);
    const wasLive = this.#forgetLive();
    if (wasLive) this.#handlers.ended(disposedError());
    await this.#transport?.close();
  }

  async #attempt(): Promise<void> {
    const startedAt = this.#clock.monotonic();
    const transport = this.#createTransport({
      onData: (bytes) => {
        if (this.#live?.transport === transport) this.#handlers.data(bytes);
      },
      onEnd: (error) => this.#end(transport, error),
    });
    this.#transport = transport;
    const failure = await transport.open().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (this.#phase === 'disposed') return;
    if (failure === null) this.#opened(transport);
    else this.#failed(asUnreachable(failure), startedAt);
  }

  #opened(transport: Transport): void {
    const live: LiveLink = { transport, openedAt: this.#clock.monotonic(), settle: null, warning: null };
    this.#live = live;
    this.#status.place(transport.place);
    this.#handlers.opened({
      write: (bytes) => (this.#live === live ? transport.write(bytes) : Promise.reject(gone())),
      sendFeature: (bytes) =>
        this.#live === live ? (transport.sendFeature?.(bytes) ?? Promise.reject(noFeatures())) : Promise.reject(gone()),
      getFeature: (id, length) =>
        this.#live === live
          ? (transport.getFeature?.(id, length) ?? Promise.reject(noFeatures()))
          : Promise.reject(gone()),
      reportDescriptor: () => transport.reportDescriptor?.() ?? null,
      ready: (warning = null) => this.#ready(live, warning),
      fault: (error) => this.#fault(live, error),
      drop: (error) => {
        this.#end(transport, error);
        void transport.close();
      },
    });
  }

  #failed(error: CheckpointError, startedAt: number): void {
    this.#failures += 1;
    this.#status.set('absent', error);
    this.#retryAfter(this.#clock.monotonic() - startedAt);
  }

  #end(transport: Transport, error: CheckpointError): void {
    const live = this.#live;
    if (live === null || live.transport !== transport) return;
    const lived = this.#clock.monotonic() - live.openedAt;
    this.#failures = lived < this.#timing.settleMs ? this.#failures + 1 : 0;
    this.#forgetLive();
    this.#handlers.ended(error);
    this.#status.set('faulty', error);
    this.#retryAfter(0);
  }

  #ready(live: LiveLink, warning: CheckpointError | null): void {
    if (this.#live !== live) return;
    live.warning = warning;
    if (live.settle !== null) return;
    const lived = this.#clock.monotonic() - live.openedAt;
    const settleFor = this.#failures === 0 ? 0 : this.#timing.settleMs - lived;
    if (settleFor <= 0) {
      this.#status.set('ready', warning);
      return;
    }
    live.settle = setTimeout(() => {
      live.settle = null;
      this.#status.set('ready', live.warning);
    }, settleFor);
  }

  #fault(live: LiveLink, error: CheckpointError): void {
    if (this.#live !== live) return;
    clearSettle(live);
    this.#status.set('faulty', error);
  }

  /** @returns whether there was a live one */
  #forgetLive(): boolean {
    if (this.#live === null) return false;
    clearSettle(this.#live);
    this.#live = null;
    return true;
  }

  #retryAfter(alreadyWaited: number): void {
    if (this.#phase === 'disposed') return;
    const { firstRetryMs, lastRetryMs } = this.#timing;
    const wait = Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(this.#failures, 10));
    this.#retry = setTimeout(() => void this.#attempt(), Math.max(firstRetryMs, wait - alreadyWaited));
  }
}

const clearSettle = (live: LiveLink): void => {
  if (live.settle !== null) clearTimeout(live.settle);
  live.settle = null;
};

const gone = (): CheckpointError =>
  new CheckpointError(ErrorCode.DeviceLost, 'the device is no longer connected', 'Check its power and cables.');

const noFeatures = (): CheckpointError =>
  new CheckpointError(
    ErrorCode.TransportUnavailable,
    'this device has no feature reports',
    'Choose the transport "hid" for it, or another profile.',
  );

const disposedError = (): CheckpointError => new CheckpointError(ErrorCode.DeviceLost, 'the device was closed');

const asUnreachable = (thrown: unknown): CheckpointError =>
  thrown instanceof CheckpointError
    ? thrown
    : new CheckpointError(ErrorCode.DeviceUnreachable, messageOf(thrown), 'Check that the device is switched on.');
