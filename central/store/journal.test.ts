import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventType } from '../../contract/events.ts';
import { splitBatch, type WireRow } from '../../contract/wire.ts';
import { Ingestor } from '../ingest/ingestor.ts';
import {
  eventsMessage,
  openTestCentral,
  readAck,
  sealingPublicKey,
  type TestCentral,
} from '../testing/test-central.ts';
import { batchOf, personWith, TestStation } from '../testing/test-station.ts';
import { IndexLag } from '../trace/index-lag.ts';
import { centralFile } from './database.ts';
import { readStats } from './queries.ts';

let central: TestCentral;
let station: TestStation;

beforeEach(async () => {
  central = await openTestCentral();
  station = await TestStation.create('benh-vien', 'cong-1', sealingPublicKey(central.keys));
});
afterEach(() => central.dispose());

const someone = personWith({ name: 'TRAN THI B', identityNumber: '001199012345' });
/** As many as make a batch that is of a backlog. */
const backlog = (of = station, count = 30): readonly WireRow[] =>
  Array.from({ length: count }, (_, at) => of.person(1000 + at, someone));
/** Takes the rows as one message, and files nothing. */
const take = (rows: readonly WireRow[]) => {
  const ingestor = new Ingestor(central.store, central.keys.ingest, { now: () => 7, monotonic: () => 0 });
  const { acknowledgements, alarms } = ingestor.take([eventsMessage(station, batchOf(rows))]);
  const [ack] = acknowledgements.map(({ payload }) => readAck(payload, central.keys, station).body.epochs);
  return { through: ack?.map(({ sequence }) => sequence) ?? [], alarms: alarms.map(({ reason }) => reason) };
};
const count = (table: string): unknown => central.reading.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
const counted = () => [count('journal'), count('event'), readStats(central.reading).events];

describe('the journal', () => {
  it('holds a backlog that is acknowledged, and gives its rows to the events as they came, also after a restart', () => {
    const rows = backlog();
    const taken = take(rows);
    const before = counted();
    central = central.restart();
    const filed = [central.store.file(1), central.store.file(1)];
    const events = central.reading
      .prepare('SELECT sequence, received_at, public, sealed, hash FROM event ORDER BY position')
      .all();
    expect([taken, before, filed, counted()]).toEqual([
      { through: [30], alarms: [] },
      [1, 0, 30],
      [30, 0],
      [0, 30, 30],
    ]);
    expect(events).toEqual(
      rows.map((row, index) => ({
        sequence: index + 1,
        received_at: 7,
        public: Buffer.from(row.public),
        sealed: Buffer.from(row.sealed ?? []),
        hash: Buffer.from(row.hash),
      })),
    );
  });

  it('makes its rows traceable in their order, those that came one by one among them', async () => {
    const rows = [...backlog(), ...backlog(), ...backlog()];
    take(rows.slice(0, 30));
    take(rows.slice(30, 31));
    take(rows.slice(31, 61));
    const looked = [await central.indexer.run(100), readStats(central.reading).unindexed];
    while (central.store.file(1) + (await central.indexer.run(7)) > 0);
    const sequences = central.reading
      .prepare('SELECT count(DISTINCT sequence) FROM passage JOIN event USING (position)')
      .pluck()
      .get();
    expect([looked, sequences, readStats(central.reading).unindexed]).toEqual([[0, 61], 61, 0]);
  });

  it('knows its rows when they come again, alone or with others', () => {
    const rows = [...backlog(), ...backlog()];
    take(rows.slice(0, 30));
    const again = [take(rows.slice(0, 30)), take(rows.slice(4, 5)), take(rows.slice(10, 50))];
    central.store.file(1000);
    expect([again.map(({ through }) => through), again.flatMap(({ alarms }) => alarms), counted()]).toEqual([
      [[30], [30], [50]],
      [],
      [0, 50, 50],
    ]);
  });

  it('raises the alarm at once when another row comes under the number of one that lies in it', async () => {
    take(backlog());
    const clone = await TestStation.create('benh-vien', 'cong-1', sealingPublicKey(central.keys));
    const theirs = Array.from({ length: 9 }, (_, at) => clone.person(at, someone));
    expect([take(theirs.slice(8)), count('conflict')]).toEqual([{ through: [30], alarms: ['conflict'] }, 1]);
  });

  it('takes no batch beyond a gap, nor one that breaks the chain', () => {
    const rows = [...backlog(), ...backlog()];
    const beyond = take(rows.slice(30));
    const closed = take(rows.slice(0, 30));
    const spoilt = backlog().map((row, index) => (index === 20 ? { ...row, hash: Buffer.alloc(32) } : row));
    const broken = take(spoilt);
    expect([beyond.through, closed.through, broken, count('journal')]).toEqual([
      [],
      [60],
      { through: [80], alarms: ['chain'] },
      0,
    ]);
  });

  it('keeps back no row of which a passage is corrected before it is filed', async () => {
    const rows = backlog();
    take(rows);
    const undone = {
      lane: 'a',
      of: { epoch: station.epoch, sequence: 3 },
      act: 'undone',
      cause: 'not-passed',
      inside: 0,
    };
    take([station.row(eventType('correction'), 9, undone)]);
    while (central.store.file(10) + (await central.indexer.run(10)) > 0);
    expect([count('event'), count('passage')]).toEqual([31, 29]);
  });

  it('files the rest of a batch that the disk has damaged, and takes what is lost of it once more', async () => {
    const rows = [...backlog(), ...backlog(), ...backlog()];
    for (const from of [0, 30, 60]) take(rows.slice(from, from + 30));
    const writing = new Database(centralFile(central.directory));
    const batch: Buffer = writing.prepare('SELECT batch FROM journal WHERE first = 31').pluck().get() as Buffer;
    const lines = splitBatch(batch) ?? [];
    // One byte of the hash of row 35; the line feed between 40 and 41.
    for (const [line, fromEnd] of [
      [4, 10],
      [9, -1],
    ] as const) {
      const at = (lines[line]?.byteOffset ?? 0) - batch.byteOffset + (lines[line]?.length ?? 0) - fromEnd;
      batch[at] = (batch[at] ?? 0) ^ 0x40;
    }
    writing.prepare('UPDATE journal SET batch = ? WHERE first = 31').run(batch);
    writing.close();
    central = central.restart();
    const alarms: unknown[] = [];
    while (central.store.file(1, (alarm) => alarms.push(alarm)) > 0);
    const between = counted();
    const station35 = {
      reason: 'damaged',
      station: { site: 'benh-vien', station: 'cong-1' },
      epoch: station.epoch,
      sequence: 35,
    };
    expect([alarms, between]).toEqual([[station35], [0, 87, 87]]);
    const again = [take(rows.slice(89)), take(rows.slice(34, 36)), take(rows.slice(30, 90))];
    while (central.store.file(10) + (await central.indexer.run(10)) > 0);
    expect([again.map(({ through }) => through), counted(), count('passage')]).toEqual([
      [[34], [39], [90]],
      [0, 90, 90],
      90,
    ]);
  });

  it('says when all that was acknowledged is among the events', async () => {
    const lag = new IndexLag(central.reading, { now: () => 0, monotonic: () => performance.now() });
    take(backlog());
    await lag.filed(0);
    const impatient = count('event');
    const patient = lag.filed(60_000).then(() => count('event'));
    take(backlog());
    central.store.file(1);
    expect([impatient, await patient, count('journal')]).toEqual([0, 30, 1]);
  });
});
