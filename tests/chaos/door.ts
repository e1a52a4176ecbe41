import type { ChildProcess } from 'node:child_process';
import type { Diagnostics } from '../../contract/rpc.ts';
import type { StationClient } from '../../main/client/station-client.ts';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { spawnBareStation } from '../bench/bare-station.ts';
import { openScanner } from '../bench/bench-scanner.ts';
import { ended } from '../support/processes.ts';
import { openScreen, type Shown } from './screen.ts';

type DoorScanner = Awaited<ReturnType<typeof openScanner>>;

export type DoorParts = Readonly<{
  /** Data directory of the station; its trust lies there. */
  folder: string;
  broker: string;
  shown: Shown;
  /** Number of the next person: nobody comes twice. */
  nextPerson: () => number;
  execArgv?: readonly string[];
  environment?: NodeJS.ProcessEnv;
}>;

/** Between two people. ms */
const everyMs = 7;

/** One station's process with a scanner, people before it and a screen that somebody looks at. */
export class Door {
  readonly #parts: DoorParts;
  readonly #scanner: DoorScanner;
  #process: ChildProcess | null = null;
  #screen: StationClient | null = null;
  #people: NodeJS.Timeout | null = null;
  /** Codes that were held before the scanner, also while nothing listened. */
  presented = 0;
  /** Of each start: until the station was ready, ms. */
  readonly starts: number[] = [];

  constructor(parts: DoorParts, scanner: DoorScanner) {
    this.#parts = parts;
    this.#scanner = scanner;
  }

  static scanner(): Promise<DoorScanner> {
    return openScanner();
  }

  get folder(): string {
    return this.#parts.folder;
  }

  get file(): string {
    return ledgerFile(this.folder);
  }

  /**
   * Starts the station; it can be killed meanwhile.
   * @returns whether it became ready
   */
  async start(): Promise<boolean> {
    const { folder, broker, shown, execArgv = [], environment = {} } = this.#parts;
    const began = performance.now();
    const { process, ready } = await spawnBareStation(folder, { scannerPort: this.#scanner.port }, broker, {
      execArgv,
      environment,
    });
    this.#process = process;
    try {
      const url = await ready;
      this.starts.push(performance.now() - began);
      this.#screen = await openScreen(url, folder, shown);
      return true;
    } catch (error) {
      // Killed on the way. That it ended by itself is no fault of ours to hide.
      if (process.signalCode === 'SIGKILL' || process.killed) return false;
      throw error;
    }
  }

  get running(): boolean {
    return this.#process !== null && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const process = this.#process;
    if (process === null) return;
    process.kill(signal);
    await ended(process);
    this.#screen?.close();
    this.#screen = null;
    this.#process = null;
  }

  diagnostics(): Promise<Diagnostics> {
    if (this.#screen === null) return Promise.reject(new Error('no screen is connected'));
    return this.#screen.diagnostics();
  }

  /** People come from now on, whether or not anything works. */
  letPeopleCome(): void {
    this.#people ??= setInterval(() => this.#onePerson(), everyMs);
  }

  holdPeople(): void {
    if (this.#people !== null) clearInterval(this.#people);
    this.#people = null;
  }

  async close(): Promise<void> {
    this.holdPeople();
    await this.kill();
    this.#scanner.close();
  }

  #onePerson(): void {
    if (!this.#scanner.ready()) return;
    const person = this.#parts.nextPerson();
    this.presented += 1;
    this.#scanner.scan(`001${String(person).padStart(9, '0')}|NGUYEN VAN A|1987-01-18|0|88${person}|<1<00<`);
  }
}
