import type { CheckpointError, ErrorCode, ErrorRecord } from '../../contract/errors.ts';
import { eventSource } from '../../contract/events.ts';
import type { LedgerCheck } from '../../contract/rpc.ts';
import type { StationAddress } from '../../contract/topics.ts';
import type { StationClock } from '../clock/station-clock.ts';
import { askLedger } from './ask-ledger.ts';
import { fileBytes } from './file-bytes.ts';
import { Ledger } from './ledger.ts';
import { LedgerCare, type LedgerCareParts } from './ledger-care.ts';
import { LedgerReader } from './ledger-reader.ts';
import type { EpochCause, LedgerHead, MissingRows, Watermark } from './ledger-rows.ts';
import type { LogMover } from './move-log.ts';
import type { LedgerHouse, OpenedLedger } from './open-ledger.ts';
import { Recovery } from './recovery.ts';
import { ledgerFile } from './schema.ts';
import type { SetAside } from './set-aside.ts';

export type LedgerRoomParts = Readonly<{
  dataDirectory: string;
  address: StationAddress;
  house: LedgerHouse;
  opened: OpenedLedger;
  /** Of the same file; closed here. */
  reader: LedgerReader;
  clock: StationClock;
  /** So long rows stay that central has. [1...] */
  retentionDays: number;
  record: LedgerCareParts['record'];
  /** @param forMs taken off by itself after this time without a repetition; null: until cleared */
  raise(fault: ErrorRecord, forMs: number | null): void;
  clear(code: ErrorCode): void;
  /** Rows are on disk. */
  committed(): void;
  /** Another file stands in the ledger's place. Who reads it opens it anew. */
  replaced(): void;
  /** Rows of older epochs have come into the file: they are sent before what is newer. */
  salvaged(): void;
  /** The damaged ledger is closed and no new one can be begun. */
  fatal(error: CheckpointError): void;
  /** The station is to start again once nobody stands at a lane. */
  restart(): void;
}>;

/** What central has acknowledged, as the sync thread has checked it. */
export type Acknowledged = Readonly<{
  position: number;
  watermark: Watermark;
  /** Epochs in which central's store and this file have parted. */
  parted: readonly Readonly<{ epoch: string; cause: EpochCause }>[];
  missing: readonly MissingRows[];
}>;

const careFaultMs = 3_600_000;

/**
 * The ledger of a running station with all that belongs to it: who writes and who reads it, what keeps it small and whole, and
 * how much of it central has. The lanes go on when a damaged file is replaced by a new one.
 */
export class LedgerRoom {
  readonly rows: Ledger;
  readonly #parts: LedgerRoomParts;
  readonly #file: string;
  readonly #care: LedgerCare;
  readonly #recovery: Recovery;
  /** Of ledgers that were set aside: as long as one is open, no other connection tidies up at the place of the new file. */
  readonly #oldReaders: LedgerReader[] = [];
  #reader: LedgerReader;
  #acknowledged = 0;
  /** Positions between there and the ledger's end that no row has. */
  #unused = 0;

  constructor(parts: LedgerRoomParts) {
    this.#parts = parts;
    this.#file = ledgerFile(parts.dataDirectory);
    this.#reader = parts.reader;
    this.#recovery = this.#makeRecovery();
    this.rows = new Ledger(parts.opened.writer, {
      damaged: this.#recovery.damaged,
      committed: (_position, rows) => {
        parts.committed();
        this.#care.committed(rows);
      },
      failed: (error) => parts.raise(error.toRecord(), null),
      makeRoom: () => this.#care.makeRoom(),
    });
    this.#care = new LedgerCare({
      ...{ dataDirectory: parts.dataDirectory, file: this.#file, ledger: this.rows, clock: parts.clock },
      days: parts.retentionDays,
      acknowledged: () => this.#acknowledged,
      record: parts.record,
      raise: (fault) => parts.raise(fault, careFaultMs),
      clear: parts.clear,
    });
    this.#lookAtAcknowledged();
  }

  /**
   * After the devices: the first passages have the disk for themselves.
   * @param mover a thread that can move the log beside its own work, whenever it is there
   */
  startCare(mover: LogMover): void {
    this.#care.start(mover);
  }

  startRecovery(): void {
    this.#recovery.start(this.rows);
  }

  async close(): Promise<void> {
    await this.#care.close();
    this.#recovery.dispose();
    this.#reader.close();
    this.rows.close();
    for (const reader of this.#oldReaders) reader.close();
    this.#parts.house.close();
  }

  /** The newest committed row. */
  head(): LedgerHead {
    return this.rows.head();
  }

  /** Of the file that stands in the ledger's place now: it is not kept. */
  get reader(): LedgerReader {
    return this.#reader;
  }

  /**
   * Asks something that the passage in hand can do without.
   * @param otherwise the answer where the file is damaged there; that is seen to
   * @throws CheckpointError any other failure, by its name
   */
  ask<T>(question: (reader: LedgerReader) => T, otherwise: T): T {
    return askLedger(this.#file, this.metDamage, () => question(this.#reader), otherwise);
  }

  /** Whoever reads has met damage, in whatever thread. */
  readonly metDamage = (error: CheckpointError): void => this.#recovery.metDamage(error);

  /** Position through which the central store has everything, as far as is known now. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Entries that the central store does not have. */
  unsent(): number {
    return Math.max(0, this.head().position - this.#acknowledged - this.#unused);
  }

  take({ position, watermark, parted, missing }: Acknowledged): void {
    const { clock } = this.#parts;
    this.#acknowledged = position;
    this.#unused = this.ask((reader) => reader.unusedAfter(position), this.#unused);
    this.rows.acknowledge(watermark);
    // A new epoch, once: an answer to what was sent before it began still names the old one.
    const newest = parted.find(({ epoch }) => epoch === this.head().epoch);
    if (newest !== undefined) this.rows.startEpoch(newest.cause, clock.now(), clock.state());
    this.rows.declareMissing(missing, clock.now(), clock.state());
  }

  /** Removes what central has and is older than this, now. @returns rows removed */
  purge(olderThanDays: number): Promise<number> {
    return this.#care.purge(olderThanDays);
  }

  /** What looking through the whole file has come to. */
  get check(): LedgerCheck {
    return this.#recovery.check;
  }

  /** Damaged ledgers, oldest first. */
  setAsides(): readonly SetAside[] {
    return this.#recovery.setAsides();
  }

  /** On the disk, with its log. */
  bytes(): number {
    return fileBytes(this.#file) + fileBytes(`${this.#file}-wal`);
  }

  #makeRecovery(): Recovery {
    const { dataDirectory, address, house, opened, clock, raise, clear, fatal, salvaged, restart } = this.#parts;
    return new Recovery({
      ...{ dataDirectory, source: eventSource(address.site, address.station), house, opened },
      ...{ now: () => Math.round(clock.now()), monotonic: () => clock.monotonic(), clock: () => clock.state() },
      raise: (fault) => raise(fault, null),
      ...{ clear, fatal, restart },
      replaced: () => this.#replaced(),
      salvaged: () => {
        this.#lookAtAcknowledged();
        salvaged();
      },
    });
  }

  #replaced(): void {
    this.#oldReaders.push(this.#reader);
    this.#reader = new LedgerReader(this.#file);
    this.#lookAtAcknowledged();
    this.#care.reopen();
    this.#parts.replaced();
  }

  #lookAtAcknowledged(): void {
    this.#acknowledged = this.#reader.acknowledgedPosition();
    this.#unused = this.#reader.unusedAfter(this.#acknowledged);
  }
}
