import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { asLedgerError } from './ledger-error.ts';
import { marksMigration } from './marks.ts';
import { pageBytes } from './salvage/page.ts';

/**
 * How long a statement of the writer waits where another program holds the file, ms. Nobody else may write here: whoever
 * does is named, and the guard's own opening of the barrier does not wait for them.
 */
const writerPatienceMs = 250;

/**
 * Pages of 4 KB from which on the writer itself moves the WAL into the file. Usually the log keeper has done so long before;
 * where space is short the WAL must not take what passages need.
 */
export const logPages = { usual: 1000, short: 250 } as const;

/**
 * Page cache of one connection, KiB; better-sqlite3's own 16 MB would fill up in months, once for each. What is read is at the
 * end of the file, and the system has it in memory anyway.
 */
const cacheKib = { writer: 2048, reader: 1024 } as const;

/** The one connection that writes. */
export type WritableDatabase = Database.Database & { readonly mayWrite: unique symbol };
/** Any number of these may stand beside it. */
export type ReadableDatabase = Database.Database;

export const ledgerFile = (dataDirectory: string): string => join(dataDirectory, 'ledger.db');

/**
 * `row.position` numbers all rows of the file; within an epoch position = epoch.base + sequence, so the primary key
 * alone finds a row, keeps (epoch, sequence) unique, and an append touches the end of one tree.
 *
 * An epoch with `salvage` was brought over from a ledger that was set aside, under the number, base and positions that it had
 * there: `running` while its rows are still coming (nobody sends or counts them yet), then `done`, with its last sequence,
 * since nothing says any more where it ends. `lost`: its sequences that are beyond saving.
 */
const migrations: readonly Readonly<{ name: string; sql: string }>[] = [
  {
    name: '1-ledger',
    sql: `
      CREATE TABLE epoch (
        number INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
        base INTEGER NOT NULL UNIQUE,
        machine BLOB NOT NULL,
        source TEXT NOT NULL,
        started_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE row (
        position INTEGER PRIMARY KEY,
        epoch INTEGER NOT NULL REFERENCES epoch(number),
        sequence INTEGER NOT NULL,
        type TEXT NOT NULL,
        time INTEGER NOT NULL,
        public BLOB NOT NULL,
        sealed BLOB,
        hash BLOB NOT NULL CHECK (length(hash) = 32)
      ) STRICT;
      CREATE TABLE watermark (
        epoch INTEGER PRIMARY KEY REFERENCES epoch(number),
        sequence INTEGER NOT NULL,
        hash BLOB NOT NULL,
        acknowledged_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE presence (
        tag BLOB PRIMARY KEY CHECK (length(tag) = 16),
        person BLOB NOT NULL,
        day INTEGER NOT NULL,
        lane TEXT NOT NULL,
        since INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    /** Per epoch the last row that retention has removed: from its hash on the chain can be checked. */
    name: '2-retention',
    sql: `
      CREATE TABLE removed (
        epoch INTEGER PRIMARY KEY REFERENCES epoch(number),
        sequence INTEGER NOT NULL,
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        removed_at INTEGER NOT NULL
      ) STRICT;
    `,
  },
  {
    name: '3-salvage',
    sql: `
      ALTER TABLE epoch ADD COLUMN salvage TEXT CHECK (salvage IN ('running', 'done'));
      ALTER TABLE epoch ADD COLUMN last_sequence INTEGER;
      CREATE TABLE lost (
        epoch INTEGER NOT NULL REFERENCES epoch(number),
        first INTEGER NOT NULL,
        last INTEGER NOT NULL CHECK (last >= first),
        PRIMARY KEY (epoch, first)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    /** People who came in under the code of another. */
    name: '4-companions',
    sql: 'ALTER TABLE presence ADD COLUMN companions INTEGER NOT NULL DEFAULT 0;',
  },
  { name: '5-marks', sql: marksMigration },
  {
    /** Position of the row that tells of it; 0: an older version did not write it down. */
    name: '6-declared',
    sql: 'ALTER TABLE lost ADD COLUMN declared INTEGER NOT NULL DEFAULT 0;',
  },
];

/** Schema of a ledger as this version writes it. */
export const schemaVersion = migrations.length;

const migrate = (database: Database.Database): void => {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version > migrations.length) {
    throw new CheckpointError(
      ErrorCode.LedgerNewer,
      `ledger was written by a newer version (schema ${version}, this one knows ${migrations.length})`,
      'start the newer version of the station again',
    );
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    database.transaction(() => {
      database.exec(migration.sql);
      database.pragma(`user_version = ${index + 1}`);
    })();
  }
};

/**
 * WAL with synchronous=FULL: a commit that has returned survives a power cut.
 * @throws CheckpointError LedgerMalformed, LedgerWriteFailed
 */
export const openForWriting = (file: string): WritableDatabase => {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const database = new Database(file, { timeout: writerPatienceMs });
    chmodSync(file, 0o600);
    // What a salvage reads page by page; it takes effect in a new file only.
    database.pragma(`page_size = ${pageBytes}`);
    database.pragma(`cache_size = -${cacheKib.writer}`);
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('secure_delete = ON');
    database.pragma('foreign_keys = ON');
    database.pragma('journal_size_limit = 67108864');
    database.pragma(`wal_autocheckpoint = ${logPages.usual}`);
    migrate(database);
    return database as WritableDatabase;
  } catch (error) {
    throw asLedgerError(error, file);
  }
};

/** Does `work` with statements that fail at once where another connection stands in their way. */
export const withoutWaiting = <T>(database: WritableDatabase, work: () => T): T => {
  database.pragma('busy_timeout = 0');
  try {
    return work();
  } finally {
    database.pragma(`busy_timeout = ${writerPatienceMs}`);
  }
};

/** @throws CheckpointError LedgerMissing, LedgerMalformed */
export const openForReading = (file: string): ReadableDatabase => {
  try {
    const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 5000 });
    database.pragma(`cache_size = -${cacheKib.reader}`);
    asNewest(database);
    database.pragma('query_only = ON');
    database.prepare('SELECT count(*) FROM epoch').get();
    return database;
  } catch (error) {
    throw asLedgerError(error, file);
  }
};

/** A file that an older version wrote is read as it is: what it lacks is shown as empty. */
const asNewest = (database: Database.Database): void => {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version < 5) database.exec("CREATE TEMP VIEW mark AS SELECT '' AS name, 0 AS position WHERE false;");
  if (version < 4) database.exec('CREATE TEMP VIEW presence AS SELECT *, 0 AS companions FROM main.presence;');
  if (version >= 3) {
    if (version < 6) database.exec('CREATE TEMP VIEW lost AS SELECT *, 0 AS declared FROM main.lost;');
    return;
  }
  database.exec(`
    CREATE TEMP VIEW epoch AS SELECT *, NULL AS salvage, NULL AS last_sequence FROM main.epoch;
    CREATE TEMP VIEW lost AS SELECT 0 AS epoch, 0 AS first, 0 AS last, 0 AS declared WHERE false;`);
};

/** Whether retention leaves its marks in this file: one that an older version wrote is read as it is. */
export const hasRemoved = (database: ReadableDatabase): boolean =>
  database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'removed'").get() !== undefined;
