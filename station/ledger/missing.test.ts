import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventType } from '../../contract/events.ts';
import { gapsBetween } from './gaps.ts';
import { LedgerReader } from './ledger-reader.ts';
import type { LedgerIdentity, RowDraft, SalvagedRow } from './ledger-rows.ts';
import { LedgerWriter } from './ledger-writer.ts';

const identity: LedgerIdentity = { site: 'site', station: 'gate', mode: 'demo', machine: Buffer.alloc(16, 1) };
const draft: RowDraft = { name: 'device', time: 1, data: { lane: 'gate-1' }, sealed: null, presence: null };
/** Of a ledger that was set aside: central had acknowledged twelve rows of it, of which these were readable. */
const old = { epoch: 'a'.repeat(32), number: 1, base: 0 };
const readable = [1, 2, 3, 6, 7, 10];

let folder: string;
let writer: LedgerWriter;
let reader: LedgerReader;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'missing-'));
  const after = { number: 17, base: 1000, previous: null };
  writer = new LedgerWriter(join(folder, 'ledger.db'), identity, (_key, plain) => plain, 1, 'unknown', { after });
  const rows = readable.map(
    (sequence): SalvagedRow => ({
      ...{ sequence, type: eventType('device'), time: 1, public: Buffer.from('{}') },
      ...{ sealed: null, hash: Buffer.alloc(32, sequence) },
    }),
  );
  writer.bring(old, rows);
  writer.endSalvage([{ ...old, last: 12, startedAt: 1, acknowledged: 12, lost: [] }], 1, 'unknown');
  writer.commit([draft, draft]);
  reader = new LedgerReader(join(folder, 'ledger.db'));
});
afterEach(() => {
  reader.close();
  writer.close();
  rmSync(folder, { recursive: true, force: true });
});

const declare = (sequence: number): number =>
  writer.declareMissing(reader.missingAfter(old.epoch, sequence), 1, 'unknown');

describe('rows that central has lost and the file does not have', () => {
  it('are each named, once, whatever took them from the file', () => {
    expect(reader.missingAfter(old.epoch, 6)).toEqual([
      { epoch: old.epoch, from: 8, to: 9, cause: 'missing' },
      { epoch: old.epoch, from: 11, to: 12, cause: 'missing' },
    ]);
    expect([declare(0), declare(0), declare(6)]).toEqual([6, 0, 0]);
    expect([4, 5, 8, 9, 11, 12].map((sequence) => reader.locate(old.epoch, sequence).kind)).toEqual(
      new Array(6).fill('lost'),
    );
    expect(reader.missingAfter('b'.repeat(32), 0)).toEqual([]);
  });

  it('are none of an epoch that is all here, and no epoch begins for them', () => {
    const { epoch, sequence } = writer.head();
    expect([reader.missingAfter(epoch, 0), declare(12), writer.head().sequence]).toEqual([[], 0, sequence]);
  });

  it('are declared again when the row that did is itself gone', () => {
    expect(declare(0)).toBe(6);
    const other = new Database(join(folder, 'ledger.db'));
    other.exec(`DELETE FROM row WHERE type = '${eventType('ledger.lost')}'`);
    other.close();
    expect([reader.missingAfter(old.epoch, 0).length, declare(0)]).toEqual([3, 6]);
  });

  it('are a hole for whoever sends: also at the end of an epoch, and not between two epochs', () => {
    expect([0, 2, 3, 4, 7, 10, 11, 12, 1000, 1003].map((position) => reader.isHoleAfter(position))).toEqual([
      ...[false, false, true, true, true, true, true, false, false, false],
    ]);
  });

  it('are found by their gaps, whatever is there', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 40 })), fc.nat(40), (held, after) => {
        const there = held.filter((sequence) => sequence > after).toSorted((a, b) => a - b);
        const gaps = gapsBetween(
          after,
          40,
          there.map((sequence) => 500 + sequence),
          500,
        );
        const missing = gaps.flatMap(({ first, last }) =>
          Array.from({ length: last - first + 1 }, (_, n) => first + n),
        );
        expect([...missing, ...there].toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: 40 - after }, (_, n) => after + 1 + n),
        );
      }),
    );
  });
});
