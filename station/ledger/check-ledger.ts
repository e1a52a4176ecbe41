import { chainHash, chainStart, sealedDigest } from '../../contract/chain.ts';
import { giveBack } from '../../contract/spent-bytes.ts';
import { fileBytes } from './file-bytes.ts';
import { openForReading, type ReadableDatabase } from './schema.ts';

/** `rows`: looked at so far. */
export type CheckSlice = Readonly<{ rows: number; problem: string | null }>;

/** Rows of a slice: about 2.5 ms. */
const sliceRows = 250;
/** SQLite's own check runs in one piece; on a small file it takes a moment, and on a large one it would hold the log. */
const quickCheckBytes = 64 * 1024 * 1024;

type Row = { position: number; epoch: number; sequence: number; public: Buffer; sealed: Buffer | null; hash: Buffer };

/**
 * Reads the whole ledger in slices: every row and its hash, so every page that holds one, the small tables, and on a small
 * file SQLite's own check. Holds no transaction between slices. Where a chain begins anew (after what retention removed, after
 * what a salvage lost) it goes on from there; `kiosk ledger verify` asks whether it may.
 * @throws CheckpointError LedgerMissing, LedgerMalformed
 */
export function* checkLedger(file: string): Generator<CheckSlice> {
  const database = openForReading(file);
  try {
    for (const table of ['epoch', 'watermark', 'presence', 'lost']) database.prepare(`SELECT * FROM ${table}`).all();
    if (fileBytes(file) <= quickCheckBytes) yield { rows: 0, problem: quickCheck(database) };
    const next = database.prepare(
      'SELECT position, epoch, sequence, public, sealed, hash FROM row WHERE position > ? ORDER BY position LIMIT ?',
    );
    let before: Row | null = null;
    let seen = 0;
    for (;;) {
      const rows = next.all(before?.position ?? 0, sliceRows) as Row[];
      if (rows.length === 0) return;
      let problem: string | null = null;
      for (const row of rows) {
        problem ??= problemOf(row, before);
        // Garbage of blocks as small as these leaves holes that the C library keeps.
        for (const spent of [row.public, row.sealed, before?.hash]) if (spent) giveBack(spent);
        before = row;
      }
      seen += rows.length;
      yield { rows: seen, problem };
    }
  } finally {
    database.close();
  }
}

const quickCheck = (database: ReadableDatabase): string | null => {
  const said = String(database.pragma('quick_check(1)', { simple: true }));
  return said === 'ok' ? null : said;
};

const problemOf = (row: Row, before: Row | null): string | null => {
  const previous = hashBefore(row, before);
  if (previous === null || row.hash.equals(chainHash(previous, row.public, sealedDigest(row.sealed)))) return null;
  return `row ${row.sequence} of epoch ${row.epoch} is not what was written: its hash does not match its bytes`;
};

/** null: the row before it is not here. */
const hashBefore = ({ epoch, sequence }: Row, before: Row | null): Uint8Array | null => {
  if (sequence === 1) return chainStart;
  return before?.epoch === epoch && before.sequence === sequence - 1 ? before.hash : null;
};
