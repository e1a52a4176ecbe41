import { z } from 'zod';
import { type Crash, crashOf, crashOfGone, type GoneDetails } from '../host/crash.ts';
import { type HostOrder, type HostTask, hostTasks } from '../host/messages.ts';
import { Restarts } from '../host/restarts.ts';
import type { StationProcess } from './parts.ts';

const reportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), url: z.url(), port: z.int() }),
  z.object({ kind: z.literal('restarting'), into: z.enum(hostTasks).optional() }),
  z.object({ kind: z.literal('failed'), error: z.object({ code: z.int(), message: z.string(), hint: z.string() }) }),
]);
/** What is passed on. */
export type StationSays = Readonly<z.infer<typeof reportSchema>>;

export type StationKeeperOptions<Port> = Readonly<{
  fork: () => StationProcess<Port>;
  order: HostOrder;
  /** The order for what the kiosk shall be from now on; absent: the host starts this whole Electron again with it. */
  orderFor?: ((into: HostTask) => HostOrder) | undefined;
  /** Every report of the station, to be passed on to the host. */
  report: (message: StationSays) => void;
  /** It takes windows, for the first time or again. */
  onReady: () => void;
  onCrash: (crash: Crash) => void;
  /** It cannot be kept running from here: it never got ready, or ended again and again. */
  giveUp: () => void;
  now: () => number;
}>;

/** Ends in a row after which a new Electron is tried as well. */
const tooMany = 6;

/** The station as a process of Electron's: started again whenever it ends, at the port that it got first. */
export class StationKeeper<Port> {
  readonly #options: StationKeeperOptions<Port>;
  readonly #restarts = new Restarts();
  #process: StationProcess<Port> | null = null;
  #order: HostOrder;
  #port: number;
  #wasReady = false;
  #isReady = false;
  #stopped = false;
  #again: NodeJS.Timeout | null = null;
  /** It ends because central has asked for it. */
  #asked = false;
  /** What was said of the end that comes, before it came. */
  #why: Crash | null = null;

  constructor(options: StationKeeperOptions<Port>) {
    this.#options = options;
    this.#order = options.order;
    this.#port = options.order.port;
  }

  start(): void {
    this.#why = null;
    this.#asked = false;
    const startedAt = this.#options.now();
    const station = this.#options.fork();
    this.#process = station;
    station.on('spawn', () => station.postMessage({ ...this.#order, port: this.#port }));
    station.on('message', (message) => this.#heard(station, message));
    station.on('error', (type, location) => {
      this.#why = { part: 'station', reason: 'aborted', why: `${type} in ${location}`.slice(0, 500) };
    });
    station.on('exit', (code) => this.#ended(station, code, startedAt));
  }

  /** What Electron says of a child process of the name "station" that is gone. */
  gone(details: GoneDetails): void {
    if (details.reason !== 'abnormal-exit' && details.reason !== 'clean-exit')
      this.#why ??= crashOfGone('station', details);
  }

  /** Gives a window its way to the station. @returns false: there is none to give one to now */
  connect(port: Port): boolean {
    if (!this.#isReady || this.#process === null) return false;
    this.#process.postMessage({ kind: 'window' }, [port]);
    return true;
  }

  stop(): void {
    this.#stopped = true;
    if (this.#again !== null) clearTimeout(this.#again);
    this.#process?.kill();
  }

  #heard(station: StationProcess<Port>, message: unknown): void {
    const parsed = reportSchema.safeParse(message);
    if (!parsed.success || this.#process !== station) return;
    if (parsed.data.kind === 'ready') {
      this.#port = parsed.data.port;
      this.#wasReady = true;
      this.#isReady = true;
    }
    if (parsed.data.kind === 'restarting') this.#becomes(parsed.data.into);
    else this.#options.report(parsed.data);
    if (parsed.data.kind === 'ready') this.#options.onReady();
  }

  /** Where it only starts again the host waits for the end of this whole Electron, which does not come. */
  #becomes(into: HostTask | undefined): void {
    this.#asked = true;
    if (into === undefined) return;
    const { orderFor, report } = this.#options;
    if (orderFor === undefined) report({ kind: 'restarting', into });
    else this.#order = orderFor(into);
  }

  #ended(station: StationProcess<Port>, code: number, startedAt: number): void {
    if (this.#process !== station) return;
    this.#process = null;
    this.#isReady = false;
    if (this.#stopped) return;
    const wait = this.#restarts.after(this.#options.now() - startedAt);
    if (!this.#asked) this.#options.onCrash(this.#why ?? crashOf('station', { code, signal: null }));
    if (!this.#wasReady || this.#restarts.failures >= tooMany) this.#options.giveUp();
    else this.#again = setTimeout(() => this.start(), wait);
  }
}
