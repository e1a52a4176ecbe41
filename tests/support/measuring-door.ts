import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventData, passageType } from '../../contract/events.ts';
import type { ScreenState } from '../../contract/rpc.ts';
import { type ScannerSimulator, startScannerSimulator } from '../../drivers/simulators/scanner-simulator.ts';
import {
  startThermometerSimulator,
  type ThermometerSimulator,
} from '../../drivers/simulators/thermometer-simulator.ts';
import { connectStation, type StationClient } from '../../main/client/station-client.ts';
import { LedgerReader } from '../../station/ledger/ledger-reader.ts';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { type BareDevices, type BareStation, startBareStation } from '../bench/bare-station.ts';
import { eventually } from './kiosk.ts';
import { eventsIn } from './ledger-events.ts';

/** A station's process at a door with a scanner and a thermometer. */
export class MeasuringDoor {
  readonly scanner: ScannerSimulator;
  readonly thermometer: ThermometerSimulator;
  readonly #folder = mkdtempSync(join(tmpdir(), 'door-'));
  readonly #temperature: object;
  readonly #more: BareDevices;
  #station: BareStation | null = null;
  #client: StationClient | null = null;

  private constructor(
    scanner: ScannerSimulator,
    thermometer: ThermometerSimulator,
    temperature: object,
    more: BareDevices,
  ) {
    this.scanner = scanner;
    this.thermometer = thermometer;
    this.#temperature = temperature;
    this.#more = more;
  }

  /** Where it keeps everything. */
  get folder(): string {
    return this.#folder;
  }

  /**
   * @param temperature `passage.temperature` of the configuration
   * @param more devices and settings beside these
   */
  static async open(temperature: object = {}, more: BareDevices = {}): Promise<MeasuringDoor> {
    const [scanner, thermometer] = await Promise.all([
      startScannerSimulator({ port: 0, controlPort: 0 }),
      startThermometerSimulator({ port: 0, controlPort: 0 }),
    ]);
    const door = new MeasuringDoor(scanner, thermometer, temperature, more);
    await door.start();
    return door;
  }

  get url(): string {
    return this.#station?.url ?? '';
  }

  get client(): StationClient {
    if (this.#client === null) throw new Error('the station is not running');
    return this.#client;
  }

  async start(): Promise<void> {
    const station = await startBareStation(this.#folder, {
      ...this.#more,
      scannerPort: this.scanner.port,
      thermometerPort: this.thermometer.port,
      temperature: this.#temperature,
    });
    this.#station = station;
    this.#client = await connectStation({ url: station.url, token: 'bench', dataDirectory: this.#folder });
    await this.until(({ devices }) => devices.every(({ state }) => state === 'ready'));
  }

  async stop(): Promise<void> {
    this.#client?.close();
    this.#client = null;
    await this.#station?.stop();
    this.#station = null;
  }

  /** Waits until a screen would show this. */
  until(like: (state: ScreenState) => boolean): Promise<ScreenState> {
    return eventually(async () => {
      const state = await this.client.watch(null);
      return like(state) ? state : null;
    });
  }

  /** Whose code: a letter. */
  scan(who: string): Promise<void> {
    const number = 108_700_000_000 + who.charCodeAt(0);
    return this.scanner.scan(`00${number}`.slice(-12).concat(`|NGUYEN VAN ${who}|1987-01-18|0|77${number}|<1<00<`));
  }

  /** Passages in the ledger, oldest first. */
  passages(): readonly EventData<'passage'>[] {
    const reader = new LedgerReader(ledgerFile(this.#folder));
    try {
      return eventsIn<{ type: string; data: EventData<'passage'> }>(reader.batchAfter(0, Number.POSITIVE_INFINITY))
        .filter(({ type }) => type === passageType)
        .map(({ data }) => data);
    } finally {
      reader.close();
    }
  }

  async passagesSoon(count: number): Promise<readonly EventData<'passage'>[]> {
    return eventually(() => {
      const passages = this.passages();
      return passages.length >= count ? passages : null;
    });
  }

  async close(): Promise<void> {
    await this.stop();
    await Promise.all([this.scanner.close(), this.thermometer.close()]);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
