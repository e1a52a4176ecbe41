import { randomBytes } from 'node:crypto';
import { chainHash, chainStart, sealedDigest } from '../../contract/chain.ts';
import type { ClockState, RowKey } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { eventId, eventSource, eventType } from '../../contract/events.ts';
import { acknowledgedPosition } from './epochs.ts';
import { type KnownEpoch, type KnownHead, rememberedEpochs } from './head-file.ts';
import { asLedgerError } from './ledger-error.ts';
import type {
  CommittedRow,
  EndedSalvage,
  EpochCause,
  LedgerHead,
  LedgerIdentity,
  LedgerOpening,
  MissingRows,
  PreviousEpoch,
  RowDraft,
  RowSealer,
  SalvagedEpoch,
  SalvagedPresence,
  SalvagedRow,
  Watermark,
} from './ledger-rows.ts';
import { Marks } from './marks.ts';
import { Removal, type RemovalOrder, type RemovedThrough } from './removal.ts';
import { logPages, openForWriting, schemaVersion, type WritableDatabase, withoutWaiting } from './schema.ts';
import { lastEpochSchema, lastRowSchema, parsed, prepare, type RecalledEpoch, unsound } from './writer-statements.ts';

/**
 * The one writer of the ledger. Synchronous: what it returns is on disk.
 */
export class LedgerWriter {
  readonly #database: WritableDatabase;
  readonly #file: string;
  readonly #identity: LedgerIdentity;
  readonly #source: string;
  readonly #seal: RowSealer;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #opening: LedgerOpening;
  readonly #marks: Marks;
  /** Of the epochs before this one, and what central has acknowledged of each. */
  #older: readonly KnownEpoch[] = [];
  #acknowledged = 0;
  #epoch: Readonly<{ number: number; id: string; base: number }>;
  #sequence = 0;
  #hash: Uint8Array = chainStart;

  /** @throws CheckpointError LedgerMalformed, LedgerWriteFailed, LedgerDiskFull */
  constructor(
    file: string,
    identity: LedgerIdentity,
    seal: RowSealer,
    now: number,
    clock: ClockState,
    opening: LedgerOpening = {},
  ) {
    this.#file = file;
    this.#opening = opening;
    this.#identity = identity;
    this.#source = eventSource(identity.site, identity.station);
    this.#seal = seal;
    this.#database = openForWriting(file);
    try {
      this.#statements = prepare(this.#database);
      this.#marks = new Marks(this.#database);
      this.#epoch = { number: 0, id: '', base: 0 };
      this.#resume(now, clock);
      this.#remember();
    } catch (error) {
      this.#database.close();
      throw asLedgerError(error, file);
    }
  }

  head(): LedgerHead {
    return {
      epoch: this.#epoch.id,
      sequence: this.#sequence,
      position: this.#epoch.base + this.#sequence,
      epochNumber: this.#epoch.number,
    };
  }

  /**
   * All rows or none, with one fsync.
   * @throws CheckpointError LedgerWriteFailed, LedgerDiskFull, LedgerMalformed: nothing of the group is kept
   */
  commit(drafts: readonly RowDraft[], watermark: Watermark | null = null): readonly CommittedRow[] {
    const before = { sequence: this.#sequence, hash: this.#hash };
    try {
      const rows = this.#database.transaction(() => {
        if (watermark !== null) this.#advance(watermark);
        return drafts.map((draft) => this.#append(draft));
      })();
      if (watermark !== null) this.#remembered(watermark);
      this.#remember();
      return rows;
    } catch (error) {
      this.#sequence = before.sequence;
      this.#hash = before.hash;
      throw asLedgerError(error, this.#file);
    }
  }

  /** Rows from here on belong to a new epoch; its first row names the one before. */
  startEpoch(cause: EpochCause, now: number, clock: ClockState): void {
    const before = { epoch: this.#epoch, sequence: this.#sequence, hash: this.#hash };
    const ended = this.#known();
    try {
      this.#database.transaction(() => this.#beginEpoch(cause, now, clock, previousOf(ended)))();
      if (ended !== null) this.#older = [...this.#older, ended].slice(-rememberedEpochs);
      this.#acknowledged = 0;
      this.#remember();
    } catch (error) {
      this.#epoch = before.epoch;
      this.#sequence = before.sequence;
      this.#hash = before.hash;
      throw asLedgerError(error, this.#file);
    }
  }

  /**
   * Rows of an epoch of a ledger that was set aside, as they were. Those that are there already stay.
   * @throws CheckpointError as `commit`
   */
  bring({ epoch, number, base }: SalvagedEpoch, rows: readonly SalvagedRow[]): void {
    this.#transaction(() => {
      this.#statements.bringEpoch.run(number, Buffer.from(epoch, 'hex'), base, this.#identity.machine, this.#source);
      for (const { sequence, type, time, public: bytes, sealed, hash } of rows) {
        this.#statements.bringRow.run(base + sequence, number, sequence, type, time, bytes, sealed, hash);
      }
      const [first, last] = [rows.at(0), rows.at(-1)];
      if (first !== undefined && last !== undefined) this.#marks.brought(base + first.sequence, base + last.sequence);
    });
  }

  /**
   * Nothing more comes of these epochs: from here on they are sent, and what is lost of them is declared.
   * @returns how many sequences are lost
   * @throws CheckpointError as `commit`
   */
  endSalvage(epochs: readonly EndedSalvage[], now: number, clock: ClockState): number {
    const lost = epochs.flatMap((ended) => ended.lost.map((range) => ({ ...range, ended })));
    this.#transaction(() => {
      for (const ended of epochs) this.#endEpoch(ended, now);
      for (const { ended, from, to, cause } of lost) {
        this.#declare({ epoch: ended.epoch, number: ended.number, from, to, cause }, now, clock);
      }
    });
    this.#recall();
    this.#remember();
    return lost.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  }

  /**
   * Central holds less than it had acknowledged, and these rows are not here any more: they are declared lost, once, or it
   * would wait for them for ever. A declaration counts only where the chain reaches it, so one about the newest epoch stands
   * in the next.
   * @returns how many sequences are declared
   * @throws CheckpointError as `commit`
   */
  declareMissing(missing: readonly MissingRows[], now: number, clock: ClockState): number {
    const lost = missing.flatMap((range) => this.#undeclared(range));
    if (lost.length === 0) return 0;
    if (lost.some(({ epoch }) => epoch === this.#epoch.id)) this.startEpoch('central-behind', now, clock);
    this.#transaction(() => {
      for (const range of lost) this.#declare(range, now, clock);
    });
    this.#remember();
    return lost.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  }

  /** Who was inside, as a ledger that was set aside still says. Whoever has been seen since stays as they are. */
  bringPresence(people: readonly SalvagedPresence[]): void {
    this.#transaction(() => {
      for (const { tag, person, day, lane, since, companions } of people) {
        this.#statements.bringPresence.run(tag, person, day, lane, since, companions);
      }
    });
  }

  /** They have left by another gate of the site. */
  forgetPresenceOf(tags: readonly Uint8Array[]): void {
    this.#transaction(() => {
      for (const tag of tags) this.#statements.leave.run(tag);
    });
  }

  /** Presence whose day's key is destroyed can match nobody any more. */
  forgetPresenceBefore(day: number): void {
    this.#statements.forgetPresence.run(day);
  }

  /** Position through which the central store has everything without gap, and its time when it last said so. */
  acknowledged(): Readonly<{ position: number; time: number }> {
    const { time } = this.#statements.acknowledgedAt.get() as { time: number | null };
    return { position: acknowledgedPosition(this.#database), time: time ?? 0 };
  }

  /** Removes old rows in slices. @param monotonic ms */
  removal(order: RemovalOrder, monotonic: () => number): Removal {
    return new Removal(this.#database, order, monotonic);
  }

  /** Per epoch of this file the last row that was removed. */
  removedThrough(): readonly RemovedThrough[] {
    return (this.#statements.removed.all() as { id: Buffer; sequence: number; hash: Buffer }[]).map((row) => ({
      epoch: row.id.toString('hex'),
      through: row.sequence,
      hash: row.hash.toString('hex'),
    }));
  }

  /**
   * Empties the WAL, which holds what was removed until then. Waits for nobody.
   * @returns false while a reader still needs it
   */
  truncateLog(): boolean {
    return withoutWaiting(this.#database, () => {
      const [result] = this.#database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      return result?.busy === 0;
    });
  }

  /** Space is short, or is not any more: the WAL takes a megabyte at most. */
  keepLogShort(short: boolean): void {
    this.#database.pragma(`wal_autocheckpoint = ${short ? logPages.short : logPages.usual}`);
    if (short) this.truncateLog();
  }

  /** What went wrong in work with this writer, as an error that says what to do. */
  named(error: unknown): CheckpointError {
    return asLedgerError(error, this.#file);
  }

  close(): void {
    this.#database.close();
  }

  #endEpoch({ epoch, number, base, last, startedAt, acknowledged }: EndedSalvage, now: number): void {
    this.#statements.bringEpoch.run(number, Buffer.from(epoch, 'hex'), base, this.#identity.machine, this.#source);
    this.#statements.endEpoch.run(last, startedAt, number);
    if (acknowledged === 0) return;
    const held = this.#statements.rowAt.get(acknowledged, Buffer.from(epoch, 'hex')) as { hash: Buffer } | undefined;
    const hash = held?.hash ?? Buffer.from(chainStart);
    this.#statements.advance.run(acknowledged, hash, now, Buffer.from(epoch, 'hex'));
  }

  /** All or nothing, and the place in the chain with it. */
  #transaction(work: () => void): void {
    const before = { sequence: this.#sequence, hash: this.#hash };
    try {
      this.#database.transaction(work)();
    } catch (error) {
      this.#sequence = before.sequence;
      this.#hash = before.hash;
      throw asLedgerError(error, this.#file);
    }
  }

  /** The same acknowledgement may have come twice before the first one was written down. */
  #undeclared(range: MissingRows): readonly LostRange[] {
    const epoch = this.#statements.epochById.get(Buffer.from(range.epoch, 'hex')) as { number: number } | undefined;
    if (epoch === undefined) return [];
    const isDeclared = this.#statements.declaredWhole.get(epoch.number, range.from, range.to) !== undefined;
    return isDeclared ? [] : [{ ...range, ...epoch }];
  }

  #declare({ number, epoch, from, to, cause }: LostRange, now: number, clock: ClockState): void {
    const data = { lost: { epoch, from, to }, cause, clock };
    const { position } = this.#append({ name: 'ledger.lost', time: now, data, sealed: null, presence: null });
    this.#statements.declareLost.run(number, from, to, position);
  }

  #resume(now: number, clock: ClockState): void {
    const last = parsed(lastEpochSchema, this.#statements.lastEpoch.get(), this.#file);
    if (last === undefined) {
      this.#begin(now, clock);
      return;
    }
    if (last.source !== this.#source) throw foreignLedger(last.source, this.#source);
    const row = parsed(lastRowSchema, this.#statements.lastRow.get(last.number), this.#file);
    // An epoch begins with a row, and retention leaves the newest one.
    if (row === undefined || row.position !== last.base + row.sequence)
      throw unsound(this.#file, 'its last row is not there');
    this.#epoch = { number: last.number, id: last.id.toString('hex'), base: last.base };
    this.#sequence = row.sequence;
    this.#hash = row.hash;
    this.#recall();
    this.#mustHold(this.#opening.known ?? null);
    if (!last.machine.equals(this.#identity.machine)) this.startEpoch('machine-changed', now, clock);
  }

  /** The first epoch of a new file. */
  #begin(now: number, clock: ClockState): void {
    const { after } = this.#opening;
    if (after === undefined) {
      this.#mustHold(this.#opening.known ?? null);
      this.startEpoch('created', now, clock);
      return;
    }
    this.#epoch = { number: after.number - 1, id: '', base: after.base };
    this.#older = this.#opening.known?.epochs ?? [];
    this.#database.transaction(() => this.#beginEpoch('salvaged', now, clock, after.previous))();
  }

  #beginEpoch(cause: EpochCause, now: number, clock: ClockState, previous: PreviousEpoch | null): void {
    const id = randomBytes(16);
    const number = this.#epoch.number + 1;
    const base = this.#epoch.base + this.#sequence;
    this.#statements.insertEpoch.run(number, id, base, this.#identity.machine, this.#source, now);
    this.#epoch = { number, id: id.toString('hex'), base };
    this.#sequence = 0;
    this.#hash = chainStart;
    this.#append({
      name: 'epoch.started',
      time: now,
      data: { cause, previous, clock },
      sealed: null,
      presence: null,
    });
  }

  /** What is known beside the file of this ledger must be in it: every row that stands there was committed. */
  #mustHold(known: KnownHead | null): void {
    const newest = known?.source === this.#source ? known.epochs.at(-1) : undefined;
    if (newest === undefined) return;
    const row = this.#statements.rowAt.get(newest.sequence, Buffer.from(newest.epoch, 'hex')) as
      | { hash: Buffer }
      | undefined;
    if (row?.hash.toString('hex') === newest.hash) return;
    // Retention may have removed it since, if nothing could be written beside the file for so long.
    const isPast = newest.epoch !== this.#epoch.id || newest.sequence < this.#sequence;
    if (row === undefined && isPast && newest.sequence <= newest.acknowledged && newest.number <= this.#epoch.number)
      return;
    throw rowsMissing(this.#file, newest, this.head());
  }

  /** The older epochs and the acknowledgement, as the file has them. */
  #recall(): void {
    const rows = this.#statements.recall.all(rememberedEpochs) as RecalledEpoch[];
    const epochs = rows.toReversed().map(({ number, id, base, sequence, hash, acknowledged }) => ({
      ...{ number, base, sequence, acknowledged },
      epoch: id.toString('hex'),
      hash: (hash ?? Buffer.from(chainStart)).toString('hex'),
    }));
    this.#acknowledged = epochs.at(-1)?.acknowledged ?? 0;
    this.#older = epochs.slice(0, -1);
  }

  #remembered(watermark: Watermark): void {
    for (const { epoch, sequence } of watermark.epochs) {
      if (epoch === this.#epoch.id) this.#acknowledged = Math.max(this.#acknowledged, sequence);
      this.#older = this.#older.map((older) =>
        older.epoch === epoch ? { ...older, acknowledged: Math.max(older.acknowledged, sequence) } : older,
      );
    }
  }

  #known(): KnownEpoch | null {
    const { number, id, base } = this.#epoch;
    if (id === '') return null;
    const hash = Buffer.from(this.#hash).toString('hex');
    return { number, epoch: id, base, sequence: this.#sequence, hash, acknowledged: this.#acknowledged };
  }

  #remember(): void {
    const newest = this.#known();
    if (newest === null || this.#opening.remember === undefined) return;
    const epochs = [...this.#older, newest].slice(-rememberedEpochs);
    this.#opening.remember({ source: this.#source, schema: schemaVersion, epochs });
  }

  #append(draft: RowDraft): CommittedRow {
    const sequence = this.#sequence + 1;
    const key: RowKey = { epoch: this.#epoch.id, sequence };
    const sealed = draft.sealed === null ? null : this.#seal(key, Buffer.from(draft.sealed, 'utf8'));
    const publicBytes = Buffer.from(this.#event(draft, key), 'utf8');
    const hash = chainHash(this.#hash, publicBytes, sealedDigest(sealed));
    const position = this.#epoch.base + sequence;
    this.#statements.insertRow.run(
      position,
      this.#epoch.number,
      sequence,
      eventType(draft.name),
      draft.time,
      publicBytes,
      sealed,
      hash,
    );
    this.#applyPresence(draft);
    this.#marks.appended(draft.name, draft.data, position);
    this.#sequence = sequence;
    this.#hash = hash;
    return { ...key, position };
  }

  #event(draft: RowDraft, key: RowKey): string {
    return JSON.stringify({
      specversion: '1.0',
      id: eventId(key),
      source: this.#source,
      type: eventType(draft.name),
      time: new Date(draft.time).toISOString(),
      datacontenttype: 'application/json',
      mode: draft.mode ?? this.#identity.mode,
      data: { ...draft.data, ...this.#opening.stamp?.(happenedAt(draft)), epoch: key.epoch, sequence: key.sequence },
    });
  }

  #applyPresence({ presence, time }: RowDraft): void {
    if (presence === null) return;
    for (const tag of presence.gone) this.#statements.leave.run(tag);
    if (presence.come === null) return;
    const { person, day, lane, tags, companions = 0 } = presence.come;
    for (const tag of tags) this.#statements.enter.run(tag, person, day, lane, time, companions);
  }

  #advance(watermark: Watermark): void {
    for (const entry of watermark.epochs) {
      this.#statements.advance.run(entry.sequence, entry.hash, watermark.time, Buffer.from(entry.epoch, 'hex'));
    }
  }
}

/** A row is numbered in the order of commits; `at` says when it happened, where that is another time. */
const happenedAt = ({ time, data }: RowDraft): number => (typeof data['at'] === 'number' ? data['at'] : time);

const previousOf = (ended: KnownEpoch | null): PreviousEpoch | null =>
  ended === null ? null : { epoch: ended.epoch, sequence: ended.sequence, hash: ended.hash };

const rowsMissing = (file: string, known: KnownEpoch, head: LedgerHead): CheckpointError =>
  new CheckpointError(
    ErrorCode.LedgerMalformed,
    `the ledger ${file} ${head.epoch === '' ? 'is empty' : `ends at ${head.epoch.slice(0, 8)}…/${head.sequence}`}, and ${known.epoch.slice(0, 8)}…/${known.sequence} had been committed: the disk lost what it had said was written`,
    'replace the disk; the ledger is set aside, and a new one is begun',
  );

/** A ledger is one station's: its rows are sealed, chained and acknowledged under that station's name. */
const foreignLedger = (theirs: string, ours: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.LedgerForeign,
    `the ledger in this data directory is that of ${theirs}, and the configuration says ${ours}`,
    'start with another --data directory, or give site and station the ids they had',
  );

type LostRange = MissingRows & Readonly<{ number: number }>;
