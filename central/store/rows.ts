import type { Statement } from 'better-sqlite3';
import { chainHash, chainStart, sealedDigest } from '../../contract/chain.ts';
import type { StationAddress } from '../../contract/topics.ts';
import type { ParsedRow } from '../ingest/parse-batch.ts';
import type { PlainRun, Watermark } from '../ingest/plain-run.ts';
import type { WritableDatabase } from './database.ts';
import { type Journal, type JournalEntry, rowsIn } from './journal.ts';
import { type Loss, LostRanges } from './lost-ranges.ts';
import type { Names } from './names.ts';
import type { StationRecord } from './stations.ts';

const memoryLimit = 10_000;
/** Conflicting rows that are kept; by then everybody has been told. */
const conflictsKept = 10_000;

type Epoch = {
  readonly id: number;
  /** The watermark: the last row held without gap (0: none), and its hash. */
  sequence: number;
  hash: Uint8Array;
  /** Rows held, beyond a gap or not. */
  held: number;
  /** Sequences that were declared lost and are not held. */
  lost: number;
};

/** A row that was held beyond a gap. */
export type HeldRow = Readonly<{
  position: number;
  sequence: number;
  type: string;
  public: Uint8Array;
  sealed: Uint8Array | null;
  hash: Uint8Array;
}>;

/**
 * `connected`: stored, and the watermark is at it. `held`: stored beyond a gap. `broken`: does not follow the row before
 * it, not stored. `conflict`: the first time only.
 */
export type Put = Readonly<
  { epochId: number } & (
    | { result: 'connected' | 'held'; position: number }
    | { result: 'duplicate' | 'conflict' | 'broken' }
  )
>;

/** Rows from `sequence` on are not held without gap any more. */
export type FallenBack = Readonly<{ station: StationAddress; epoch: string; sequence: number }>;

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const follows = (
  previous: Uint8Array,
  row: Readonly<{ public: Uint8Array; sealed: Uint8Array | null; hash: Uint8Array }>,
): boolean => equal(chainHash(previous, row.public, sealedDigest(row.sealed)), row.hash);

/**
 * The events, each once by (station, epoch, sequence), and the watermark of every epoch. A row is checked against the
 * chain at the moment when the watermark reaches it, so once and in order whatever the order of arrival. Over a range that
 * was declared lost the watermark goes on with the hash of the last row before it; the first row after it follows a row
 * that nobody has any more, and is taken as it says.
 */
export class Rows {
  readonly #types: Names;
  readonly #journal: Journal;
  readonly #epochs = new Map<string, Epoch>();
  readonly #dirty = new Set<Epoch>();
  readonly #selectEpoch: Statement<[number, string], Epoch>;
  readonly #insertEpoch: Statement<[number, string, Uint8Array]>;
  readonly #lost: LostRanges;
  readonly #updateEpoch: Statement<[number, Uint8Array, number, number, number]>;
  readonly #nextWithin: Statement<[number, number, number], { sequence: number | null }>;
  readonly #insert: Statement<[number, number, number, number, number, Uint8Array, Uint8Array, Uint8Array | null]>;
  readonly #hashAt: Statement<[number, number], { hash: Uint8Array }>;
  readonly #rowAt: Statement<[number, number], HeldRow>;
  readonly #remove: Statement<[number]>;
  readonly #insertConflict: Statement<[number, number, number, Uint8Array, Uint8Array, Uint8Array | null, number]>;

  constructor(database: WritableDatabase, types: Names, journal: Journal) {
    this.#types = types;
    this.#journal = journal;
    this.#lost = new LostRanges(database);
    this.#nextWithin = database.prepare(
      'SELECT min(sequence) AS sequence FROM event WHERE epoch_id = ? AND sequence > ? AND sequence <= ?',
    );
    this.#selectEpoch = database.prepare(
      'SELECT id, sequence, hash, held, lost FROM epoch WHERE station_id = ? AND epoch = ?',
    );
    this.#insertEpoch = database.prepare(
      'INSERT INTO epoch (station_id, epoch, sequence, hash, held) VALUES (?, ?, 0, ?, 0)',
    );
    this.#updateEpoch = database.prepare('UPDATE epoch SET sequence = ?, hash = ?, held = ?, lost = ? WHERE id = ?');
    this.#insert = database.prepare(`
      INSERT INTO event (epoch_id, sequence, station_id, type_id, received_at, hash, public, sealed)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#hashAt = database.prepare('SELECT hash FROM event WHERE epoch_id = ? AND sequence = ?');
    this.#rowAt = database.prepare(
      `SELECT position, sequence, event_type.name AS type, public, sealed, hash
       FROM event JOIN event_type ON event_type.id = type_id WHERE epoch_id = ? AND sequence = ?`,
    );
    this.#remove = database.prepare('DELETE FROM event WHERE position = ?');
    this.#insertConflict = database.prepare(`
      INSERT INTO conflict (epoch_id, sequence, received_at, hash, public, sealed)
      SELECT ?, ?, ?, ?, ?, ? WHERE (SELECT coalesce(max(id), 0) FROM conflict) < ?
      ON CONFLICT DO NOTHING`);
  }

  put(station: StationRecord, row: ParsedRow, receivedAt: number): Put {
    const epoch = this.#epochOf(station.id, row.epoch);
    const epochId = epoch.id;
    const known = this.#known(epoch, row.sequence);
    // Lost and found again: kept, but no row vouches for it any more.
    if (known === 'lost') return { result: 'held', position: this.#store(epoch, station, row, receivedAt), epochId };
    if (known !== null) {
      if (known === 'removed' || equal(known, row.hash)) return { result: 'duplicate', epochId };
      const { sequence, hash, public: bytes, sealed } = row;
      const kept = this.#insertConflict.run(epochId, sequence, receivedAt, hash, bytes, sealed, conflictsKept);
      return { result: kept.changes > 0 ? 'conflict' : 'duplicate', epochId };
    }
    const isNext = row.sequence === epoch.sequence + 1;
    if (isNext && !this.#follows(epoch, row)) return { result: 'broken', epochId };
    const position = this.#store(epoch, station, row, receivedAt);
    if (isNext) this.#advanceTo(epoch, row.sequence, row.hash);
    return { result: isNext ? 'connected' : 'held', position, epochId };
  }

  /** Where the next row of an epoch has to follow; null: it may not be the next one, or stands behind a loss. */
  watermarkOf(station: StationRecord, epochId: string): Watermark | null {
    const name = `${station.id}/${epochId}`;
    const epoch = this.#epochs.get(name) ?? this.#selectEpoch.get(station.id, epochId);
    if (epoch === undefined) return { sequence: 0, hash: chainStart };
    return epoch.lost === 0 && epoch.held === epoch.sequence ? epoch : null;
  }

  /**
   * Keeps rows that follow the watermark, as they came: `file` takes them in among the events.
   * @returns number of the epoch
   */
  journal(station: StationRecord, run: PlainRun, batch: Uint8Array, receivedAt: number): number {
    const epoch = this.#epochOf(station.id, run.epoch);
    this.#journal.append(epoch.id, run.first, run.last, receivedAt, batch);
    epoch.held += run.last - run.first + 1;
    this.#advanceTo(epoch, run.last, run.hash);
    return epoch.id;
  }

  /**
   * The rows of the oldest batch of the journal become events.
   * @param fellBack told where the disk has damaged rows of it: the watermark stands before the first of them again, so that
   * its station sends what follows once more
   * @returns how many rows the batch had; 0: there is none
   */
  file(fellBack: (from: FallenBack) => void): number {
    const entry = this.#journal.oldest();
    if (entry === null) return 0;
    const damaged = this.#fileEntry(entry);
    const [sequence] = damaged;
    if (sequence !== undefined) {
      this.#fallBack(entry, sequence, damaged.length);
      const { site, station, epoch } = entry;
      fellBack({ station: { site, station }, epoch, sequence });
    }
    return entry.last - entry.first + 1;
  }

  /** @returns sequences that cannot be read */
  #fileEntry(entry: JournalEntry): readonly number[] {
    const { id, epochId, stationId, receivedAt, first, last } = entry;
    const rows = rowsIn(entry);
    for (const { sequence, type, public: bytes, sealed, hash } of rows) {
      this.#insert.run(epochId, sequence, stationId, this.#types.idOf(type), receivedAt, hash, bytes, sealed);
    }
    this.#journal.remove(id);
    if (rows.length === last - first + 1) return [];
    const readable = new Set(rows.map(({ sequence }) => sequence));
    return Array.from({ length: last - first + 1 }, (_, at) => first + at).filter((one) => !readable.has(one));
  }

  /** What the journal still has of the epoch stands beyond a gap then, and so among the events. */
  #fallBack({ epochId, epoch: name, stationId }: JournalEntry, to: number, damaged: number): void {
    let missing = damaged;
    for (let next = this.#journal.oldestOf(epochId); next !== null; next = this.#journal.oldestOf(epochId)) {
      missing += this.#fileEntry(next).length;
    }
    const epoch = this.#epochOf(stationId, name);
    epoch.held -= missing;
    const before = this.#hashAt.get(epochId, to - 1)?.hash;
    this.#advanceTo(epoch, before === undefined ? 0 : to - 1, before ?? chainStart);
  }

  /**
   * Keeps a declaration of rows that will never come; `advance` is to be called after it.
   * @returns number of the epoch, and how many sequences are lost by it
   */
  declareLost(station: StationRecord, loss: Loss, now: number): Readonly<{ epochId: number; lost: number }> {
    const epoch = this.#epochOf(station.id, loss.lost.epoch);
    const lost = this.#lost.declare(epoch.id, epoch.sequence, loss, now);
    epoch.lost += lost;
    this.#dirty.add(epoch);
    return { epochId: epoch.id, lost };
  }

  /**
   * To be called after every `connected` row: takes the watermark on through the rows that were held beyond it, and over
   * what was declared lost.
   * @param connected called with each of them, in order
   * @returns the row that stopped it because it does not follow: it is no longer stored, the station will send it again
   */
  advance(station: StationRecord, epochId: string, connected: (row: HeldRow) => void): HeldRow | null {
    const epoch = this.#epochOf(station.id, epochId);
    while (epoch.held + epoch.lost > epoch.sequence) {
      const next = this.#rowAt.get(epoch.id, epoch.sequence + 1);
      if (next === undefined) {
        if (!this.#passLost(epoch)) return null;
        continue;
      }
      if (!this.#follows(epoch, next)) {
        this.#remove.run(next.position);
        epoch.held -= 1;
        return next;
      }
      this.#advanceTo(epoch, epoch.sequence + 1, next.hash);
      connected(next);
    }
    return null;
  }

  /** Writes the watermarks that moved; the last step of a transaction. */
  write(): void {
    for (const epoch of this.#dirty) {
      this.#updateEpoch.run(epoch.sequence, epoch.hash, epoch.held, epoch.lost, epoch.id);
    }
    this.#dirty.clear();
    if (this.#epochs.size > memoryLimit) this.#epochs.clear();
  }

  forget(): void {
    this.#dirty.clear();
    this.#epochs.clear();
    this.#journal.forget();
  }

  /**
   * The hash of the row that has this key; below the watermark `removed` where it was purged and `lost` where it was
   * declared so; null: new.
   */
  #known(epoch: Epoch, sequence: number): Uint8Array | 'removed' | 'lost' | null {
    const below = sequence <= epoch.sequence;
    if (!below && epoch.held + epoch.lost <= epoch.sequence) return null;
    const hash = this.#hashAt.get(epoch.id, sequence)?.hash ?? this.#journal.hashAt(epoch.id, sequence) ?? undefined;
    if (hash !== undefined || !below) return hash ?? null;
    return epoch.lost > 0 && this.#lost.containing(epoch.id, sequence) !== null ? 'lost' : 'removed';
  }

  #store(epoch: Epoch, station: StationRecord, row: ParsedRow, receivedAt: number): number {
    const type = this.#types.idOf(row.type);
    const { sequence, hash, public: bytes, sealed } = row;
    const stored = this.#insert.run(epoch.id, sequence, station.id, type, receivedAt, hash, bytes, sealed);
    epoch.held += 1;
    this.#dirty.add(epoch);
    return Number(stored.lastInsertRowid);
  }

  #follows(epoch: Epoch, row: Parameters<typeof follows>[1]): boolean {
    if (follows(epoch.hash, row)) return true;
    return epoch.lost > 0 && this.#lost.containing(epoch.id, epoch.sequence) !== null && !this.#holdsWatermark(epoch);
  }

  /** Whether the row at the watermark is here: then the next one must follow it, in a lost range or not. */
  #holdsWatermark(epoch: Epoch): boolean {
    return this.#hashAt.get(epoch.id, epoch.sequence) !== undefined;
  }

  #passLost(epoch: Epoch): boolean {
    const range = epoch.lost > 0 ? this.#lost.containing(epoch.id, epoch.sequence + 1) : null;
    if (range === null) return false;
    const held = this.#nextWithin.get(epoch.id, epoch.sequence, range.last)?.sequence ?? null;
    this.#advanceTo(epoch, held === null ? range.last : held - 1, epoch.hash);
    return true;
  }

  #advanceTo(epoch: Epoch, sequence: number, hash: Uint8Array): void {
    epoch.sequence = sequence;
    epoch.hash = hash;
    this.#dirty.add(epoch);
  }

  #epochOf(stationId: number, epochId: string): Epoch {
    const name = `${stationId}/${epochId}`;
    const known = this.#epochs.get(name);
    if (known !== undefined) return known;
    const stored = this.#selectEpoch.get(stationId, epochId);
    const epoch = stored ?? {
      id: Number(this.#insertEpoch.run(stationId, epochId, chainStart).lastInsertRowid),
      sequence: 0,
      hash: chainStart,
      held: 0,
      lost: 0,
    };
    this.#epochs.set(name, epoch);
    return epoch;
  }
}
