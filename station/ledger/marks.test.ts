import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerReader } from './ledger-reader.ts';
import type { RowDraft } from './ledger-rows.ts';
import { LedgerWriter } from './ledger-writer.ts';
import { type MarkedPositions, markReader } from './marks.ts';
import { ledgerFile, openForReading } from './schema.ts';

const identity = { site: 'site', station: 'gate', mode: 'demo', machine: Buffer.alloc(16, 1) } as const;
const base = 1_700_000_000_000;

const passage = (n: number, more: Readonly<{ slip?: number; referral?: string }> = {}): RowDraft => ({
  name: 'passage',
  time: base + n,
  data: {
    ...{ outcome: 'admit', colour: 'green', reasons: [], direction: 'in', lane: 'gate-1', temperature: null },
    ...{ rules: { id: 'venue', version: '1' }, clock: 'unknown', offline: false, at: base + n, slip: null },
    ...{ repeatOf: null, credential: 'cccd', device: 's', tag: { day: 1, value: '0'.repeat(32) }, inside: 0 },
    ...more,
  },
  sealed: null,
  presence: null,
});
const many = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => passage(from + index));

describe('marks of the ledger', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'marks-'));
    file = ledgerFile(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (work: (writer: LedgerWriter) => void): void => {
    const writer = new LedgerWriter(file, identity, (_key, plain) => plain, base, 'unknown');
    work(writer);
    writer.close();
  };
  const read = <T>(work: (reader: LedgerReader) => T): T => {
    const reader = new LedgerReader(file);
    try {
      return work(reader);
    } finally {
      reader.close();
    }
  };
  const marks = (): MarkedPositions => {
    const database = openForReading(file);
    const found = markReader(database)();
    database.close();
    return found;
  };
  const asked = () =>
    read((reader) => [reader.lastSlip(base), reader.lastReferral(base, '010100'), reader.lastReferral(base, '020100')]);

  it('lead to the newest slip and referral, however many rows without one have come since', () => {
    write((writer) => {
      writer.commit([passage(1, { slip: 7 }), passage(2, { slip: 8 }), passage(3, { referral: 'A-010100-004' })]);
      writer.commit(many(10, 20_600));
    });
    expect(marks()).toMatchObject({ slip: 3, referral: 4, print: 0 });
    expect(marks().marked).toBeGreaterThan(20_000);
    expect(asked()).toEqual([8, 'A-010100-004', null]);
    expect(read((reader) => [reader.lastSlip(base + 3), reader.lastReferral(base + 4, '010100')])).toEqual([0, null]);
  });

  it('go back past a referral of another date to an older one', () => {
    write((writer) => {
      writer.commit([passage(1, { referral: 'A-010100-004' }), passage(2, { referral: 'A-020100-001' })]);
      writer.commit(many(10, 700));
    });
    expect(asked()).toEqual([0, 'A-010100-004', 'A-020100-001']);
  });

  it('know what was written after them, also by a writer that has started again', () => {
    write((writer) => writer.commit([...many(1, 600), passage(601, { slip: 1 })]));
    expect(marks()).toMatchObject({ slip: 0 });
    expect(asked()[0]).toBe(1);
    write((writer) => {
      writer.commit(many(602, 1200));
      expect(marks()).toMatchObject({ slip: 601 });
      writer.commit([passage(1201, { slip: 2 })]);
    });
    expect(asked()[0]).toBe(2);
  });

  it('stay true when a group with them is not kept', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    write((writer) => {
      writer.commit([passage(1, { slip: 5 })]);
      const broken = { ...passage(900), data: circular };
      expect(() => writer.commit([...many(2, 600), passage(601, { slip: 6 }), broken])).toThrow();
      expect(asked()[0]).toBe(5);
      writer.commit(many(2, 1300));
    });
    expect(asked()[0]).toBe(5);
  });

  it('include rows that come in from an older ledger', () => {
    write((writer) => writer.commit(many(1, 600)));
    const brought = join(folder, 'older.db');
    const older = new LedgerWriter(brought, identity, (_key, plain) => plain, base, 'unknown');
    older.commit([passage(1, { slip: 41, referral: 'A-010100-002' })]);
    older.close();
    const database = new Database(brought);
    const row = database.prepare('SELECT * FROM row WHERE position = 2').get() as {
      type: string;
      time: number;
      public: Buffer;
      hash: Buffer;
    };
    database.close();
    const epoch = { epoch: 'ab'.repeat(16), number: 900, base: 100_000 };
    write((writer) => writer.bring(epoch, [{ sequence: 2, ...row, sealed: null }]));
    expect(marks()).toMatchObject({ slip: 100_002, referral: 100_002 });
  });

  it('are made for a file of a version that had none', () => {
    write((writer) => {
      writer.commit([passage(1, { slip: 9 }), passage(2, { referral: 'A-010100-001' })]);
      writer.commit(many(10, 3000));
    });
    const older = new Database(file);
    older.exec('DROP TABLE mark; ALTER TABLE lost DROP COLUMN declared; PRAGMA user_version = 4');
    older.close();
    expect(asked()).toEqual([9, 'A-010100-001', null]);
    write(() => undefined);
    expect(marks()).toMatchObject({ marked: 2993, slip: 2, referral: 3 });
  });

  it('say at once that nothing was ever printed, and miss no print', () => {
    const rows = () => read((reader) => [...reader.printingRows(60_000)].map(({ name }) => name));
    write((writer) =>
      writer.commit([{ ...passage(1), name: 'configuration', data: { digest: 'a' } }, ...many(2, 700)]),
    );
    expect(rows()).toEqual([]);
    write((writer) => writer.commit([passage(701, { slip: 1 })]));
    expect(rows()).toEqual(['passage', 'configuration']);
    write((writer) => writer.commit(many(702, 1500)));
    expect(rows()).toEqual(['passage', 'configuration']);
  });
});
