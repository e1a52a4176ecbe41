import type { DeviceConfiguration } from '../../contract/configuration.ts';
import type { BarrierDriver, BarrierResult, Clock, DriverSink } from '../../contract/driver.ts';
import { asCheckpointError, CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { Connection, type Link } from '../connection.ts';
import { DeviceStatus } from '../device-status.ts';
import { LazyTimer } from '../lazy-timer.ts';
import type { BarrierSettings } from '../profile/barrier-settings.ts';
import type { TransportFactory } from '../transports/transport.ts';
import { type InputChange, InputWatch } from './input-watch.ts';
import type { Contacts, RelayBoard, RelayBoardFactory } from './relay-board.ts';

/**
 * A barrier behind a relay board. Opening it is one pulse of its contact. Asked to open while a pulse lasts, it holds on
 * until the full time has passed for whoever came last: there is never a second pulse inside the first. Whenever a board
 * is plugged in its relay is brought to rest first, so that nothing which was cut off in mid-pulse stays open.
 */
export const createBarrierDriver = (
  device: DeviceConfiguration,
  settings: BarrierSettings,
  createBoard: RelayBoardFactory,
  transport: TransportFactory,
  sink: DriverSink,
  clock: Clock,
): BarrierDriver => {
  const status = new DeviceStatus(device, sink, clock);
  const told = ({ input, active }: InputChange): void =>
    sink.reading({
      kind: 'input',
      input,
      active,
      lane: device.lane,
      device: device.id,
      at: clock.now(),
      monotonic: clock.monotonic(),
    });
  const barrier = new Barrier(settings, createBoard, status, clock, told);
  const connection = new Connection(transport, status, clock, {
    opened: (link) => barrier.opened(link),
    data: (bytes) => barrier.data(bytes),
    ended: (error) => barrier.ended(error),
  });
  return {
    kind: 'barrier',
    device,
    wiring: { failOpen: settings.failOpen, openForMs: settings.openForMs, pulseMs: settings.pulseMs },
    start: () => connection.start(),
    state: () => status.current,
    open: () => barrier.open(),
    dispose: async () => {
      await barrier.dispose();
      await connection.dispose();
      status.close();
    },
  };
};

type Plugged = Readonly<{ link: Link; board: RelayBoard }>;

/** A pulse that the board has begun. `own`: the board itself ends it. */
type Pulse = Readonly<{ plugged: Plugged; own: boolean }>;

/** Attempts to let go of the contact before the link is made anew, which brings it to rest as well. */
const releaseAttempts = 3;
/** A board's own timer may be late by so much. */
const timerToleranceMs = 500;
/** Questions in a row without a right answer: first the board is faulty, then the link is made anew. */
const faultyAfter = 2;
const droppedAfter = 6;

class Barrier {
  readonly #settings: BarrierSettings;
  readonly #createBoard: RelayBoardFactory;
  readonly #status: DeviceStatus;
  readonly #clock: Clock;
  readonly #told: (change: InputChange) => void;
  readonly #inputs: InputWatch;
  readonly #settle: LazyTimer;
  #plugged: Plugged | null = null;
  #pulse: Pulse | null = null;
  /** When the last pulse was over, monotonic ms. */
  #overAt = Number.NEGATIVE_INFINITY;
  /** The opening that is being carried out or waits for the one before: whoever asks meanwhile shares it. */
  #opening: Promise<BarrierResult> | null = null;
  #endTimer: NodeJS.Timeout | null = null;
  #endWaiters: (() => void)[] = [];
  #pollTimer: NodeJS.Timeout | null = null;
  #failures = 0;
  #disposed = false;
  /** One exchange with the board at a time. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(
    settings: BarrierSettings,
    createBoard: RelayBoardFactory,
    status: DeviceStatus,
    clock: Clock,
    told: (change: InputChange) => void,
  ) {
    this.#settings = settings;
    this.#createBoard = createBoard;
    this.#status = status;
    this.#clock = clock;
    this.#told = told;
    this.#inputs = new InputWatch(settings.inputSettleMs);
    this.#settle = new LazyTimer(
      clock,
      () => this.#inputs.deadline,
      () => this.#tell(this.#inputs.expire(clock.monotonic())),
    );
  }

  opened(link: Link): void {
    const plugged = { link, board: this.#createBoard(link, (contacts) => this.#see(contacts)) };
    this.#plugged = plugged;
    this.#failures = 0;
    void this.#inTurn(() => this.#begin(plugged));
  }

  data(bytes: Uint8Array): void {
    this.#plugged?.board.receive(bytes);
  }

  ended(error: CheckpointError): void {
    this.#plugged?.board.end(error);
    this.#plugged = null;
    this.#stopPoll();
    this.#pulseOver();
  }

  open(): Promise<BarrierResult> {
    if (this.#opening !== null) return this.#opening;
    const pulse = this.#pulse;
    if (pulse !== null && !pulse.own) {
      this.#endAt(pulse, this.#clock.monotonic() + this.#settings.pulseMs);
      return Promise.resolve({ outcome: 'opened' });
    }
    const opening = this.#openAfter(pulse).finally(() => {
      this.#opening = null;
    });
    this.#opening = opening;
    return opening;
  }

  /** Lets go of the contact: nobody would do it later. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#stopPoll();
    this.#settle.stop();
    const pulse = this.#pulse;
    if (pulse !== null && !pulse.own) void this.#inTurn(() => this.#release(pulse));
    await this.#tail;
    this.#pulseOver();
  }

  /** A pulse that the board ends by itself is never cut short: the next one follows it. */
  async #openAfter(pulse: Pulse | null): Promise<BarrierResult> {
    if (pulse !== null) await new Promise<void>((resolve) => this.#endWaiters.push(resolve));
    return this.#inTurn(() => this.#start());
  }

  async #start(): Promise<BarrierResult> {
    const plugged = this.#plugged;
    if (plugged === null || this.#disposed) return failed(this.#away());
    const { rest, pulseMs } = this.#settings;
    const beganAt = this.#clock.monotonic();
    const timed = rest === 'off' ? plugged.board.pulse : null;
    try {
      const ms = timed === null ? pulseMs : await timed(pulseMs);
      if (timed === null) await plugged.board.set(!this.#restsOn);
      if (this.#plugged !== plugged) throw lostInPulse();
      const pulse: Pulse = { plugged, own: timed !== null };
      this.#pulse = pulse;
      this.#endAt(pulse, beganAt + ms);
      return { outcome: 'opened' };
    } catch (thrown) {
      this.#disobeyed(plugged, thrown);
      return failed(notOpened(thrown));
    }
  }

  /** Its answer is missing, perhaps not its obedience: the contact may be closed. */
  #disobeyed(plugged: Plugged, thrown: unknown): void {
    if (this.#plugged !== plugged) return;
    this.#failures = Math.max(this.#failures, faultyAfter - 1);
    this.#failed(plugged, thrown);
    void this.#inTurn(() => this.#letGo(plugged));
    this.#pollLater(plugged);
  }

  /** @param at monotonic ms */
  #endAt(pulse: Pulse, at: number): void {
    if (this.#endTimer !== null) clearTimeout(this.#endTimer);
    this.#endTimer = setTimeout(
      () => {
        this.#endTimer = null;
        if (pulse.own) this.#pulseOver();
        else void this.#inTurn(() => this.#release(pulse));
      },
      Math.max(0, Math.ceil(at - this.#clock.monotonic())),
    );
  }

  async #release(pulse: Pulse): Promise<void> {
    if (this.#pulse !== pulse) return;
    // Set again meanwhile: somebody came late in the pulse.
    if (this.#endTimer !== null && !this.#disposed) return;
    // Who asks from now on is given a pulse of their own, after this one.
    this.#pulseOver();
    await this.#letGo(pulse.plugged);
  }

  /** Never rejects. A contact that cannot be let go of is a fault that somebody must see: the barrier may stay open. */
  async #letGo(plugged: Plugged): Promise<void> {
    for (let attempt = 1; this.#plugged === plugged; attempt += 1) {
      try {
        await plugged.board.set(this.#restsOn);
        return;
      } catch (thrown) {
        if (attempt < releaseAttempts) continue;
        if (this.#plugged === plugged) plugged.link.drop(stuck(thrown));
        return;
      }
    }
  }

  #pulseOver(): void {
    if (this.#pulse !== null) this.#overAt = this.#clock.monotonic();
    this.#pulse = null;
    if (this.#endTimer !== null) clearTimeout(this.#endTimer);
    this.#endTimer = null;
    for (const resolve of this.#endWaiters.splice(0)) resolve();
  }

  async #begin(plugged: Plugged): Promise<void> {
    if (this.#plugged !== plugged) return;
    try {
      await plugged.board.set(this.#restsOn);
      if (plugged.board.read === null) this.#ready(plugged);
      else await this.#read(plugged, plugged.board.read);
    } catch (thrown) {
      this.#failed(plugged, thrown);
    }
    this.#pollLater(plugged);
  }

  async #poll(plugged: Plugged): Promise<void> {
    if (this.#plugged !== plugged) return;
    const { read } = plugged.board;
    // A board that was not well is brought to rest again before it counts as ready.
    if (read === null || this.#failures > 0) {
      await this.#begin(plugged);
      return;
    }
    try {
      await this.#read(plugged, read);
    } catch (thrown) {
      this.#failed(plugged, thrown);
    }
    this.#pollLater(plugged);
  }

  async #read(plugged: Plugged, read: () => Promise<Contacts>): Promise<void> {
    const contacts = await read();
    if (this.#plugged !== plugged) return;
    this.#see(contacts);
    const overFor = this.#pulse === null ? this.#clock.monotonic() - this.#overAt : 0;
    const astray = overFor > timerToleranceMs && contacts.relay !== undefined && contacts.relay !== this.#restsOn;
    if (astray) await this.#bringBack(plugged, read);
    this.#ready(plugged);
  }

  /** Somebody else switched it, or it was cut off in mid-pulse by its own supply. */
  async #bringBack(plugged: Plugged, read: () => Promise<Contacts>): Promise<void> {
    await plugged.board.set(this.#restsOn);
    const { relay } = await read();
    if (relay !== this.#restsOn) throw stuck(new Error('it says that it has not switched'));
  }

  #ready(plugged: Plugged): void {
    if (this.#plugged !== plugged) return;
    this.#failures = 0;
    plugged.link.ready();
  }

  #failed(plugged: Plugged, thrown: unknown): void {
    if (this.#plugged !== plugged) return;
    const error = asCheckpointError(thrown, ErrorCode.BarrierFailed, 'Check the relay board.');
    this.#failures += 1;
    const wasReady = this.#status.current.state === 'ready';
    if (this.#failures >= droppedAfter) plugged.link.drop(error);
    else if (!wasReady || this.#failures >= faultyAfter) plugged.link.fault(error);
  }

  #pollLater(plugged: Plugged): void {
    this.#stopPoll();
    if (this.#plugged !== plugged || this.#disposed) return;
    if (plugged.board.read === null && this.#failures === 0) return;
    this.#pollTimer = setTimeout(() => void this.#inTurn(() => this.#poll(plugged)), this.#settings.pollMs);
  }

  #stopPoll(): void {
    if (this.#pollTimer !== null) clearTimeout(this.#pollTimer);
    this.#pollTimer = null;
  }

  #see({ inputs }: Contacts): void {
    this.#tell(this.#inputs.see(inputs, this.#clock.monotonic()));
    if (!this.#disposed) this.#settle.arm();
  }

  #tell(changes: readonly InputChange[]): void {
    for (const change of changes) this.#told(change);
  }

  get #restsOn(): boolean {
    return this.#settings.rest === 'on';
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  #away(): CheckpointError {
    const error = this.#status.current.error;
    return new CheckpointError(
      ErrorCode.BarrierFailed,
      `the relay board is not there${error === null ? '' : `: ${error.message}`}`,
      'Open by hand. Check the power and the cable of the relay board.',
    );
  }
}

const failed = (error: CheckpointError): BarrierResult => ({ outcome: 'failed', error: error.toRecord() });

const openByHand = 'Open by hand. Check the relay board.';

const notOpened = (thrown: unknown): CheckpointError => {
  const cause = asCheckpointError(thrown, ErrorCode.BarrierFailed, openByHand);
  return new CheckpointError(ErrorCode.BarrierFailed, `the barrier may not have opened: ${cause.message}`, openByHand, {
    cause,
  });
};

const lostInPulse = (): CheckpointError =>
  new CheckpointError(ErrorCode.DeviceLost, 'the relay board was lost as the pulse began', openByHand);

const stuck = (thrown: unknown): CheckpointError => {
  const cause = asCheckpointError(thrown, ErrorCode.BarrierFailed, '');
  return new CheckpointError(
    ErrorCode.BarrierFailed,
    `the opening contact may still be held: ${cause.message}`,
    'Look whether the barrier closes. If it stays open, switch the relay board off and on.',
    { cause },
  );
};
