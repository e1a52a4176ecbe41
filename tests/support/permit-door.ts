import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventData, passageType } from '../../contract/events.ts';
import { signList } from '../../contract/lists.ts';
import type { ScreenState } from '../../contract/rpc.ts';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { signingPublicKey, signObject } from '../../contract/signed.ts';
import type { PermitMap } from '../../credentials/permit/permit-claims.ts';
import { writePermit } from '../../credentials/permit/write-permit.ts';
import {
  hcertPayload,
  makeSigner,
  type TestSigner,
  trusting,
  vaccinationCertificate,
  writeHcert,
} from '../../credentials/testing/issuers.ts';
import { pieceToText } from '../../drivers/simulators/escpos/paper-drawing.ts';
import { type PrinterSimulator, startPrinterSimulator } from '../../drivers/simulators/printer-simulator.ts';
import { type ScannerSimulator, startScannerSimulator } from '../../drivers/simulators/scanner-simulator.ts';
import { connectStation, type StationClient } from '../../main/client/station-client.ts';
import { LedgerReader } from '../../station/ledger/ledger-reader.ts';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { inboxFolder, leaveInInbox } from '../../station/lists/list-inbox.ts';
import { type BareStation, startBareStation } from '../bench/bare-station.ts';
import { eventually } from './kiosk.ts';
import { eventsIn } from './ledger-events.ts';

/** Holds now, whenever that is. */
const holder: PermitMap = {
  id: 'GDD-HCM-000123',
  hn: 'Nguyễn Văn An',
  nr: '001087029317',
  bd: '1987-01-18',
  ar: ['79', '80'],
  ro: 'TP. Hồ Chí Minh – Long An, Quốc lộ 1',
  pl: '51F-123.45',
  pu: 'Vận chuyển lương thực',
  au: 'UBND Quận 1',
};

export const holdersCard = '001087029317|NGUYEN VAN AN|1987-01-18|0|162979388586171100|<1<00<0123232422';
export const strangersCard = '079195000123||Trần Thị Bích Ngọc|02091995|Nữ|12 Lê Lợi, Quận 1|25042021';

/** A checkpoint's station process with a scanner and a printer, that believes one issuing office. */
export class PermitDoor {
  readonly scanner: ScannerSimulator;
  readonly printer: PrinterSimulator;
  readonly #signer: TestSigner;
  readonly #folder: string;
  #station: BareStation | null = null;
  #client: StationClient | null = null;

  private constructor(scanner: ScannerSimulator, printer: PrinterSimulator, signer: TestSigner, folder: string) {
    this.scanner = scanner;
    this.printer = printer;
    this.#signer = signer;
    this.#folder = folder;
  }

  /** @param permit `passage.permit` of the configuration */
  static async open(permit: object, printing: object = {}, vehicle: object = {}): Promise<PermitDoor> {
    const folder = mkdtempSync(join(tmpdir(), 'permit-door-'));
    const signer = await makeSigner();
    await enrol(folder, signer);
    const [scanner, printer] = await Promise.all([
      startScannerSimulator({ port: 0, controlPort: 0 }),
      startPrinterSimulator({ port: 0, controlPort: 0 }),
    ]);
    const door = new PermitDoor(scanner, printer, signer, folder);
    door.#station = await startBareStation(folder, {
      scannerPort: scanner.port,
      printerPort: printer.port,
      permit,
      printing,
      vehicle,
      site: { kind: 'checkpoint', areas: ['79', '760'], routes: ['Quốc lộ 1'] },
    });
    door.#client = await connectStation({ url: door.url, token: 'bench', dataDirectory: folder });
    await door.until(
      ({ devices, lists }) =>
        devices.every(({ state }) => state === 'ready') && lists.some(({ name }) => name === 'trust'),
    );
    return door;
  }

  get url(): string {
    return this.#station?.url ?? '';
  }

  get client(): StationClient {
    if (this.#client === null) throw new Error('the station is not running');
    return this.#client;
  }

  permit(changed: Partial<PermitMap> = {}): string {
    const issued = Date.now() - 60_000;
    return writePermit({ ...holder, ...changed }, this.#signer, { issued, expires: null });
  }

  /** The holder's second dose, three weeks ago. */
  vaccination(): string {
    const dt = new Date(Date.now() - 21 * 86_400_000).toISOString().slice(0, 10);
    const certificate = {
      ...vaccinationCertificate,
      nam: { fn: 'Nguyễn', gn: 'Văn An', fnt: 'NGUYEN', gnt: 'VAN<AN' },
      v: [{ ...vaccinationCertificate.v[0], dt }],
    };
    const issued = Date.now() - 60_000;
    return writeHcert(this.#signer, hcertPayload(certificate, { issued, expires: issued + 86_400_000 }));
  }

  scan(text: string): Promise<void> {
    return this.scanner.scan(text);
  }

  /** Names of files in the data directory that hold this text. */
  filesWith(text: string): readonly string[] {
    return readdirSync(this.#folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text))
      .map(({ name }) => name);
  }

  /** What is on the printer's paper. */
  paper(): string {
    return this.printer.pieces().map(pieceToText).join('\n');
  }

  /** Waits until a screen would show this. */
  until(like: (state: ScreenState) => boolean): Promise<ScreenState> {
    return eventually(async () => {
      const state = await this.client.watch(null);
      return like(state) ? state : null;
    });
  }

  /** Passages in the ledger, oldest first. */
  async passagesSoon(count: number): Promise<readonly EventData<'passage'>[]> {
    return eventually(() => {
      const passages = this.#passages();
      return passages.length >= count ? passages : null;
    });
  }

  /** Data of the rows of this type, oldest first, once there is one. */
  eventsSoon(type: string): Promise<readonly unknown[]> {
    return eventually(() => {
      const events = this.#events<unknown>(type);
      return events.length > 0 ? events : null;
    });
  }

  #passages(): readonly EventData<'passage'>[] {
    return this.#events<EventData<'passage'>>(passageType);
  }

  #events<T>(wanted: string): readonly T[] {
    const reader = new LedgerReader(ledgerFile(this.#folder));
    try {
      return eventsIn<{ type: string; data: T }>(reader.batchAfter(0, Number.POSITIVE_INFINITY))
        .filter(({ type }) => type === wanted)
        .map(({ data }) => data);
    } finally {
      reader.close();
    }
  }

  async close(): Promise<void> {
    this.#client?.close();
    await this.#station?.stop();
    await Promise.all([this.scanner.close(), this.printer.close()]);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** Own root, own role keys, and a signed list with the one office. */
const enrol = async (folder: string, signer: TestSigner): Promise<void> => {
  const [root, lists, sealing] = [randomBytes(32), randomBytes(32), await newSealingKeyPair()];
  const body = { demo: true, keys: [{ role: 'lists', key: signingPublicKey(lists) }], sealing: [sealing.publicKey] };
  const roles = signObject({ role: 'roles', audience: '*', id: 'roles', version: 1, notAfter: null, body }, root);
  mkdirSync(join(folder, 'trust'), { recursive: true });
  writeFileSync(join(folder, 'trust', 'root.pub'), Buffer.from(signingPublicKey(root)).toString('base64'));
  writeFileSync(join(folder, 'trust', 'roles.cose'), roles);
  mkdirSync(inboxFolder(folder), { recursive: true });
  const issued = Date.now();
  const list = { audience: '*', version: 1, issued, notAfter: null } as const;
  await leaveInInbox(folder, 'trust', signList({ ...list, name: 'trust', content: trusting(signer) }, lists));
  const content = { permits: [], cards: [], certificates: [], signers: [] };
  await leaveInInbox(folder, 'revocations', signList({ ...list, name: 'revocations', content }, lists));
};
