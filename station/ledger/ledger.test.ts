import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogBatch } from './ledger-log.ts';
import { LedgerReader } from './ledger-reader.ts';
import type { LedgerIdentity, RowDraft } from './ledger-rows.ts';
import { LedgerWriter } from './ledger-writer.ts';
import { openForWriting } from './schema.ts';
import { verifyLedger } from './verify-ledger.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  file = join(folder, 'ledger.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const identity: LedgerIdentity = { site: 'site', station: 'gate', mode: 'demo', machine: Buffer.alloc(16, 1) };
const seal = (_key: unknown, plain: Uint8Array) => Buffer.concat([Buffer.from('sealed:'), Buffer.alloc(plain.length)]);
const open = (machine = identity.machine) =>
  new LedgerWriter(file, { ...identity, machine }, seal, 1_700_000_000_000, 'unknown');

const draft = (n: number, more: Partial<RowDraft> = {}): RowDraft => ({
  name: 'passage',
  time: 1_700_000_000_000 + n,
  data: { n },
  sealed: '{"name":"NGUYEN VAN A"}',
  presence: null,
  ...more,
});

const eventsOf = (batch: LogBatch | null): readonly { type: string; data: unknown }[] =>
  batch === null ? [] : JSON.parse(Buffer.from(batch.bytes).toString('utf8'));

const tampered = (sql: string) => {
  const database = new Database(file);
  database.exec(sql);
  database.close();
  return verifyLedger(file);
};

describe('ledger', () => {
  it('begins a new file with epoch.started and numbers rows from there', () => {
    const writer = open();
    const rows = writer.commit([draft(1), draft(2)]);
    expect(rows.map((row) => [row.sequence, row.position])).toEqual([
      [2, 2],
      [3, 3],
    ]);
    writer.close();
    expect(verifyLedger(file)).toMatchObject({ ok: true, rows: 3, epochs: [{ rows: 3, last: 3 }] });
  });

  it('goes on in the same epoch after a restart, and the chain holds', () => {
    const first = open();
    first.commit([draft(1)]);
    const before = first.head();
    first.close();
    const again = open();
    expect(again.head()).toEqual(before);
    again.commit([draft(2)]);
    again.close();
    expect(verifyLedger(file)).toMatchObject({ ok: true, rows: 3, faultCount: 0 });
  });

  it('knows when somebody was admitted last since a time, and that it does not know how it was long ago', () => {
    const tag = (n: number) => n.toString(16).padStart(32, '0');
    const base = 1_700_000_000_000;
    const passage = (n: number, outcome = 'admit'): RowDraft =>
      draft(n, {
        data: {
          ...{ outcome, colour: 'green', reasons: [], direction: 'in', lane: 'gate-1', temperature: null },
          ...{ rules: { id: 'venue', version: '1' }, clock: 'unknown', offline: false, at: base + n, slip: null },
          ...{ repeatOf: null, credential: 'cccd', device: 's', tag: { day: 1, value: tag(n) }, inside: 0 },
        },
      });
    const writer = open();
    writer.commit(Array.from({ length: 5001 }, (_, n) => passage(n)));
    writer.commit([passage(6000, 'refuse')]);
    writer.close();
    const reader = new LedgerReader(file);
    const since = (of: number, at: number) => reader.admittedSince([tag(99_999), tag(of)], base + at);
    expect([since(4000, 3000), since(3000, 3000), since(3000, 3500), since(6000, 3000), since(77_777, 0)]).toEqual([
      base + 4000,
      null,
      null,
      null,
      'unknown',
    ]);
    reader.close();
  });

  it('does not read through a night of other rows for who was admitted last', () => {
    const at = 1_700_000_000_000;
    const tag = 'a'.repeat(32);
    const writer = open();
    writer.commit([
      draft(1, {
        data: {
          ...{ outcome: 'admit', colour: 'green', reasons: [], direction: 'in', lane: 'gate-1', temperature: null },
          ...{ rules: { id: 'venue', version: '1' }, clock: 'unknown', offline: false, at, slip: null },
          ...{ repeatOf: null, credential: 'cccd', device: 's', tag: { day: 1, value: tag }, inside: 0 },
        },
      }),
    ]);
    const reader = new LedgerReader(file);
    const before = reader.admittedSince([tag], at - 1);
    writer.commit(Array.from({ length: 20_000 }, (_, n) => draft(n + 2, { name: 'device' })));
    writer.close();
    // Of the rows that are looked at all are newer than that.
    expect([before, reader.admittedSince([tag], 0), reader.admittedSince([tag], Number.MAX_SAFE_INTEGER)]).toEqual([
      at,
      'unknown',
      null,
    ]);
    reader.close();
  });

  it('starts an epoch that names the one before when the machine is another', () => {
    const first = open();
    first.commit([draft(1)]);
    const before = first.head();
    first.close();
    const moved = open(Buffer.alloc(16, 2));
    moved.commit([draft(2)]);
    moved.close();
    const reader = new LedgerReader(file);
    const started = eventsOf(reader.batchAfter(2, 1))[0];
    expect(started).toMatchObject({
      type: 'vn.checkpoint.epoch.started.v1',
      data: { cause: 'machine-changed', previous: { epoch: before.epoch, sequence: 2 }, sequence: 1 },
    });
    reader.close();
    expect(verifyLedger(file)).toMatchObject({ ok: true, rows: 4, epochs: [{ rows: 2 }, { rows: 2 }] });
  });

  it('takes over the file of a version before retention as it is, and reads it before that', () => {
    const first = open();
    first.commit([draft(1), draft(2)]);
    const before = first.head();
    first.close();
    const older = new Database(file);
    older.exec(`DROP TABLE removed; DROP TABLE lost; DROP TABLE mark; ALTER TABLE epoch DROP COLUMN salvage;
      ALTER TABLE epoch DROP COLUMN last_sequence; ALTER TABLE presence DROP COLUMN companions; PRAGMA user_version = 1`);
    older.close();
    const untouched = new LedgerReader(file);
    expect([untouched.stats().rows, verifyLedger(file).ok]).toEqual([3, true]);
    untouched.close();
    const again = open();
    expect([again.head(), again.removedThrough()]).toEqual([before, []]);
    again.commit([draft(3)]);
    again.close();
    expect(verifyLedger(file)).toMatchObject({ ok: true, rows: 4, epochs: [{ removed: 0, last: 4 }] });
  });

  it('refuses the ledger of another station, and says whose it is', () => {
    open().close();
    expect(() => new LedgerWriter(file, { ...identity, station: 'other' }, seal, 1, 'unknown')).toThrow(
      expect.objectContaining({ code: 4007, message: expect.stringMatching(/checkpoint\/site\/gate/) }),
    );
  });

  it('writes with WAL and synchronous=FULL: what was committed survives a power cut', () => {
    const database = openForWriting(file);
    const pragma = (name: string) => database.pragma(name, { simple: true });
    expect([pragma('synchronous'), pragma('journal_mode'), pragma('secure_delete')]).toEqual([2, 'wal', 1]);
    database.close();
  });

  it('keeps nothing of a group in which one row fails, and goes on after it', () => {
    const writer = open();
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    expect(() => writer.commit([draft(1), draft(2, { data: circular })])).toThrow();
    expect(writer.commit([draft(3)])).toMatchObject([{ sequence: 2 }]);
    writer.close();
    expect(verifyLedger(file)).toMatchObject({ ok: true, rows: 2 });
  });

  it('notices a changed byte, a missing row, a moved row and a cut end that central acknowledged', () => {
    const writer = open();
    writer.commit(Array.from({ length: 10 }, (_, n) => draft(n)));
    const reader = new LedgerReader(file);
    const place = reader.locate(writer.head().epoch, 11);
    reader.close();
    writer.commit([], {
      time: 1,
      epochs: [
        { epoch: writer.head().epoch, sequence: 11, hash: place.kind === 'held' ? place.hash : Buffer.alloc(32) },
      ],
    });
    writer.close();
    expect(verifyLedger(file).ok).toBe(true);
    const results = [
      tampered(
        "UPDATE row SET public = CAST(replace(CAST(public AS TEXT), 'demo', 'live') AS BLOB) WHERE position = 5",
      ),
      tampered('UPDATE row SET sealed = zeroblob(20) WHERE position = 6'),
      tampered('DELETE FROM row WHERE position = 8'),
      tampered('DELETE FROM row WHERE position = 11'),
    ];
    expect(results.map((result) => [result.ok, result.faultCount > 0])).toEqual(results.map(() => [false, true]));
    expect(results.at(-1)?.faults.at(-1)?.problem).toMatch(/central holds up to 11, this file ends at 10/);
  });

  it('finds how far acknowledgements reach without gap across epochs', () => {
    const first = open();
    first.commit([draft(1), draft(2)]);
    const old = first.head().epoch;
    first.startEpoch('restored', 1, 'unknown');
    first.commit([draft(3)]);
    const { epoch } = first.head();
    const reader = new LedgerReader(file);
    const through = (marks: Record<string, number>) => reader.positionThrough(new Map(Object.entries(marks)));
    expect([
      through({}),
      through({ [old]: 2 }),
      through({ [old]: 3 }),
      through({ [old]: 2, [epoch]: 2 }),
      through({ [old]: 3, [epoch]: 1 }),
      through({ [old]: 3, [epoch]: 99 }),
    ]).toEqual([0, 2, 3, 2, 4, 5]);
    reader.close();
    first.close();
  });

  it('tells a row it holds from one ahead of it and from an epoch it does not know', () => {
    const writer = open();
    writer.commit([draft(1)]);
    const { epoch } = writer.head();
    const reader = new LedgerReader(file);
    expect([reader.locate(epoch, 2).kind, reader.locate(epoch, 3).kind, reader.locate('0'.repeat(32), 1).kind]).toEqual(
      ['held', 'ahead', 'unknown'],
    );
    reader.close();
    writer.close();
  });

  it('keeps who is inside, under every tag, with the rows', () => {
    const writer = open();
    const [old, tag, second] = [6, 7, 8].map((byte) => Buffer.alloc(16, byte)) as [Buffer, Buffer, Buffer];
    const come = (person: Buffer, day: number, tags: Buffer[]) => ({ person, day, lane: 'gate-1', tags });
    writer.commit([
      draft(1, { presence: { gone: [], come: come(old, 9, [old]) } }),
      draft(2, { presence: { gone: [old], come: come(tag, 10, [tag, second]) } }),
    ]);
    const reader = new LedgerReader(file);
    expect(reader.presence()).toEqual([
      { person: tag.toString('hex'), day: 10, tags: [tag.toString('hex'), second.toString('hex')] },
    ]);
    writer.commit([draft(3, { presence: { gone: [tag, second], come: null } })]);
    expect(reader.presence()).toEqual([]);
    reader.close();
    writer.close();
  });

  it('gives batches of at most the asked size, and always one row', () => {
    const writer = open();
    writer.commit(Array.from({ length: 50 }, (_, n) => draft(n, { data: { pad: 'x'.repeat(500) } })));
    const reader = new LedgerReader(file);
    const sizes: number[] = [];
    let seen = 0;
    for (let batch = reader.batchAfter(0, 4096); batch !== null; batch = reader.batchAfter(batch.last, 4096)) {
      sizes.push(batch.bytes.length);
      seen += eventsOf(batch).length;
    }
    expect([seen, Math.max(...sizes) <= 4096, eventsOf(reader.batchAfter(0, 1)).length]).toEqual([51, true, 1]);
    reader.close();
    writer.close();
  });

  it('says what to do about a file that is no ledger', () => {
    expect(() => verifyLedger(join(folder, 'nothing.db'))).toThrow(expect.objectContaining({ code: 4005 }));
  });
});
