import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventData, eventType } from '../../contract/events.ts';
import type { Prints, ScreenState } from '../../contract/rpc.ts';
import { type PrinterSimulator, startPrinterSimulator } from '../../drivers/simulators/printer-simulator.ts';
import { type ScannerSimulator, startScannerSimulator } from '../../drivers/simulators/scanner-simulator.ts';
import { connectStation, type StationClient } from '../../main/client/station-client.ts';
import { LedgerReader } from '../../station/ledger/ledger-reader.ts';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { type BareStation, startBareStation } from '../bench/bare-station.ts';
import { eventually } from './kiosk.ts';
import { eventsIn } from './ledger-events.ts';

/** A station's process at a door with a scanner and a printer, which live on when it is killed. */
export class PrintingDoor {
  readonly folder = mkdtempSync(join(tmpdir(), 'door-'));
  readonly scanner: ScannerSimulator;
  readonly printer: PrinterSimulator;
  readonly #printing: object;
  #station: BareStation | null = null;
  #client: StationClient | null = null;
  #port = 0;

  private constructor(scanner: ScannerSimulator, printer: PrinterSimulator, printing: object) {
    this.scanner = scanner;
    this.printer = printer;
    this.#printing = printing;
  }

  /** @param printing `passage.printing` of the configuration */
  static async open(printing: object = {}): Promise<PrintingDoor> {
    const [scanner, printer] = await Promise.all([
      startScannerSimulator({ port: 0, controlPort: 0 }),
      startPrinterSimulator({ port: 0, controlPort: 0 }),
    ]);
    const door = new PrintingDoor(scanner, printer, printing);
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
    const station = await startBareStation(this.folder, {
      scannerPort: this.scanner.port,
      printerPort: this.printer.port,
      printing: this.#printing,
      port: this.#port,
    });
    this.#station = station;
    this.#port = Number(new URL(station.url).port);
    this.#client = await connectStation({ url: station.url, token: 'bench', dataDirectory: this.folder });
    await eventually(async () => ((await this.state()).devices.some(isReadyScanner) ? true : null));
  }

  async kill(): Promise<void> {
    const child = this.#station?.process;
    if (child === undefined) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    this.#client?.close();
    this.#client = null;
    this.#station = null;
  }

  state(): Promise<ScreenState> {
    return this.client.watch(null);
  }

  /** Waits until what a screen shows of printing is like this. */
  prints(like: (prints: Prints) => boolean): Promise<Prints> {
    return eventually(async () => {
      const { prints } = await this.state();
      return like(prints) ? prints : null;
    });
  }

  async printerReady(): Promise<void> {
    const isReady = ({ kind, state }: ScreenState['devices'][number]) => kind === 'printer' && state === 'ready';
    await eventually(async () => ((await this.state()).devices.some(isReady) ? true : null));
  }

  /** Rows of the ledger about printing, oldest first, as `0001 slip 0 sending`. */
  rows(): readonly string[] {
    const reader = new LedgerReader(ledgerFile(this.folder));
    try {
      return eventsIn<{ type: string; data: EventData<'print'> }>(reader.batchAfter(0, Number.POSITIVE_INFINITY))
        .filter(({ type }) => type === eventType('print'))
        .map(({ data }) => `${String(data.slip).padStart(4, '0')} ${data.document} ${data.copy} ${data.outcome}`);
    } finally {
      reader.close();
    }
  }

  /** Waits until the newest rows are these. */
  async rowsEnd(rows: readonly string[]): Promise<readonly string[]> {
    return eventually(() => {
      const newest = this.rows().slice(-rows.length);
      return newest.join() === rows.join() ? newest : null;
    });
  }

  /** How many documents with this passage's QR have been sent to the printer. */
  sent(of: Readonly<{ epoch: string; sequence: number }>): number {
    const bytes = Buffer.from(this.printer.printed().hex, 'hex').toString('latin1');
    return bytes.split(`:${of.epoch}:${of.sequence}\u001d`).length - 1;
  }

  /** Names of files in the data directory that hold this text. */
  filesWith(text: string): readonly string[] {
    return readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text))
      .map((entry) => entry.name);
  }

  async close(): Promise<void> {
    this.#client?.close();
    await this.#station?.stop();
    await Promise.all([this.scanner.close(), this.printer.close()]);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

const isReadyScanner = (device: ScreenState['devices'][number]): boolean =>
  device.kind === 'scanner' && device.state === 'ready';
