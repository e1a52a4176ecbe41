import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { ScreenState } from '../../contract/rpc.ts';
import { connectStation, type StationClient } from '../../main/client/station-client.ts';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { setAsides } from '../../station/ledger/set-aside.ts';
import { type BareStation, startBareStation } from '../bench/bare-station.ts';
import { openScanner } from '../bench/bench-scanner.ts';
import { eventually } from './kiosk.ts';

export const pageBytes = 4096;

export type ShownPassage = Readonly<{ epoch: string; sequence: number; afterMs: number }>;

/** A station's process with a scanner and a screen, whose database is spoilt while it runs. */
export class RunningDoor {
  readonly folder = mkdtempSync(join(tmpdir(), 'running-door-'));
  /** Every decision that the screen has shown. */
  readonly shown: ShownPassage[] = [];
  readonly #scanner: Awaited<ReturnType<typeof openScanner>>;
  #station: BareStation | null = null;
  #client: StationClient | null = null;
  #people = 0;
  #seen: (state: ScreenState) => void = () => undefined;

  private constructor(scanner: Awaited<ReturnType<typeof openScanner>>) {
    this.#scanner = scanner;
  }

  static async open(): Promise<RunningDoor> {
    const door = new RunningDoor(await openScanner());
    await door.start();
    return door;
  }

  get file(): string {
    return ledgerFile(this.folder);
  }

  get client(): StationClient {
    if (this.#client === null) throw new Error('the station of this test does not run');
    return this.#client;
  }

  async start(): Promise<void> {
    this.#station = await startBareStation(this.folder, { scannerPort: this.#scanner.port });
    const found = { url: this.#station.url, token: 'bench', dataDirectory: this.folder };
    this.#client = await connectStation(found, (state) => this.#seen(state));
    await this.client.watch(null);
    await eventually(async () => ((await this.client.diagnostics()).devices[0]?.state === 'ready' ? true : null));
  }

  async stop(): Promise<void> {
    this.#client?.close();
    await this.#station?.stop();
    this.#client = null;
    this.#station = null;
  }

  /** One more person; resolves when their decision stands on the screen. */
  async pass(): Promise<ShownPassage> {
    this.#people += 1;
    const before = this.shown.at(-1);
    const { promise, resolve } = Promise.withResolvers<ShownPassage>();
    const began = performance.now();
    this.#seen = ({ phase }) => {
      if (phase.name !== 'decision') return;
      const { epoch, sequence } = phase.view.decision;
      if (epoch === before?.epoch && sequence <= before.sequence) return;
      resolve({ epoch, sequence, afterMs: performance.now() - began });
    };
    this.#scanner.scan(
      `001${String(this.#people).padStart(9, '0')}|NGUYEN VAN A|1987-01-18|0|88${this.#people}|<1<00<`,
    );
    const passage = await promise;
    this.shown.push(passage);
    return passage;
  }

  async passes(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) await this.pass();
  }

  /** The log is emptied into the database, and whoever has it open forgets what they know of its pages. */
  async settle(): Promise<void> {
    await eventually(() => {
      const other = new Database(this.file);
      try {
        other.exec('UPDATE epoch SET started_at = started_at');
        const [result] = other.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
        return result?.busy === 0 ? true : null;
      } finally {
        other.close();
      }
    });
  }

  /** @param from byte, or where the file ends up with `truncate` */
  spoil(from: number, to: number | 'truncate'): void {
    const fd = openSync(this.file, 'r+');
    if (to === 'truncate') ftruncateSync(fd, from);
    else writeSync(fd, Buffer.alloc(to - from, 0x5a), 0, to - from, from);
    closeSync(fd);
  }

  /** Where the bytes of one row lie in the database: its page. */
  pageOf(row: Readonly<{ epoch: string; sequence: number }>): number {
    const at = readFileSync(this.file).indexOf(`"id":"${row.epoch}-${row.sequence}"`);
    if (at < 0) throw new Error('that row does not lie in the database');
    return at - (at % pageBytes);
  }

  setAside(): number {
    return setAsides(this.folder).length;
  }

  async salvaged(): Promise<void> {
    await eventually(() => (setAsides(this.folder).every(({ report }) => report !== null) ? true : null), 30_000);
  }

  /** Shown decisions that are neither in the ledger nor declared lost by it. The station has stopped. */
  unaccounted(): readonly ShownPassage[] {
    const database = new Database(this.file, { readonly: true });
    try {
      const held = database.prepare(
        'SELECT 1 FROM row JOIN epoch ON number = row.epoch WHERE id = ? AND position = base + ?',
      );
      const lost = database.prepare(
        'SELECT 1 FROM lost JOIN epoch ON number = lost.epoch WHERE id = ? AND ? BETWEEN first AND last',
      );
      return this.shown.filter(({ epoch, sequence }) => {
        const id = Buffer.from(epoch, 'hex');
        return held.get(id, sequence) === undefined && lost.get(id, sequence) === undefined;
      });
    } finally {
      database.close();
    }
  }

  async dispose(): Promise<void> {
    await this.stop();
    this.#scanner.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
