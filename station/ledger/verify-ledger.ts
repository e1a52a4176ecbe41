import { chainHash, chainStart, sealedDigest } from '../../contract/chain.ts';
import { parseEventId } from '../../contract/events.ts';
import { asLedgerError } from './ledger-error.ts';
import { hasRemoved, openForReading } from './schema.ts';

export type ChainFault = Readonly<{ position: number; epoch: string; sequence: number; problem: string }>;

export type VerifyResult = Readonly<{
  ok: boolean;
  rows: number;
  /** `removed`: sequence through which retention has removed rows; the chain is checked from the hash that it left. */
  epochs: readonly Readonly<{ epoch: string; rows: number; removed: number; last: number; hash: string | null }>[];
  /** At most 100 are named; `faultCount` counts all. */
  faults: readonly ChainFault[];
  faultCount: number;
}>;

const maxNamedFaults = 100;

type EpochRow = { number: number; id: Buffer; base: number; salvage: string | null };
type LostRange = { first: number; last: number };
type Acknowledged = { sequence: number; hash: Buffer };
/** The last row of an epoch that retention has removed. */
type Removed = { sequence: number; hash: Buffer };
type Row = { position: number; epoch: number; sequence: number; public: Buffer; sealed: Buffer | null; hash: Buffer };

/**
 * Reads the whole ledger and recomputes every hash. A local chain shows accidents; tampering shows against the hashes
 * that the central store has acknowledged.
 * @throws CheckpointError LedgerMissing, LedgerMalformed
 */
export const verifyLedger = (file: string): VerifyResult => {
  const database = openForReading(file);
  try {
    const epochs = database
      .prepare("SELECT number, id, base, salvage FROM epoch WHERE salvage IS NOT 'running' ORDER BY number")
      .all() as EpochRow[];
    const rows = database.prepare(
      'SELECT position, epoch, sequence, public, sealed, hash FROM row WHERE position > ? AND position <= ? ORDER BY position',
    );
    const watermark = database.prepare('SELECT sequence, hash FROM watermark WHERE epoch = ?');
    const removed = hasRemoved(database)
      ? database.prepare('SELECT sequence, hash FROM removed WHERE epoch = ?')
      : null;
    const lost = database.prepare('SELECT first, last FROM lost WHERE epoch = ? ORDER BY first');
    const faults = new FaultList();
    // One view of an epoch: a station that runs removes rows meanwhile.
    const inOneView = database.transaction((epoch: EpochRow, index: number) => {
      const end = epochs[index + 1]?.base ?? Number.MAX_SAFE_INTEGER;
      const acknowledged = watermark.get(epoch.number) as Acknowledged | undefined;
      const gone = removed?.get(epoch.number) as Removed | undefined;
      const held = rows.iterate(epoch.base, end) as Iterable<Row>;
      const holes = epoch.salvage === null ? null : (lost.all(epoch.number) as LostRange[]);
      return verifyEpoch(epoch, held, acknowledged ?? null, gone ?? null, holes, faults);
    });
    const results = epochs.map((epoch, index) => inOneView(epoch, index));
    const count = results.reduce((sum, result) => sum + result.rows, 0);
    return { ok: faults.count === 0, rows: count, epochs: results, faults: faults.named, faultCount: faults.count };
  } catch (error) {
    throw asLedgerError(error, file);
  } finally {
    database.close();
  }
};

class FaultList {
  readonly named: ChainFault[] = [];
  count = 0;

  add(fault: ChainFault): void {
    this.count += 1;
    if (this.named.length < maxNamedFaults) this.named.push(fault);
  }
}

const verifyEpoch = (
  epoch: EpochRow,
  rows: Iterable<Row>,
  acknowledged: Acknowledged | null,
  removed: Removed | null,
  /** Of an epoch that was brought over: the ranges that are declared lost. Others have no holes. */
  holes: readonly LostRange[] | null,
  faults: FaultList,
) => {
  const id = epoch.id.toString('hex');
  let previous: Uint8Array | null = removed?.hash ?? chainStart;
  let expected = 1 + (removed?.sequence ?? 0);
  let count = 0;
  const wrong = removed === null ? null : wronglyRemoved(removed, acknowledged);
  if (wrong !== null) {
    faults.add({ position: epoch.base + expected - 1, epoch: id, sequence: expected - 1, problem: wrong });
  }
  for (const row of rows) {
    if (holes !== null && isDeclared(expected, row.sequence - 1, holes, acknowledged?.sequence ?? 0)) {
      expected = row.sequence;
      previous = null;
    }
    const problem = problemOf(row, epoch, id, expected, previous) ?? againstCentral(row, acknowledged);
    if (problem !== null) faults.add({ position: row.position, epoch: id, sequence: row.sequence, problem });
    previous = row.hash;
    expected = row.sequence + 1;
    count += 1;
  }
  if (holes === null && acknowledged !== null && acknowledged.sequence >= expected) {
    const problem = `central holds up to ${acknowledged.sequence}, this file ends at ${expected - 1}`;
    faults.add({ position: epoch.base + expected, epoch: id, sequence: expected, problem });
  }
  return {
    epoch: id,
    rows: count,
    removed: removed?.sequence ?? 0,
    last: expected - 1,
    hash: expected === 1 || previous === null ? null : Buffer.from(previous).toString('hex'),
  };
};

const wronglyRemoved = (removed: Removed, acknowledged: Acknowledged | null): string | null => {
  if (acknowledged === null || acknowledged.sequence < removed.sequence) {
    return `rows up to ${removed.sequence} were removed, central has acknowledged up to ${acknowledged?.sequence ?? 0}`;
  }
  return acknowledged.sequence === removed.sequence && !acknowledged.hash.equals(removed.hash)
    ? 'central has acknowledged another hash for the last row that was removed'
    : null;
};

const againstCentral = (row: Row, acknowledged: Acknowledged | null): string | null =>
  acknowledged !== null && row.sequence === acknowledged.sequence && !row.hash.equals(acknowledged.hash)
    ? 'central has acknowledged another hash for this row'
    : null;

/** A hole of at least one row, in which every one is acknowledged or declared lost. */
const isDeclared = (from: number, to: number, lost: readonly LostRange[], acknowledged: number): boolean => {
  if (from > to) return false;
  let next = Math.max(from, acknowledged + 1);
  for (const { first, last } of lost) if (first <= next && last >= next) next = last + 1;
  return next > to;
};

/** @param previous null: the row before it is beyond saving */
const problemOf = (
  row: Row,
  epoch: EpochRow,
  id: string,
  expected: number,
  previous: Uint8Array | null,
): string | null => {
  if (row.epoch !== epoch.number) return 'the row belongs to another epoch';
  if (row.sequence !== expected) return `sequence ${row.sequence} where ${expected} was due`;
  if (row.position !== epoch.base + row.sequence) return 'position does not follow from the epoch';
  if (previous !== null && !row.hash.equals(chainHash(previous, row.public, sealedDigest(row.sealed))))
    return 'hash does not match the bytes';
  const key = keyOf(row.public);
  if (key === null || key.epoch !== id || key.sequence !== row.sequence) return 'the event names another row';
  return null;
};

const keyOf = (publicBytes: Buffer) => {
  try {
    const event: unknown = JSON.parse(publicBytes.toString('utf8'));
    const id = typeof event === 'object' && event !== null && 'id' in event ? event.id : null;
    return typeof id === 'string' ? parseEventId(id) : null;
  } catch {
    return null;
  }
};
