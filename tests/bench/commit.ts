import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { HourlySealer } from '../../station/identity/row-sealer.ts';
import { Ledger } from '../../station/ledger/ledger.ts';
import type { RowDraft } from '../../station/ledger/ledger-rows.ts';
import { LedgerWriter } from '../../station/ledger/ledger-writer.ts';
import { passageDraft } from './passage-draft.ts';
import { type Bench, median, rounded } from './result.ts';

const rounds = 9;
const perRound = 400;

/** With what the site's count of people inside has to change. */
const draft = (n: number): RowDraft => ({
  ...passageDraft(n),
  presence: {
    gone: [],
    come: {
      person: Buffer.alloc(16, n),
      day: 18_880,
      lane: 'gate-1',
      tags: [Buffer.alloc(16, n), Buffer.alloc(16, n + 100)],
    },
  },
});

/**
 * Passages committed one by one, each on disk before the next, with everything a passage needs (JSON, sealing,
 * chain, presence), beside raw SQLite inserting rows of the same size with the same fsync; rounds alternate.
 */
export const commit: Bench = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-commit-'));
  const { publicKey } = await newSealingKeyPair();
  const place = { site: 'bench', station: 'gate' };
  const sealer = await HourlySealer.create(
    () => publicKey,
    place,
    () => performance.now(),
  );
  const identity = { ...place, mode: 'demo', machine: Buffer.alloc(16) } as const;
  const ledger = new Ledger(new LedgerWriter(join(folder, 'ledger.db'), identity, sealer.seal, 1, 'unknown'), {
    committed: () => undefined,
    failed: (error) => process.stderr.write(`${error.message}\n`),
  });
  const raw = new Database(join(folder, 'raw.db'));
  raw.pragma('journal_mode = WAL');
  raw.pragma('synchronous = FULL');
  raw.exec('CREATE TABLE row (id INTEGER PRIMARY KEY, time INTEGER, public BLOB, sealed BLOB, hash BLOB)');
  const insert = raw.prepare('INSERT INTO row (time, public, sealed, hash) VALUES (?, ?, ?, ?)');
  const bytes = [Buffer.alloc(1000, 1), Buffer.alloc(420, 2), Buffer.alloc(32, 3)] as const;
  const ours: number[] = [];
  const peers: number[] = [];
  let n = 0;
  try {
    for (let round = 0; round < rounds; round += 1) {
      let began = performance.now();
      for (let i = 0; i < perRound; i += 1) insert.run(i, ...bytes);
      peers.push((perRound * 1000) / (performance.now() - began));
      began = performance.now();
      for (let i = 0; i < perRound; i += 1) {
        n += 1;
        await ledger.append(draft(n));
      }
      ours.push((perRound * 1000) / (performance.now() - began));
    }
    const began = performance.now();
    await Promise.all(Array.from({ length: 20_000 }, (_, i) => ledger.append(draft(n + i + 1))));
    const grouped = (20_000 * 1000) / (performance.now() - began);
    const peer = median(peers);
    return [
      {
        name: 'commit',
        value: rounded(median(ours)),
        unit: 'passages/s',
        peer: 'raw SQLite, same rows and fsync',
        peerValue: rounded(peer),
        ratio: rounded(median(ours.map((rate, index) => rate / (peers[index] ?? peer)))),
      },
      {
        name: 'commit-burst',
        value: rounded(grouped),
        unit: 'passages/s',
        peer: 'raw SQLite, one commit a row',
        peerValue: rounded(peer),
        ratio: rounded(grouped / peer),
      },
    ];
  } finally {
    raw.close();
    ledger.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
