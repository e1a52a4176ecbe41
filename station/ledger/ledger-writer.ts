import { randomBytes } from 'node:crypto';
import { chainHash, chainStart, sealedDigest } from '../../contract/chain.ts';
import type { ClockState, Mode, RowKey } from '../../contract/decision.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { type EventName, eventId, eventSource, eventType } from '../../contract/events.ts';
import { acknowledgedPosition } from './epochs.ts';
import { Removal, type RemovalOrder, type RemovedThrough } from './removal.ts';
import { asLedgerError, logPages, openForWriting, type WritableDatabase, withoutWaiting } from './schema.ts';

/** Seals the part of a row that says who it was, for one place in the ledger and no other. */
export type RowSealer = (key: RowKey, plain: Uint8Array) => Uint8Array;

/** What the site's own count of people inside has to change with this row: tags of 16 bytes. */
export type PresenceChange = Readonly<{
  gone: readonly Uint8Array[];
  come: Readonly<{ person: Uint8Array; day: number; lane: string; tags: readonly Uint8Array[] }> | null;
}>;

/** A row before it has its place. `data` has all but epoch and sequence. */
export type RowDraft = Readonly<{
  name: EventName;
  /** ms since the Unix epoch. */
  time: number;
  data: Readonly<Record<string, unknown>>;
  /** JSON of who it was, or null. */
  sealed: string | null;
  presence: PresenceChange | null;
}>;

export type CommittedRow = Readonly<RowKey & { position: number }>;

export type LedgerHead = Readonly<RowKey & { position: number; epochNumber: number }>;

export type EpochCause = 'created' | 'restored' | 'salvaged' | 'machine-changed' | 'central-ahead';

export type LedgerIdentity = Readonly<{ site: string; station: string; mode: Mode; machine: Uint8Array }>;

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
  #epoch: Readonly<{ number: number; id: string; base: number }>;
  #sequence = 0;
  #hash: Uint8Array = chainStart;

  /** @throws CheckpointError LedgerMalformed, LedgerWriteFailed, LedgerDiskFull */
  constructor(file: string, identity: LedgerIdentity, seal: RowSealer, now: number, clock: ClockState) {
    this.#file = file;
    this.#identity = identity;
    this.#source = eventSource(identity.site, identity.station);
    this.#seal = seal;
    this.#database = openForWriting(file);
    try {
      this.#statements = prepare(this.#database);
      this.#epoch = { number: 0, id: '', base: 0 };
      this.#resume(now, clock);
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
      return this.#database.transaction(() => {
        if (watermark !== null) this.#advance(watermark);
        return drafts.map((draft) => this.#append(draft));
      })();
    } catch (error) {
      this.#sequence = before.sequence;
      this.#hash = before.hash;
      throw asLedgerError(error, this.#file);
    }
  }

  /** Rows from here on belong to a new epoch; its first row names the one before. */
  startEpoch(cause: EpochCause, now: number, clock: ClockState): void {
    const before = { epoch: this.#epoch, sequence: this.#sequence, hash: this.#hash };
    try {
      this.#database.transaction(() => this.#beginEpoch(cause, now, clock))();
    } catch (error) {
      this.#epoch = before.epoch;
      this.#sequence = before.sequence;
      this.#hash = before.hash;
      throw asLedgerError(error, this.#file);
    }
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

  close(): void {
    this.#database.close();
  }

  #resume(now: number, clock: ClockState): void {
    const last = this.#statements.lastEpoch.get() as EpochRow | undefined;
    if (last === undefined) {
      this.startEpoch('created', now, clock);
      return;
    }
    if (last.source !== this.#source) throw foreignLedger(last.source, this.#source);
    const row = this.#statements.lastRow.get(last.number) as { sequence: number; hash: Buffer } | undefined;
    this.#epoch = { number: last.number, id: last.id.toString('hex'), base: last.base };
    this.#sequence = row?.sequence ?? 0;
    this.#hash = row?.hash ?? chainStart;
    if (!last.machine.equals(this.#identity.machine)) this.startEpoch('machine-changed', now, clock);
  }

  #beginEpoch(cause: EpochCause, now: number, clock: ClockState): void {
    const previous =
      this.#epoch.number === 0
        ? null
        : { epoch: this.#epoch.id, sequence: this.#sequence, hash: Buffer.from(this.#hash).toString('hex') };
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
      mode: this.#identity.mode,
      data: { ...draft.data, epoch: key.epoch, sequence: key.sequence },
    });
  }

  #applyPresence({ presence, time }: RowDraft): void {
    if (presence === null) return;
    for (const tag of presence.gone) this.#statements.leave.run(tag);
    if (presence.come === null) return;
    const { person, day, lane, tags } = presence.come;
    for (const tag of tags) this.#statements.enter.run(tag, person, day, lane, time);
  }

  #advance(watermark: Watermark): void {
    for (const entry of watermark.epochs) {
      this.#statements.advance.run(entry.sequence, entry.hash, watermark.time, Buffer.from(entry.epoch, 'hex'));
    }
  }
}

/** A ledger is one station's: its rows are sealed, chained and acknowledged under that station's name. */
const foreignLedger = (theirs: string, ours: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.LedgerForeign,
    `the ledger in this data directory is that of ${theirs}, and the configuration says ${ours}`,
    'start with another --data directory, or give site and station the ids they had',
  );

/** What the central store holds, as a checked acknowledgement says. */
export type Watermark = Readonly<{
  time: number;
  epochs: readonly Readonly<{ epoch: string; sequence: number; hash: Uint8Array }>[];
}>;

type EpochRow = { number: number; id: Buffer; base: number; machine: Buffer; source: string };

const prepare = (database: WritableDatabase) => ({
  lastEpoch: database.prepare('SELECT number, id, base, machine, source FROM epoch ORDER BY number DESC LIMIT 1'),
  lastRow: database.prepare(
    'SELECT sequence, hash FROM row WHERE position = (SELECT max(position) FROM row) AND epoch = ?',
  ),
  insertEpoch: database.prepare(
    'INSERT INTO epoch (number, id, base, machine, source, started_at) VALUES (?, ?, ?, ?, ?, ?)',
  ),
  insertRow: database.prepare(
    'INSERT INTO row (position, epoch, sequence, type, time, public, sealed, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  ),
  enter: database.prepare('INSERT OR REPLACE INTO presence (tag, person, day, lane, since) VALUES (?, ?, ?, ?, ?)'),
  leave: database.prepare('DELETE FROM presence WHERE tag = ?'),
  forgetPresence: database.prepare('DELETE FROM presence WHERE day < ?'),
  acknowledgedAt: database.prepare('SELECT max(acknowledged_at) AS time FROM watermark'),
  removed: database.prepare(
    'SELECT id, sequence, hash FROM removed JOIN epoch ON number = epoch ORDER BY number DESC LIMIT 64',
  ),
  advance: database.prepare(
    `INSERT INTO watermark (epoch, sequence, hash, acknowledged_at)
     SELECT number, ?, ?, ? FROM epoch WHERE id = ?
     ON CONFLICT (epoch) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash,
       acknowledged_at = excluded.acknowledged_at WHERE excluded.sequence > watermark.sequence`,
  ),
});
