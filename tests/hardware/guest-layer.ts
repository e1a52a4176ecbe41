import type { DeviceState, Reading } from '../../contract/reading.ts';
import type { GuestProcess, Lab } from './hardware-lab.ts';
import type { Order, Report } from './orders.ts';

export type Reported<K extends Report['is']> = Extract<Report, { is: K }>;

/** The device layer as it runs in the guest, seen from here. */
export class GuestLayer {
  readonly #process: GuestProcess;
  readonly #reports: Report[] = [];
  readonly #listeners = new Set<() => void>();

  /** @param as how it is run: as which user, with which groups */
  constructor(lab: Lab, as = '') {
    // Without a search path there is no udevadm: nothing may need it.
    const command = `cd / && exec env PATH=/nowhere ${as} /usr/local/bin/node /mnt/share/device-layer.mjs /tmp/profiles`;
    this.#process = lab.spawn(command, { keepStdin: true });
    this.#process.on('line', (line) => {
      this.#reports.push(JSON.parse(line));
      for (const listener of [...this.#listeners]) listener();
    });
    void this.#process.exit.then(() => {
      for (const listener of [...this.#listeners]) listener();
    });
  }

  get running(): boolean {
    return this.#process.done === null;
  }

  tell(order: Order): void {
    this.#process.write(`${JSON.stringify(order)}\n`);
  }

  kill(): Promise<unknown> {
    this.#process.kill('SIGKILL');
    return this.#process.exit;
  }

  /** How much has been said so far: a place from which to look on. */
  mark(): number {
    return this.#reports.length;
  }

  since(mark: number): readonly Report[] {
    return this.#reports.slice(mark);
  }

  states(device: string, mark = 0): readonly DeviceState[] {
    return this.since(mark).flatMap((report) =>
      report.is === 'state' && report.state.device === device ? [report.state] : [],
    );
  }

  texts(device: string, mark = 0): readonly string[] {
    return this.#readings(device, mark).flatMap((reading) => (reading.kind === 'scan' ? [reading.text] : []));
  }

  #readings(device: string, mark: number): readonly Reading[] {
    return this.since(mark).flatMap((report) =>
      report.is === 'reading' && report.reading.device === device ? [report.reading] : [],
    );
  }

  /** @throws Error when it is not said in time, or the layer has ended */
  until<T>(what: string, look: () => T | null | undefined | false, withinMs = 20_000): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const check = (): void => {
      const found = look();
      if (found !== null && found !== undefined && found !== false) resolve(found);
      else if (!this.running) reject(new Error(`${what}: the device layer has ended: ${this.#process.stderr}`));
    };
    const timer = setTimeout(() => reject(new Error(`${what}: not in ${withinMs} ms: ${this.#tail()}`)), withinMs);
    const poll = setInterval(check, 50);
    this.#listeners.add(check);
    check();
    return promise.finally(() => {
      clearTimeout(timer);
      clearInterval(poll);
      this.#listeners.delete(check);
    });
  }

  /** The next report of this kind. */
  async ask<K extends Report['is']>(order: Order, is: K, withinMs?: number): Promise<Reported<K>> {
    const mark = this.mark();
    this.tell(order);
    return this.until(is, () => this.since(mark).find((report): report is Reported<K> => report.is === is), withinMs);
  }

  untilState(
    device: string,
    wanted: (state: DeviceState) => boolean,
    mark = 0,
    withinMs?: number,
  ): Promise<DeviceState> {
    return this.until(`${device} as wanted`, () => this.states(device, mark).find(wanted), withinMs);
  }

  latest(device: string): DeviceState | undefined {
    return this.states(device).at(-1);
  }

  #tail(): string {
    return JSON.stringify(this.#reports.slice(-6)) + this.#process.stderr.slice(-2000);
  }
}
