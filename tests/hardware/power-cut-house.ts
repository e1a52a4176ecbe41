import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Diagnostics } from '../../contract/rpc.ts';
import { centralKeysFile, enrolDemo } from '../../main/demo/enrolment.ts';
import { CentralBooks } from '../chaos/central-books.ts';
import { eventually } from '../support/kiosk.ts';
import { type CentralProcess, ended, Mosquitto, startCentral } from '../support/processes.ts';
import { bringUpNetwork, hostSeenFromGuest } from './guest-network.ts';
import { type GuestProcess, type PoweredLab, poweredLabs, type VolatileDisk } from './hardware-lab.ts';
import type { StationOrder, StationReport } from './station-orders.ts';

/** How the disk treats what was not flushed when the power goes. */
export type DiskKind = 'volatile' | 'lying';

const readyMs = 120_000;
const drainedMs = 120_000;

/** A station in a machine of the lab whose power is cut under load; broker and central system are outside. */
export class PowerCutHouse {
  readonly books: CentralBooks;
  /** What left the machine as shown, before its power was cut. */
  readonly shown = new Set<string>();
  readonly #kind: DiskKind;
  readonly #name: string;
  readonly #bundle: string;
  readonly #root: string;
  readonly #broker: Mosquitto;
  readonly #central: CentralProcess;
  readonly #labs: Awaited<ReturnType<typeof poweredLabs>>;
  #lab: PoweredLab | null = null;
  #disk: VolatileDisk | null = null;
  #process: GuestProcess | null = null;
  #reports: StationReport[] = [];
  #isFresh = true;
  #people = 1;

  private constructor(
    parts: Readonly<{ kind: DiskKind; name: string; bundle: string; root: string }>,
    broker: Mosquitto,
    central: CentralProcess,
    labs: Awaited<ReturnType<typeof poweredLabs>>,
  ) {
    this.#kind = parts.kind;
    this.#name = parts.name;
    this.#bundle = parts.bundle;
    this.#root = parts.root;
    this.#broker = broker;
    this.#central = central;
    this.#labs = labs;
    this.books = new CentralBooks(join(parts.root, 'central'));
  }

  /** @param bundle folder with the station for the guest */
  static async open(kind: DiskKind, name: string, bundle: string, mosquitto: string): Promise<PowerCutHouse> {
    const root = mkdtempSync(join(tmpdir(), 'power-cut-'));
    await enrolDemo(join(root, 'station'), join(root, 'demo'));
    const broker = await Mosquitto.start(mosquitto);
    const keys = centralKeysFile(join(root, 'demo'));
    const central = await startCentral(join(root, 'central'), keys, broker.url, join(root, 'token'));
    return new PowerCutHouse({ kind, name, bundle, root }, broker, central, await poweredLabs());
  }

  /** Switches the machine on. @returns false when its file system cannot even be mounted; the disk is a new one then */
  async powerOn(): Promise<boolean> {
    const lab = this.#labs.lab(this.#name, this.#isFresh ? 'fresh' : 'keep');
    this.#disk = await this.#labs.volatileDisk(lab, this.#kind === 'lying');
    lab.o.nbd = lab.sock('nbd.sock');
    this.#lab = lab;
    try {
      await lab.start();
    } catch (error) {
      if (this.#isFresh || !String(error).includes('hwattach')) throw error;
      await this.powerOff();
      this.#isFresh = true;
      return false;
    }
    for (const file of readdirSync(this.#bundle)) cpSync(join(this.#bundle, file), join(lab.share, file));
    await bringUpNetwork(lab);
    if (this.#isFresh) {
      cpSync(join(this.#root, 'station'), join(lab.share, 'station'), { recursive: true });
      await lab.exec('rm -rf /data/station && cp -r /mnt/share/station /data/station && sync');
      this.#isFresh = false;
    }
    return true;
  }

  /** @returns ms until the station was ready; null: it does not start, and says why */
  async startStation(): Promise<Readonly<{ ms: number | null; why: string }>> {
    const broker = `mqtt://${hostSeenFromGuest}:${this.#broker.port}`;
    const process = this.#guest.spawn(
      `cd / && exec node /mnt/share/station-under-load.mjs /data/station ${broker} ${this.#people}`,
      { keepStdin: true },
    );
    this.#people += 1_000_000;
    this.#process = process;
    this.#reports = [];
    process.on('line', (line) => {
      const report = JSON.parse(line) as StationReport;
      if (report.is === 'shown') for (const name of report.names) this.shown.add(name);
      this.#reports.push(report);
    });
    const ready = await eventually<StationReport | 'ended'>(
      () => this.#reports.find(({ is }) => is === 'ready') ?? (process.done === null ? null : 'ended'),
      readyMs,
    );
    return ready !== 'ended' && ready.is === 'ready'
      ? { ms: ready.ms, why: '' }
      : { ms: null, why: process.stderr.slice(-600) };
  }

  /** Lets people pass for this long, then takes the power away in the middle of it. ms */
  async passAndCut(ms: number): Promise<void> {
    const before = this.shown.size;
    this.#tell('present');
    await eventually(() => (this.shown.size > before + 5 ? true : null), readyMs);
    await delay(ms);
    await this.#guest.powerCut();
    this.#disk?.cut('random');
    this.#disk?.close();
    [this.#lab, this.#disk, this.#process] = [null, null, null];
  }

  /** Passages of the ledger. */
  async passages(): Promise<ReadonlySet<string>> {
    const [report] = await this.#ask('passages');
    return new Set(report?.is === 'passages' ? report.names : []);
  }

  async diagnostics(): Promise<Diagnostics> {
    const [report] = await this.#ask('diagnostics');
    if (report?.is !== 'diagnostics') throw new Error('no diagnostics');
    return report.diagnostics;
  }

  /** Until central has everything that the station has, and what was set aside has been read. */
  async drained(): Promise<Diagnostics> {
    const drained = await eventually(async () => {
      const diagnostics = await this.diagnostics();
      const { unsent, setAside = [] } = diagnostics.ledger;
      return unsent === 0 && setAside.every(({ report }) => report !== null) ? diagnostics : null;
    }, drainedMs);
    await this.books.filed(drainedMs);
    return drained;
  }

  /** The next start is on a new disk. */
  async freshDisk(): Promise<void> {
    await this.powerOff();
    this.#isFresh = true;
  }

  async powerOff(): Promise<void> {
    await this.#lab?.close();
    this.#disk?.close();
    [this.#lab, this.#disk, this.#process] = [null, null, null];
  }

  async dispose(): Promise<void> {
    await this.powerOff();
    this.#central.process.kill('SIGKILL');
    await ended(this.#central.process);
    await this.#broker.dispose();
    rmSync(this.#root, { recursive: true, force: true });
  }

  get #guest(): PoweredLab {
    if (this.#lab === null) throw new Error('the machine is off');
    return this.#lab;
  }

  #tell(order: StationOrder): void {
    this.#process?.write(`${order}\n`);
  }

  async #ask(order: 'passages' | 'diagnostics'): Promise<readonly StationReport[]> {
    const mark = this.#reports.length;
    this.#tell(order);
    const answer = await eventually(() => this.#reports.slice(mark).find(({ is }) => is === order) ?? null, 30_000);
    return [answer];
  }
}
