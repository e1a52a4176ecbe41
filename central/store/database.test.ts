import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { centralFile, openForReading, openForWriting } from './database.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'central-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

it('writes so that a commit which has returned survives a power cut, and reads without writing', () => {
  const writing = openForWriting(centralFile(directory));
  const reading = openForReading(centralFile(directory));
  const pragmas = [
    writing.pragma('journal_mode', { simple: true }),
    writing.pragma('synchronous', { simple: true }),
    reading.pragma('query_only', { simple: true }),
  ];
  reading.close();
  writing.close();
  // https://www.sqlite.org/pragma.html#pragma_synchronous: 2 is FULL.
  expect(pragmas).toEqual(['wal', 2, 1]);
});

it('no longer traces what an older version indexed beyond a gap, and indexes it when the gap closes', () => {
  const older = openForWriting(centralFile(directory));
  older.exec(`
    DROP TABLE referral; DROP TABLE test_result; DROP TABLE lost_range; DROP TABLE undone; DROP TABLE vehicle_person; DROP TABLE journal; ALTER TABLE epoch DROP COLUMN lost;
    DROP INDEX epoch_to_index; ALTER TABLE epoch DROP COLUMN indexed;
    PRAGMA user_version = 1;
    INSERT INTO epoch (id, station_id, epoch, sequence, hash, held) VALUES (1, 1, 'e', 1, zeroblob(32), 3);
    INSERT INTO event (position, epoch_id, sequence, station_id, type_id, received_at, hash, public) VALUES
      (1, 1, 1, 1, 1, 0, zeroblob(32), x''), (2, 1, 3, 1, 1, 0, zeroblob(32), x''), (3, 1, 4, 1, 1, 0, zeroblob(32), x'');
    INSERT INTO person_key (key, person) VALUES (zeroblob(16), 7), (x'${'01'.repeat(16)}', 7);
    INSERT INTO passage (site_id, time, position, person, station_id, lane_id, direction, outcome, mode) VALUES
      (1, 1, 1, 7, 1, 1, 'in', 'admit', 'live'),
      (1, 2, 2, 7, 1, 1, 'in', 'admit', 'live'),
      (1, 3, 3, NULL, 1, 1, 'in', 'admit', 'live');`);
  older.close();
  const newer = openForWriting(centralFile(directory));
  const found = [
    newer.prepare('SELECT position FROM passage').pluck().all(),
    newer.prepare('SELECT indexed FROM epoch').pluck().all(),
  ];
  newer.close();
  expect(found).toEqual([[1], [1]]);
});
