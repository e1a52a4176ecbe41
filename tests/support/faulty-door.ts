import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PrinterSimulator, startPrinterSimulator } from '../../drivers/simulators/printer-simulator.ts';
import { type ScannerSimulator, startScannerSimulator } from '../../drivers/simulators/scanner-simulator.ts';
import { connectStation, type StationClient } from '../../main/client/station-client.ts';
import { demoIssuers } from '../../main/demo/demo-issuers.ts';
import { leaveDemoLists } from '../../main/demo/demo-lists.ts';
import { enrolDemo } from '../../main/demo/enrolment.ts';
import { spawnBareStation } from '../bench/bare-station.ts';
import { type CentralProcess, ended, Mosquitto, startCentral } from './processes.ts';

const jumpingClock = fileURLToPath(new URL('../chaos/jumping-clock.ts', import.meta.url));
const dayMs = 86_400_000;

/** A station with a scanner, a printer, lists, a broker and the receiver behind it, each of which can be taken away. */
export class FaultyDoor {
  readonly #folder = mkdtempSync(join(tmpdir(), 'faulty-door-'));
  readonly broker: Mosquitto;
  scanner: ScannerSimulator;
  readonly printer: PrinterSimulator;
  #central: CentralProcess | null = null;
  #station: ChildProcess | null = null;
  #port = 0;
  url = '';

  private constructor(broker: Mosquitto, scanner: ScannerSimulator, printer: PrinterSimulator) {
    this.broker = broker;
    this.scanner = scanner;
    this.printer = printer;
  }

  /** @param listsDays how long ago its lists were issued */
  static async open(mosquitto: string, listsDays: number): Promise<FaultyDoor> {
    const [broker, scanner, printer] = await Promise.all([
      Mosquitto.start(mosquitto),
      startScannerSimulator({ port: 0, controlPort: 0 }),
      startPrinterSimulator({ port: 0, controlPort: 0 }),
    ]);
    const door = new FaultyDoor(broker, scanner, printer);
    const demo = join(door.#folder, 'demo');
    await enrolDemo(door.#folder, demo);
    const issued = Date.now() - listsDays * dayMs;
    await demoIssuers(demo, issued);
    await leaveDemoLists(door.#folder, demo, issued);
    door.clock(0);
    await door.startCentral();
    await door.start();
    return door;
  }

  /** The same at each start: its screens find it again. */
  async start(): Promise<void> {
    const devices = {
      scannerPort: this.scanner.port,
      printerPort: this.printer.port,
      port: this.#port,
      more: { training: { allowed: true } },
    };
    const { process: station, ready } = await spawnBareStation(this.#folder, devices, this.broker.url, {
      execArgv: ['--import', jumpingClock],
      environment: { CHECKPOINT_TEST_CLOCK: join(this.#folder, 'clock') },
    });
    this.#station = station;
    this.url = await ready;
    this.#port = Number(new URL(this.url).port);
  }

  async kill(): Promise<void> {
    if (this.#station === null) return;
    this.#station.kill('SIGKILL');
    await ended(this.#station);
    this.#station = null;
  }

  /** Pulls its cable. */
  pullScanner(): Promise<void> {
    return this.scanner.close();
  }

  async plugScanner(): Promise<void> {
    this.scanner = await startScannerSimulator({ port: this.scanner.port, controlPort: 0 });
  }

  /** Moves the station's wall clock. @param ms from the right time, forward */
  clock(ms: number): void {
    writeFileSync(join(this.#folder, 'clock'), String(ms));
  }

  async startCentral(): Promise<void> {
    const keys = join(this.#folder, 'demo', 'central-keys.json');
    const token = join(this.#folder, 'central-token');
    this.#central = await startCentral(join(this.#folder, 'central'), keys, this.broker.url, token);
  }

  async stopCentral(): Promise<void> {
    if (this.#central === null) return;
    this.#central.process.kill('SIGKILL');
    await ended(this.#central.process);
    this.#central = null;
  }

  /** The station, as the command line speaks to it. */
  client(): Promise<StationClient> {
    return connectStation({ url: this.url, token: 'bench', dataDirectory: this.#folder });
  }

  async close(): Promise<void> {
    await this.kill();
    await this.stopCentral();
    await Promise.all([this.broker.dispose(), this.scanner.close(), this.printer.close()]);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
