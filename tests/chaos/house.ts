import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { centralKeysFile, enrolDemo } from '../../main/demo/enrolment.ts';
import { verifyLedger } from '../../station/ledger/verify-ledger.ts';
import { eventually } from '../support/kiosk.ts';
import { type CentralProcess, ended, freePort, Mosquitto, startCentral } from '../support/processes.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { audit } from './audit.ts';
import { CentralBooks } from './central-books.ts';
import { Door } from './door.ts';
import { Shown } from './screen.ts';
import { SmallDisk } from './small-disk.ts';

/** `aedes`: the receiver's own broker, in its process. */
export type BrokerKind = 'mosquitto' | 'aedes';

export type HouseOptions = Readonly<{
  broker: BrokerKind;
  /** Path of the program, for `mosquitto`. */
  mosquitto: string;
  /** The station's data directory is a disk of this size; null: a folder as any other. Bytes */
  diskBytes: number | null;
}>;

const jumpingClock = fileURLToPath(new URL('./jumping-clock.ts', import.meta.url));
/** Until everything that was committed is acknowledged, once everything runs. The waits between tries to connect grow. */
const drainMs = 90_000;

/** Station, line, broker and central system, each of which can be killed and comes back on what it had. */
export class House {
  readonly root: string;
  readonly shown = new Shown();
  readonly books: CentralBooks;
  readonly line: TcpProxy;
  readonly door: Door;
  readonly doors: Door[];
  readonly disk: SmallDisk | null;
  /** Rows may be missing from here on, if they are declared; several stations may have used one number. */
  damaged = false;
  cloned = false;
  readonly #options: HouseOptions;
  readonly #broker: Mosquitto | null;
  readonly #brokerPort: number;
  #receiver: CentralProcess | null = null;
  #people = 0;
  #disposed = false;
  #kept = false;

  private constructor(
    options: HouseOptions,
    root: string,
    broker: Mosquitto | null,
    brokerPort: number,
    line: TcpProxy,
    disk: SmallDisk | null,
    openDoor: (house: House) => Door,
  ) {
    this.#options = options;
    this.root = root;
    this.#broker = broker;
    this.#brokerPort = brokerPort;
    this.line = line;
    this.disk = disk;
    this.books = new CentralBooks(join(root, 'central'));
    this.door = openDoor(this);
    this.doors = [this.door];
  }

  static async open(options: HouseOptions): Promise<House> {
    const root = mkdtempSync(join(tmpdir(), 'chaos-'));
    const folder = join(root, 'station');
    mkdirSync(folder);
    const disk = options.diskBytes === null ? null : SmallDisk.mount(folder, options.diskBytes);
    await enrolDemo(folder, join(root, 'demo'));
    writeFileSync(join(root, 'clock'), '0');
    const broker = options.broker === 'mosquitto' ? await Mosquitto.start(options.mosquitto) : null;
    const port = broker?.port ?? (await freePort());
    const line = await TcpProxy.start(port);
    const scanner = await Door.scanner();
    const house = new House(options, root, broker, port, line, disk, (made) =>
      made.#newDoor(folder, line.port, scanner),
    );
    await house.startReceiver();
    // A station that ends in order leaves what makes the next start quick; killed ones never would.
    await house.door.start();
    await house.door.stop();
    await house.door.start();
    return house;
  }

  get broker(): BrokerKind {
    return this.#options.broker;
  }

  /** Another station process, on a folder of its own, straight at the broker. */
  async openDoor(folder: string): Promise<Door> {
    const door = this.#newDoor(folder, this.#brokerPort, await Door.scanner());
    this.doors.push(door);
    return door;
  }

  get brokerUrl(): string {
    return `mqtt://127.0.0.1:${this.#brokerPort}`;
  }

  /** The station's wall clock stands wrong by this from now on. ms */
  setClock(offset: number): void {
    writeFileSync(join(this.root, 'clock'), String(offset));
  }

  async killReceiver(): Promise<void> {
    const process = this.#receiver?.process;
    if (process === undefined) return;
    process.kill('SIGKILL');
    await ended(process);
    this.#receiver = null;
  }

  async startReceiver(): Promise<void> {
    if (this.#receiver !== null) return;
    const broker = this.#broker === null ? this.#brokerPort : this.#broker.url;
    const [data, keys] = [join(this.root, 'central'), centralKeysFile(join(this.root, 'demo'))];
    this.#receiver = await startCentral(data, keys, broker, join(this.root, 'token'));
  }

  /** Where the receiver brings its own broker, both. */
  async killBroker(): Promise<void> {
    if (this.#broker === null) await this.killReceiver();
    else await this.#broker.kill();
  }

  async startBroker(): Promise<void> {
    if (this.#broker === null) await this.startReceiver();
    else await this.#broker.start();
  }

  /** Nobody comes any more, and central acknowledges everything that this door has committed. @throws Error when it does not come to that */
  async drained(door: Door): Promise<void> {
    let last = '';
    door.holdPeople();
    try {
      await eventually(async () => {
        const { ledger, network, faults } = await door.diagnostics();
        const waiting = (ledger.setAside ?? []).filter(({ report }) => report === null).length;
        last = JSON.stringify({ unsent: ledger.unsent, waiting, network, faults });
        return ledger.unsent === 0 && waiting === 0 ? true : null;
      }, drainMs);
    } catch {
      throw new Error(`not everything was acknowledged within ${drainMs / 1000} s: ${last}`);
    }
    await this.books.filed(drainMs);
  }

  /** How many losses stations have declared. */
  declaredNow(): number {
    this.books.look();
    return this.books.declared.length;
  }

  /** Compares what was shown with what central holds. @returns what is wrong */
  audit(): readonly string[] {
    this.books.look();
    const { books, damaged, cloned } = this;
    return audit({ shown: this.shown.names, people: this.#people, books, damaged, cloned });
  }

  /** Shown decisions that are declared lost. */
  get declaredLost(): number {
    return [...this.shown.names].filter((name) => !this.books.passages.has(name) && this.books.isNameDeclaredLost(name))
      .length;
  }

  /** The folder stays, for whoever looks into what went wrong. */
  keep(): string {
    this.#kept = true;
    return this.root;
  }

  /** The whole of both sides, at the end. @returns what is wrong */
  async wholeAudit(): Promise<readonly string[]> {
    const wrong: string[] = [];
    for (const door of this.doors) {
      await door.close();
      const { ok, faults } = verifyLedger(door.file);
      if (!ok) wrong.push(`the ledger's chain is broken: ${JSON.stringify(faults.slice(0, 3))}`);
    }
    if (!this.cloned) wrong.push(...this.books.brokenChains().slice(0, 5));
    return wrong;
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const door of this.doors) await door.close();
    await this.killReceiver();
    await this.line.dispose();
    await this.#broker?.dispose();
    if (this.#kept) return;
    this.disk?.unmount();
    rmSync(this.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }

  #newDoor(folder: string, port: number, scanner: Awaited<ReturnType<typeof Door.scanner>>): Door {
    return new Door(
      {
        folder,
        broker: `mqtt://127.0.0.1:${port}`,
        shown: this.shown,
        nextPerson: () => {
          this.#people += 1;
          return this.#people;
        },
        execArgv: ['--import', jumpingClock],
        environment: { CHECKPOINT_TEST_CLOCK: join(this.root, 'clock') },
      },
      scanner,
    );
  }
}
