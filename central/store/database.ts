import { chmodSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { CheckpointError, ErrorCode, messageOf, systemCode } from '../../contract/errors.ts';

/** The one connection that writes. */
export type WritableDatabase = Database.Database & { readonly mayWrite: unique symbol };
/** Any number of these may stand beside it. */
export type ReadableDatabase = Database.Database;

export const centralFile = (dataDirectory: string): string => join(dataDirectory, 'central.db');

/**
 * `epoch.sequence` and `epoch.hash` are the watermark: the last row held without gap. `epoch.indexed` follows it: the last
 * row of which tracing knows. `passage` lies in the order of site and time, so that "everybody at this site then" is one
 * range of one tree; a second tree is in the order of person and time. `person_key.key` is an HMAC: the file alone names
 * nobody. `referral` leads from the number on a slip to its passage, and `test_result` has what a test site said of it, each saying kept. `lost_range` has the sequences that a
 * station declared lost with a damaged disk, `epoch.lost` how many those are. `undone` names
 * passages that a guard has taken back, also those still to come; they are not in `passage`. `journal` holds batches whose
 * rows are held and acknowledged, and are not in `event` yet.
 */
const migrations: readonly Readonly<{ name: string; sql: string }>[] = [
  {
    name: '1-central',
    sql: `
      CREATE TABLE site (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
      CREATE TABLE lane (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
      CREATE TABLE event_type (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
      CREATE TABLE station (
        id INTEGER PRIMARY KEY,
        site_id INTEGER NOT NULL REFERENCES site(id),
        name TEXT NOT NULL,
        status TEXT NOT NULL DEFAULT 'unknown' CHECK (status IN ('online', 'offline', 'unknown')),
        nonce TEXT NOT NULL DEFAULT '',
        ack_version INTEGER NOT NULL DEFAULT 0,
        UNIQUE (site_id, name)
      ) STRICT;
      CREATE INDEX station_name ON station (name);
      CREATE TABLE epoch (
        id INTEGER PRIMARY KEY,
        station_id INTEGER NOT NULL REFERENCES station(id),
        epoch TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        held INTEGER NOT NULL,
        UNIQUE (station_id, epoch)
      ) STRICT;
      CREATE INDEX epoch_station ON epoch (station_id);
      CREATE TABLE event (
        position INTEGER PRIMARY KEY,
        epoch_id INTEGER NOT NULL REFERENCES epoch(id),
        sequence INTEGER NOT NULL,
        station_id INTEGER NOT NULL REFERENCES station(id),
        type_id INTEGER NOT NULL REFERENCES event_type(id),
        received_at INTEGER NOT NULL,
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        public BLOB NOT NULL,
        sealed BLOB,
        UNIQUE (epoch_id, sequence)
      ) STRICT;
      CREATE INDEX event_station ON event (station_id);
      CREATE INDEX event_of_type ON event (type_id);
      CREATE TABLE conflict (
        id INTEGER PRIMARY KEY,
        epoch_id INTEGER NOT NULL REFERENCES epoch(id),
        sequence INTEGER NOT NULL,
        received_at INTEGER NOT NULL,
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        public BLOB NOT NULL,
        sealed BLOB,
        UNIQUE (epoch_id, sequence, hash)
      ) STRICT;
      CREATE TABLE rejected (
        id INTEGER PRIMARY KEY,
        digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
        topic TEXT NOT NULL,
        reason TEXT NOT NULL,
        received_at INTEGER NOT NULL,
        times INTEGER NOT NULL,
        length INTEGER NOT NULL,
        bytes BLOB NOT NULL
      ) STRICT;
      CREATE TABLE person_key (
        key BLOB PRIMARY KEY CHECK (length(key) = 16),
        person INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX person_key_person ON person_key (person);
      CREATE TABLE passage (
        site_id INTEGER NOT NULL REFERENCES site(id),
        time INTEGER NOT NULL,
        position INTEGER NOT NULL REFERENCES event(position),
        person INTEGER,
        station_id INTEGER NOT NULL REFERENCES station(id),
        lane_id INTEGER NOT NULL REFERENCES lane(id),
        direction TEXT NOT NULL,
        outcome TEXT NOT NULL,
        mode TEXT NOT NULL,
        PRIMARY KEY (site_id, time, position)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX passage_person ON passage (person, time) WHERE person IS NOT NULL;
      CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      INSERT INTO counter (name, value) VALUES ('conflicts', 0), ('rejected', 0), ('unopened', 0), ('persons', 0);
    `,
  },
  {
    name: '2-held-passages',
    sql: `
      CREATE TABLE held_passage (
        position INTEGER PRIMARY KEY REFERENCES event(position),
        opened INTEGER NOT NULL CHECK (opened IN (0, 1)),
        keys BLOB CHECK (length(keys) % 16 = 0)
      ) STRICT;
      INSERT INTO held_passage (position, opened, keys)
        SELECT position, 1, (
          SELECT unhex(group_concat(hex(key), '' ORDER BY key)) FROM person_key WHERE person_key.person = passage.person
        )
        FROM passage JOIN event USING (position) JOIN epoch ON epoch.id = event.epoch_id
        WHERE event.sequence > epoch.sequence;
      DELETE FROM passage WHERE position IN (SELECT position FROM held_passage);
    `,
  },
  {
    name: '3-referrals',
    sql: `
      CREATE TABLE referral (
        number TEXT NOT NULL,
        position INTEGER NOT NULL UNIQUE REFERENCES event(position),
        person INTEGER,
        PRIMARY KEY (number, position)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX referral_person ON referral (person) WHERE person IS NOT NULL;
      CREATE TABLE test_result (
        id INTEGER PRIMARY KEY,
        position INTEGER NOT NULL REFERENCES event(position),
        result TEXT NOT NULL CHECK (result IN ('positive', 'negative', 'inconclusive')),
        kind TEXT NOT NULL CHECK (kind IN ('pcr', 'rapid')),
        sampled_at INTEGER,
        recorded_at INTEGER NOT NULL,
        laboratory TEXT
      ) STRICT;
      CREATE INDEX test_result_position ON test_result (position);
    `,
  },
  {
    name: '4-lost-ranges',
    sql: `
      CREATE TABLE lost_range (
        epoch_id INTEGER NOT NULL REFERENCES epoch(id),
        first INTEGER NOT NULL,
        last INTEGER NOT NULL CHECK (last >= first),
        cause TEXT NOT NULL,
        declared_by INTEGER NOT NULL REFERENCES event(position),
        declared_at INTEGER NOT NULL,
        PRIMARY KEY (epoch_id, first)
      ) STRICT, WITHOUT ROWID;
      ALTER TABLE epoch ADD COLUMN lost INTEGER NOT NULL DEFAULT 0;
    `,
  },
  {
    name: '5-indexed',
    sql: `
      DROP TABLE held_passage;
      ALTER TABLE epoch ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
      UPDATE epoch SET indexed = sequence;
      CREATE INDEX epoch_to_index ON epoch (id) WHERE indexed < sequence;
    `,
  },
  {
    name: '6-undone',
    sql: `
      CREATE TABLE undone (
        station_id INTEGER NOT NULL REFERENCES station(id),
        epoch TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        PRIMARY KEY (station_id, epoch, sequence)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    name: '7-vehicles',
    sql: `
      CREATE TABLE vehicle_person (
        vehicle TEXT NOT NULL,
        position INTEGER NOT NULL UNIQUE REFERENCES event(position),
        person INTEGER NOT NULL,
        site_id INTEGER NOT NULL,
        time INTEGER NOT NULL,
        mode TEXT NOT NULL,
        PRIMARY KEY (vehicle, position)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX vehicle_person_person ON vehicle_person (person, time);
    `,
  },
  {
    name: '8-journal',
    sql: `
      CREATE TABLE journal (
        id INTEGER PRIMARY KEY,
        epoch_id INTEGER NOT NULL REFERENCES epoch(id),
        first INTEGER NOT NULL,
        last INTEGER NOT NULL CHECK (last >= first),
        received_at INTEGER NOT NULL,
        batch BLOB NOT NULL,
        UNIQUE (epoch_id, first)
      ) STRICT;
    `,
  },
];

const migrate = (database: Database.Database): void => {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version > migrations.length) {
    throw new CheckpointError(
      ErrorCode.CentralStoreFailed,
      `the central store was written by a newer version (schema ${version}, this one knows ${migrations.length})`,
      'start the newer version of the receiver again',
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

/** SQLite gives the files beside a database the rights of the database file: so it is made with the right ones. */
export const createPrivateFile = (file: string): void => {
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
};

const sharedPragmas = (database: Database.Database): void => {
  database.pragma('cache_size = -65536');
  database.pragma('temp_store = MEMORY');
};

/**
 * WAL with synchronous=FULL: a commit that has returned survives a power cut.
 * @throws CheckpointError CentralStoreFailed
 */
export const openForWriting = (file: string): WritableDatabase => {
  try {
    createPrivateFile(file);
    const database = new Database(file, { timeout: 5000 });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = OFF');
    // What the keeper of the log leaves behind, in pages: 128 MiB.
    database.pragma('wal_autocheckpoint = 32768');
    database.pragma('journal_size_limit = 67108864');
    sharedPragmas(database);
    migrate(database);
    return database as WritableDatabase;
  } catch (error) {
    throw asStoreError(error, file);
  }
};

/** @throws CheckpointError CentralStoreFailed */
export const openForReading = (file: string): ReadableDatabase => {
  try {
    const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 5000 });
    database.pragma('query_only = ON');
    sharedPragmas(database);
    return database;
  } catch (error) {
    throw asStoreError(error, file);
  }
};

const hintOf = (code: string): string => {
  if (code === 'SQLITE_FULL') return 'the disk is full: free space on the disk of the data directory';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return 'the database is damaged: move its files to a safe place, never delete them, and restore a backup';
  }
  return 'check the disk, the rights of the data directory and the free space';
};

const asStoreError = (error: unknown, file: string): CheckpointError =>
  error instanceof CheckpointError
    ? error
    : new CheckpointError(
        ErrorCode.CentralStoreFailed,
        `the central store ${file} cannot be used: ${messageOf(error)}`,
        hintOf(systemCode(error)),
        { cause: error },
      );
