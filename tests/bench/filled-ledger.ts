import { hash as digest } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { LedgerWriter } from '../../station/ledger/ledger-writer.ts';
import { ledgerFile } from '../../station/ledger/schema.ts';
import { machineId } from '../../station/machine-id.ts';

const groupRows = 10_000;
/** Time between two passages of the ledger that is made, ms: ten million are 116 days. */
const everyMs = 1000;

/**
 * A data directory whose ledger holds `rows` passages with a chain that holds, none of them acknowledged. Kept between runs:
 * ten million take some minutes and 15 GB.
 */
export const filledLedger = (rows: number): string => {
  const folder = join(tmpdir(), `checkpoint-bench-ledger-${rows}-v2`);
  if (existsSync(folder)) return folder;
  const making = `${folder}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  fill(ledgerFile(making), rows);
  renameSync(making, folder);
  return folder;
};

const fill = (file: string, rows: number): void => {
  const identity = { site: 'bench', station: 'gate', mode: 'demo', machine: machineId() } as const;
  const begin = Date.now() - rows * everyMs;
  const writer = new LedgerWriter(file, identity, (_key, plain) => plain, begin, 'unknown');
  const { epoch } = writer.head();
  writer.close();
  const database = new Database(file);
  // Thrown away where it breaks off: nothing here has to survive anything.
  database.pragma('journal_mode = OFF');
  database.pragma('synchronous = OFF');
  try {
    insert(database, epoch, begin, rows);
    database.prepare("INSERT OR REPLACE INTO mark (name, position) VALUES ('marked', ?)").run(rows);
    database.pragma('journal_mode = WAL');
  } finally {
    database.close();
  }
};

const insert = (database: Database.Database, epoch: string, begin: number, rows: number): void => {
  const statement = database.prepare(
    "INSERT INTO row (position, epoch, sequence, type, time, public, sealed, hash) VALUES (?, 1, ?, 'vn.checkpoint.passage.v1', ?, ?, ?, ?)",
  );
  const sealed = Buffer.alloc(420, 7);
  const sealedDigest = digest('sha256', sealed, 'buffer');
  let previous = (database.prepare('SELECT hash FROM row WHERE position = 1').get() as { hash: Buffer }).hash;
  const group = database.transaction((from: number, to: number) => {
    for (let sequence = from; sequence < to; sequence += 1) {
      const time = begin + sequence * everyMs;
      const bytes = Buffer.from(passage(epoch, sequence, time), 'utf8');
      previous = digest('sha256', Buffer.concat([previous, bytes, sealedDigest]), 'buffer');
      statement.run(sequence, sequence, time, bytes, sealed, previous);
    }
  });
  for (let from = 2; from <= rows; from += groupRows) group(from, Math.min(from + groupRows, rows + 1));
};

/** As the station's desk writes one. */
const passage = (epoch: string, sequence: number, time: number): string =>
  JSON.stringify({
    specversion: '1.0',
    id: `${epoch}-${sequence}`,
    source: '/checkpoint/bench/gate',
    type: 'vn.checkpoint.passage.v1',
    time: new Date(time).toISOString(),
    datacontenttype: 'application/json',
    mode: 'demo',
    data: {
      outcome: 'admit',
      colour: 'green',
      reasons: [{ code: 'identity.recorded', vi: 'Đã ghi nhận danh tính', en: 'Identity recorded' }],
      direction: sequence % 2 === 0 ? 'in' : 'out',
      lane: 'gate-1',
      temperature: { celsius: 36.6, at: time, device: 'thermometer-1' },
      rules: { id: 'venue', version: '1.0.0' },
      clock: 'synchronised',
      offline: false,
      at: time,
      slip: null,
      repeatOf: null,
      credential: 'personal-qr',
      device: 'scanner-1',
      tag: { day: Math.floor(time / 86_400_000), value: sequence.toString(16).padStart(32, '0') },
      inside: 0,
      epoch,
      sequence,
    },
  });
