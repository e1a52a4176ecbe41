import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventsMessage, openTestCentral, type TestCentral } from '../../central/testing/test-central.ts';
import type { ErrorRecord } from '../../contract/errors.ts';
import { signingPublicKey } from '../../contract/signed.ts';
import { maxBatchBytes } from '../../contract/wire.ts';
import { Ledger } from '../../station/ledger/ledger.ts';
import { LedgerReader } from '../../station/ledger/ledger-reader.ts';
import type { CommittedRow } from '../../station/ledger/ledger-rows.ts';
import { LedgerHouse } from '../../station/ledger/open-ledger.ts';
import { Recovery } from '../../station/ledger/recovery.ts';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { checkAcknowledgement } from '../../sync/acknowledgement.ts';
import { eventually } from './kiosk.ts';

const address = { site: 'site', station: 'gate' } as const;

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'salvage-'));

export type Shown = Readonly<{ epoch: string; sequence: number }>;

/** A station's ledger with all that watches over it, and a central store. No network: batches go from hand to hand. */
export class SalvageDoor {
  folder = newFolder();
  readonly #folders: string[] = [this.folder];
  readonly faults: ErrorRecord[] = [];
  /** Codes of what the ledger could not do. */
  readonly failures: number[] = [];
  readonly central: TestCentral;
  /** Every row of which somebody was told that it is committed. */
  readonly shown: Shown[] = [];
  /** ms */
  monotonic = 0;
  /** How often the station was asked to start again. */
  restarts = 0;
  #ledger: Ledger | null = null;
  #recovery: Recovery | null = null;
  #house: LedgerHouse | null = null;
  #readers: LedgerReader[] = [];

  private constructor(central: TestCentral) {
    this.central = central;
  }

  static async open(): Promise<SalvageDoor> {
    return new SalvageDoor(await openTestCentral());
  }

  get ledger(): Ledger {
    if (this.#ledger === null) throw new Error('the station of this test does not run');
    return this.#ledger;
  }

  /** @returns ms until a row is committed */
  async start(checkMs = 600_000): Promise<number> {
    const began = performance.now();
    const identity = { ...address, mode: 'demo', machine: Buffer.alloc(16, 1) } as const;
    const seal = (_key: unknown, plain: Uint8Array) =>
      Buffer.concat([Buffer.from('sealed:'), Buffer.alloc(plain.length)]);
    const house = new LedgerHouse({ dataDirectory: this.folder, identity, seal });
    const opened = house.open(Date.now(), 'synchronised');
    const recovery = new Recovery({
      ...{ dataDirectory: this.folder, source: '/checkpoint/site/gate', house, opened },
      now: Date.now,
      monotonic: () => this.monotonic,
      clock: () => 'synchronised',
      raise: (fault) => this.faults.push(fault),
      clear: () => undefined,
      replaced: () => undefined,
      fatal: (error) => this.faults.push(error.toRecord()),
      salvaged: () => undefined,
      restart: () => {
        this.restarts += 1;
      },
    });
    const ledger = new Ledger(opened.writer, {
      committed: () => undefined,
      failed: (error) => this.failures.push(error.code),
      damaged: recovery.damaged,
    });
    recovery.start(ledger, checkMs);
    this.#ledger = ledger;
    this.#recovery = recovery;
    this.#house = house;
    // As in a station: while it is open the log is not tidied up when the writer closes.
    this.#readers.push(new LedgerReader(this.file));
    await this.pass(1);
    return performance.now() - began;
  }

  /** How the check beside the passages stands. */
  get check(): string {
    return this.#recovery?.check.state ?? 'none';
  }

  get file(): string {
    return ledgerFile(this.folder);
  }

  /** Rows of passages, each of its own text. `size`: bytes of it. */
  async pass(count: number, size = 200): Promise<readonly CommittedRow[]> {
    const rows: CommittedRow[] = [];
    for (let n = 0; n < count; n += 1) {
      const data = { lane: 'gate-1', note: `${this.shown.length}`.padEnd(size, 'x') };
      const row = await this.ledger.append({
        name: 'device',
        time: Date.now(),
        data,
        sealed: '{"n":1}',
        presence: null,
      });
      rows.push(row);
      this.shown.push({ epoch: row.epoch, sequence: row.sequence });
    }
    return rows;
  }

  /** What SIGKILL leaves: the files as they are at this moment, in a folder of their own. The next start is there. */
  kill(): void {
    const left = newFolder();
    cpSync(this.folder, left, { recursive: true, filter: (file) => !file.endsWith('-shm') });
    this.stop();
    this.folder = left;
    this.#folders.push(left);
  }

  stop(): void {
    this.#recovery?.dispose();
    for (const reader of this.#readers.splice(0)) reader.close();
    this.#ledger?.close();
    this.#house?.close();
    this.#ledger = null;
    this.#house = null;
  }

  /** Waits until every ledger that was set aside has been read. */
  async salvaged(): Promise<void> {
    const isRead = (name: string) => existsSync(join(this.folder, name, 'salvaged.json'));
    await eventually(() => (this.setAside().every(isRead) ? true : null), 30_000);
  }

  setAside(): readonly string[] {
    return readdirSync(this.folder).filter((name) => name.startsWith('ledger.damaged-'));
  }

  /** Sends everything that central lacks, and takes its acknowledgements. @returns rows that are left unsent */
  async drain(): Promise<number> {
    const reader = new LedgerReader(this.file);
    try {
      const known = new Map(reader.watermarks().map(({ epoch, sequence }) => [epoch, sequence]));
      const keyring = { keysFor: () => [signingPublicKey(this.central.keys.ingest)] };
      let sent = reader.positionThrough(known);
      for (;;) {
        const batch = reader.batchAfter(sent, maxBatchBytes);
        if (batch === null) break;
        sent = batch.last;
        const { acknowledgements } = await this.central.ingestor.take([eventsMessage(address, batch.bytes)]);
        for (const { payload: ack } of acknowledgements) {
          const checked = checkAcknowledgement(ack, keyring, address, reader, known);
          for (const { epoch, sequence } of checked.held) known.set(epoch, sequence);
          // As sync does: of an epoch that central has more of nothing is left to be sent.
          for (const { epoch, last, end } of checked.parted) if (sent >= end) known.set(epoch, last);
          this.ledger.acknowledge({ time: checked.time, epochs: checked.held });
        }
      }
      return reader.unsentAfter(reader.positionThrough(known));
    } finally {
      reader.close();
    }
  }

  /** Keys that central holds, and that it was told are lost. */
  arrived(): Readonly<{ held: ReadonlySet<string>; lost: (key: Shown) => boolean }> {
    const rows = this.central.reading
      .prepare('SELECT epoch.epoch, event.sequence FROM event JOIN epoch ON epoch.id = epoch_id')
      .all() as Shown[];
    const ranges = this.central.reading
      .prepare('SELECT epoch, first, last FROM lost_range JOIN epoch ON epoch.id = epoch_id')
      .all() as { epoch: string; first: number; last: number }[];
    return {
      held: new Set(rows.map(({ epoch, sequence }) => `${epoch}-${sequence}`)),
      lost: ({ epoch, sequence }) =>
        ranges.some((range) => range.epoch === epoch && range.first <= sequence && sequence <= range.last),
    };
  }

  dispose(): void {
    this.stop();
    this.central.dispose();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}
