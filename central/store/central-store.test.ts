import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WireRow } from '../../contract/wire.ts';
import {
  eventsMessage,
  openTestCentral,
  readAck,
  sealingPublicKey,
  stateMessage,
  type TestCentral,
} from '../testing/test-central.ts';
import { batchOf, personWith, TestStation } from '../testing/test-station.ts';
import { readEvents, readStats } from './queries.ts';

let central: TestCentral;
let station: TestStation;

beforeEach(async () => {
  central = await openTestCentral();
  station = await TestStation.create('benh-vien', 'cong-1', sealingPublicKey(central.keys));
});
afterEach(() => central.dispose());

const someone = personWith({ name: 'TRAN THI PLANTED', identityNumber: '001199012345', phone: '0912345678' });
const rowsOf = (count: number): readonly WireRow[] =>
  Array.from({ length: count }, (_, index) => station.person(1000 + index, someone));

/** Takes the rows as one message and says what the acknowledgement says. */
const take = async (rows: readonly WireRow[]) => {
  const { acknowledgements, alarms } = await central.ingestor.take([eventsMessage(station, batchOf(rows))]);
  const acks = acknowledgements.map(({ payload }) => readAck(payload, central.keys, station));
  return { acks, alarms, epochs: acks.at(-1)?.body.epochs ?? [] };
};
const watermark = (row: WireRow | undefined, sequence: number, epoch = station.epoch) => ({
  epoch,
  sequence,
  hash: new Uint8Array(row?.hash ?? []),
});
const sequences = (): readonly number[] =>
  readEvents(central.reading, { limit: 1000, after: 0, station: null, type: null }).map(({ sequence }) => sequence);
/** Sequence and person of every passage that tracing would find. */
const passages = (): unknown =>
  central.reading
    .prepare('SELECT sequence, person FROM passage JOIN event USING (position) ORDER BY sequence, position')
    .raw()
    .all();
const count = (table: string): unknown => central.reading.prepare(`SELECT count(*) FROM ${table}`).pluck().get();

describe('ingesting rows', () => {
  it('stores the bytes as they came and acknowledges the last row without gap', async () => {
    const rows = rowsOf(3);
    const { acks } = await take(rows);
    const stored = central.reading
      .prepare('SELECT public, sealed, hash, received_at FROM event ORDER BY sequence')
      .all();
    expect(stored).toEqual(
      rows.map((row) => ({
        public: Buffer.from(row.public),
        sealed: Buffer.from(row.sealed ?? []),
        hash: Buffer.from(row.hash),
        received_at: 1_000_000,
      })),
    );
    expect(acks).toEqual([
      {
        signed: expect.objectContaining({
          role: 'ingest',
          audience: 'station/benh-vien/cong-1',
          id: 'ack/benh-vien/cong-1',
          version: 1_000_000,
          notAfter: null,
        }),
        body: {
          station: 'cong-1',
          site: 'benh-vien',
          time: 1_000_000,
          nonce: '',
          epochs: [watermark(rows[2], 3)],
        },
      },
    ]);
  });

  it('holds rows beyond a gap without acknowledging them until it closes', async () => {
    const rows = rowsOf(6);
    const afterGap = await take([...rows.slice(0, 2), ...rows.slice(3).toReversed()]);
    const closed = await take(rows.slice(2, 3));
    expect([afterGap.epochs, closed.epochs, sequences()]).toEqual([
      [watermark(rows[1], 2)],
      [watermark(rows[5], 6)],
      [1, 2, 6, 5, 4, 3],
    ]);
  });

  it('acknowledges again what it has already, with a greater version, and stores it once', async () => {
    const rows = rowsOf(2);
    const first = await take(rows);
    const again = await take([...rows, ...rows]);
    expect(again.epochs).toEqual(first.epochs);
    expect(again.acks.map(({ signed }) => signed.version)).toEqual([1_000_001]);
    expect([sequences(), count('passage')]).toEqual([[1, 2], 2]);
  });

  it('does not acknowledge past a row that breaks the chain, and takes the right one later', async () => {
    const rows = rowsOf(3);
    const forged = {
      ...rowsOf(1)[0],
      public: rows[1]?.public ?? new Uint8Array(),
      sealed: null,
      hash: Buffer.alloc(32),
    };
    const broken = await take([...rows.slice(0, 1), forged, ...rows.slice(2)]);
    const healed = await take(rows.slice(1, 2));
    expect([broken.epochs, broken.alarms.map(({ reason }) => reason), healed.epochs]).toEqual([
      [watermark(rows[0], 1)],
      ['chain'],
      [watermark(rows[2], 3)],
    ]);
    expect(central.reading.prepare('SELECT reason, times FROM rejected').all()).toEqual([
      { reason: 'chain', times: 1 },
    ]);
  });

  it('traces a row that is held beyond a gap only once the rows before it are there, also after a restart', async () => {
    const rows = rowsOf(4);
    await take([rows[0], rows[3], rows[2]].flatMap((row) => row ?? []));
    const held = [sequences(), passages(), count('person_key')];
    central = central.restart();
    await take(rows.slice(1, 2));
    expect([held, passages()]).toEqual([
      [[1, 4, 3], [[1, 1]], 1],
      [
        [1, 1],
        [2, 1],
        [3, 1],
        [4, 1],
      ],
    ]);
  });

  it('never traces a forged row beyond a gap, nor lets it say that two people are one', async () => {
    const other = personWith({ identityNumber: '079199000111' });
    const first = station.person(1, someone);
    const second = station.person(2, other);
    const forger = await TestStation.create('benh-vien', 'cong-1', sealingPublicKey(central.keys));
    const both = personWith({ identityNumber: '001199012345', oldNumber: '079199000111' });
    const forged = Array.from({ length: 9 }, (_, at) => ({ ...forger.person(at, both), hash: Buffer.alloc(32) })).slice(
      8,
    );
    await take([first, ...forged, second]);
    expect([sequences(), passages(), readStats(central.reading).unopened]).toEqual([
      [1, 9, 2],
      [
        [1, 1],
        [2, 2],
      ],
      0,
    ]);
  });

  it('counts what it cannot open of a held row when the row is connected, and a code of nobody not at all', async () => {
    const stranger = await openTestCentral();
    const foreign = await TestStation.create('benh-vien', 'cong-1', sealingPublicKey(stranger.keys), 'b'.repeat(32));
    stranger.dispose();
    const identity = { kind: 'payload', payload: 'a code that nobody knows' } as const;
    const [first, ...beyond] = [foreign.person(1, someone), foreign.person(2, someone)];
    const [ours, ...held] = [station.person(1, someone), station.passage({ at: 2, identity })];
    held.push(station.row('vn.checkpoint.passage.v1', 3, { of: 'a later form' }));
    held.push(station.passage({ at: 4, identity: null }), station.row('vn.checkpoint.device.v1', 5, {}));
    await take([...beyond, ...held]);
    const before = readStats(central.reading).unopened;
    await take([first, ours].flatMap((row) => row ?? []));
    expect([before, readStats(central.reading).unopened, passages()]).toEqual([
      0,
      3,
      [
        [1, null],
        [1, 1],
        [2, null],
        [2, null],
        [4, null],
      ],
    ]);
  });

  it('stores and acknowledges a passage whose time cannot be, and does not trace it', async () => {
    const time = Date.UTC(2021, 8, 1);
    const day = 86_400_000;
    const times = [8.64e15 + 1, Number.MAX_SAFE_INTEGER, time + 401 * day, time - 401 * day, time + 400 * day, time];
    const rows = times.map((at) => station.person(at, someone, { time }));
    const { epochs } = await take(rows);
    expect([epochs, sequences(), readStats(central.reading).unopened, passages()]).toEqual([
      [watermark(rows[5], 6)],
      [1, 2, 3, 4, 5, 6],
      4,
      [
        [5, 1],
        [6, 1],
      ],
    ]);
  });

  it('expels a row that was held beyond a gap and turns out not to follow', async () => {
    const rows = rowsOf(3);
    const other = await TestStation.create('benh-vien', 'cong-1', sealingPublicKey(central.keys));
    const forged = [1, 2, 3].map((at) => other.person(at, personWith({ identityNumber: '999999999990' })))[2];
    await take([rows[0], forged].flatMap((row) => row ?? []));
    const closed = await take(rows.slice(1, 2));
    const held = [sequences(), count('passage')];
    const healed = await take(rows.slice(2));
    expect([closed.epochs, closed.alarms, held, healed.epochs, readStats(central.reading).rejected]).toEqual([
      [watermark(rows[1], 2)],
      [{ reason: 'chain', station: { site: 'benh-vien', station: 'cong-1' }, epoch: station.epoch, sequence: 3 }],
      [[1, 2], 2],
      [watermark(rows[2], 3)],
      1,
    ]);
  });

  it('keeps both rows of a conflict and raises the alarm once', async () => {
    const [ours] = rowsOf(1);
    const other = await TestStation.create('benh-vien', 'cong-1', sealingPublicKey(central.keys));
    const theirs = other.person(5, someone);
    await take([ours, theirs].flatMap((row) => row ?? []));
    const again = await take([theirs]);
    expect([again.alarms, again.epochs, readStats(central.reading).conflicts]).toEqual([[], [watermark(ours, 1)], 1]);
    expect(central.reading.prepare('SELECT sequence, public, hash FROM conflict').all()).toEqual([
      { sequence: 1, public: Buffer.from(theirs.public), hash: Buffer.from(theirs.hash) },
    ]);
  });

  it('keeps a type that it does not know, raw, and acknowledges it', async () => {
    const row = station.row('vn.checkpoint.something-new.v7', 1000, { deep: [{ unknown: true }] }, Buffer.from('?'));
    const { epochs } = await take([row]);
    expect([epochs, readEvents(central.reading, { limit: 1, after: null, station: null, type: null })]).toEqual([
      [watermark(row, 1)],
      [
        {
          position: 1,
          site: 'benh-vien',
          station: 'cong-1',
          epoch: station.epoch,
          sequence: 1,
          type: 'vn.checkpoint.something-new.v7',
          time: '1970-01-01T00:00:01.000Z',
          mode: 'live',
          receivedAt: 1_000_000,
          data: { deep: [{ unknown: true }] },
          marks: ['historical'],
          sealed: true,
        },
      ],
    ]);
  });

  it('counts a sealed part that it cannot open and acknowledges the row', async () => {
    const stranger = await openTestCentral();
    const foreign = await TestStation.create('benh-vien', 'cong-1', sealingPublicKey(stranger.keys));
    stranger.dispose();
    const rows = [foreign.person(1, someone), foreign.passage({ at: 2, identity: null })];
    const { epochs } = await take(rows);
    expect([epochs, readStats(central.reading).unopened, count('person_key'), count('passage')]).toEqual([
      [watermark(rows[1], 2)],
      1,
      0,
      2,
    ]);
  });

  it('names the eight newest epochs and any older one in which something arrived', async () => {
    const stations = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        TestStation.create('benh-vien', 'cong-1', sealingPublicKey(central.keys), String(index).repeat(32)),
      ),
    );
    for (const one of stations) await take([one.person(1, someone)]);
    const late = await take([stations[0]?.person(2, someone)].flatMap((row) => row ?? []));
    const named = late.epochs.map(({ epoch, sequence }) => `${epoch.slice(0, 1)}:${sequence}`);
    expect(named.sort()).toEqual(['0:2', '2:1', '3:1', '4:1', '5:1', '6:1', '7:1', '8:1', '9:1']);
  });

  it('answers the birth of a station at once and echoes its nonce', async () => {
    const [row] = rowsOf(1);
    const birth = async (payload: Uint8Array) => {
      const { acknowledgements } = await central.ingestor.take([stateMessage(station, payload)]);
      return acknowledgements.map((ack) => readAck(ack.payload, central.keys, station).body);
    };
    const first = await birth(station.state('n1'));
    await take([row].flatMap((known) => known ?? []));
    const second = await birth(station.state('n2'));
    const gone = await birth(Buffer.from('{"status":"offline"}'));
    expect([first, second, gone, readStats(central.reading).stations]).toEqual([
      [{ station: 'cong-1', site: 'benh-vien', time: 1_000_000, nonce: 'n1', epochs: [] }],
      [{ station: 'cong-1', site: 'benh-vien', time: 1_000_000, nonce: 'n2', epochs: [watermark(row, 1)] }],
      // It finds this when it comes back: signed with the key of now.
      [{ station: 'cong-1', site: 'benh-vien', time: 1_000_000, nonce: 'n2', epochs: [watermark(row, 1)] }],
      [
        {
          site: 'benh-vien',
          station: 'cong-1',
          status: 'offline',
          epochs: [{ epoch: station.epoch, sequence: 1, held: 1, lost: 0 }],
        },
      ],
    ]);
  });

  it('makes one acknowledgement of a group of messages of one station', async () => {
    const rows = rowsOf(4);
    const messages = rows.map((row) => eventsMessage(station, batchOf([row])));
    const { acknowledgements } = await central.ingestor.take([...messages, stateMessage(station, station.state('n'))]);
    expect(acknowledgements.map(({ payload }) => readAck(payload, central.keys, station).body.epochs)).toEqual([
      [watermark(rows[3], 4)],
    ]);
  });
});

describe('the files', () => {
  it('name nobody, and are for their owner only', async () => {
    await take(rowsOf(50));
    const files = readdirSync(central.directory);
    const bytes = Buffer.concat(files.map((file) => readFileSync(join(central.directory, file)))).toString('latin1');
    const modes = files.map((file) => statSync(join(central.directory, file)).mode & 0o777);
    const planted = ['PLANTED', '001199012345', '0912345678', 'TRAN THI'].filter((text) => bytes.includes(text));
    expect([planted, modes, bytes.includes('vn.checkpoint.passage.v1')]).toEqual([[], files.map(() => 0o600), true]);
  });
});

describe('reading events', () => {
  const filter = { limit: 100, after: null, station: null, type: null };
  const keysOf = (more: Partial<Parameters<typeof readEvents>[1]>) =>
    readEvents(central.reading, { ...filter, ...more }).map(({ station: name, sequence }) => `${name}:${sequence}`);

  it('gives the newest oldest first, or goes on after a position, by station and type', async () => {
    const second = await TestStation.create('benh-vien', 'cong-2', sealingPublicKey(central.keys));
    await take([...rowsOf(3), station.row('vn.checkpoint.device.v1', 5, {})]);
    await central.ingestor.take([eventsMessage(second, batchOf([second.person(1, someone)]))]);
    expect([
      keysOf({ limit: 2 }),
      keysOf({ limit: 2, after: 1 }),
      keysOf({ station: 'cong-2' }),
      keysOf({ station: 'benh-vien/cong-1', type: 'vn.checkpoint.device.v1' }),
      keysOf({ station: 'other/cong-1' }),
      keysOf({ type: 'never.heard.of' }),
    ]).toEqual([['cong-1:4', 'cong-2:1'], ['cong-1:2', 'cong-1:3'], ['cong-2:1'], ['cong-1:4'], [], []]);
  });
});
