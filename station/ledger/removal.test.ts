import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerReader } from './ledger-reader.ts';
import type { LedgerIdentity, RowDraft } from './ledger-rows.ts';
import { LedgerWriter } from './ledger-writer.ts';
import type { RemovalOrder } from './removal.ts';
import { verifyLedger } from './verify-ledger.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'removal-'));
  file = join(folder, 'ledger.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const day = 86_400_000;
const start = 1_700_000_000_000;
const identity: LedgerIdentity = { site: 'site', station: 'gate', mode: 'demo', machine: Buffer.alloc(16, 1) };
/** Nothing is sealed here: whatever is left of a row can be found in the file. */
const open = (at = file) => new LedgerWriter(at, identity, (_key, plain) => plain, start, 'unknown');
const draft = (time: number, name = 'TRAN THI B'): RowDraft => ({
  name: 'passage',
  time,
  data: { pad: 'x'.repeat(700) },
  sealed: JSON.stringify({ name, pad: 'y'.repeat(3000) }),
  presence: null,
});

const acknowledge = (writer: LedgerWriter, sequence: number, at = file) => {
  const reader = new LedgerReader(at);
  const { epoch } = writer.head();
  const place = reader.locate(epoch, sequence);
  reader.close();
  if (place.kind !== 'held') throw new Error('no such row');
  writer.commit([], { time: 1, epochs: [{ epoch, sequence, hash: place.hash }] });
};

/** All slices of one order. */
const remove = (writer: LedgerWriter, order: RemovalOrder, budgetMs = 2.5) => {
  const removal = writer.removal(order, () => performance.now());
  const slices: number[] = [];
  for (let done = false; !done; ) {
    const slice = removal.slice(budgetMs);
    slices.push(slice.removed);
    done = slice.done;
  }
  return slices;
};

/** How a slice's time cuts them is the machine's affair. */
const total = (slices: readonly number[]): number => slices.reduce((sum, removed) => sum + removed, 0);

const occurrences = (text: string) =>
  readdirSync(folder).map((name) => readFileSync(join(folder, name)).includes(text));

describe('removal of old rows', () => {
  it('leaves no trace of who it was in database and WAL, and the chain holds from there', () => {
    const writer = open();
    const old = Array.from({ length: 300 }, (_, n) => draft(start + n, `NGUYEN VAN PLANTED ${n}`));
    for (const row of old) writer.commit([row]);
    writer.commit([draft(start + 30 * day, 'LE VAN STAYS')]);
    acknowledge(writer, 302);
    expect(occurrences('PLANTED')).toContain(true);
    const slices = remove(writer, { olderThan: start + day, now: start + 30 * day, through: 302 });
    expect(occurrences('PLANTED')).toContain(true);
    expect(writer.truncateLog()).toBe(true);
    expect([total(slices), occurrences('PLANTED').includes(true)]).toEqual([301, false]);
    expect(occurrences('LE VAN STAYS')).toContain(true);
    const { epoch } = writer.head();
    writer.close();
    expect(verifyLedger(file)).toMatchObject({ ok: true, rows: 1, epochs: [{ epoch, removed: 301, last: 302 }] });
  });

  it('keeps what central has not acknowledged, however old, and the newest row whatever it is', () => {
    const writer = open();
    writer.commit(Array.from({ length: 9 }, (_, n) => draft(start + n)));
    const order = (through: number) => ({ olderThan: start + day, now: start + 30 * day, through });
    expect(total(remove(writer, order(0)))).toBe(0);
    acknowledge(writer, 10);
    expect(total(remove(writer, order(4)))).toBe(4);
    expect(total(remove(writer, order(10)))).toBe(5);
    expect(writer.head()).toMatchObject({ sequence: 10, position: 10 });
    writer.close();
    const again = open();
    expect(again.commit([draft(start)])).toMatchObject([{ sequence: 11 }]);
    again.close();
    expect(verifyLedger(file)).toMatchObject({ ok: true, rows: 2 });
  });

  it('says of a removed row that it is gone, and where sending goes on', () => {
    const writer = open();
    writer.commit(Array.from({ length: 9 }, (_, n) => draft(start + n)));
    acknowledge(writer, 6);
    remove(writer, { olderThan: start + day, now: start + 30 * day, through: 6 });
    const reader = new LedgerReader(file);
    const { epoch } = writer.head();
    expect([
      reader.locate(epoch, 6).kind,
      reader.locate(epoch, 7).kind,
      reader.locate(epoch, 11).kind,
      reader.passage({ epoch, sequence: 3 }),
      reader.acknowledgedPosition(),
      reader.batchAfter(6, 1)?.last,
      reader.stats(),
    ]).toMatchObject(['gone', 'held', 'ahead', null, 6, 7, { rows: 4, unsent: 4, epochs: [{ rows: 4, last: 10 }] }]);
    reader.close();
    writer.close();
  });

  it('is declared to a central store that has lost what it had acknowledged: once, in an epoch whose chain it reaches', () => {
    const writer = open();
    writer.commit(Array.from({ length: 9 }, (_, n) => draft(start + n * day)));
    acknowledge(writer, 8);
    remove(writer, { olderThan: start + 5 * day, now: start + 30 * day, through: 8 });
    const { epoch } = writer.head();
    expect(writer.removedThrough()).toMatchObject([{ epoch, through: 6 }]);
    const reader = new LedgerReader(file);
    const declare = (sequence: number): number =>
      writer.declareMissing(reader.missingAfter(epoch, sequence), start, 'unknown');
    expect(declare(7)).toBe(0);
    expect(writer.head().epoch).toBe(epoch);
    const asked = reader.missingAfter(epoch, 2);
    expect(asked).toEqual([{ epoch, from: 3, to: 6, cause: 'removed' }]);
    expect(declare(2)).toBe(4);
    const next = writer.head();
    expect([next.epoch === epoch, next.sequence]).toEqual([false, 2]);
    expect([declare(2), writer.declareMissing(asked, start, 'unknown')]).toEqual([0, 0]);
    expect([reader.missingAfter(epoch, 0), declare(0)]).toEqual([[{ epoch, from: 1, to: 2, cause: 'removed' }], 2]);
    expect(writer.head()).toEqual({ ...next, sequence: 3, position: next.position + 1 });
    const sent = new TextDecoder().decode(reader.batchAfter(10, 100_000)?.bytes);
    expect(
      sent.match(/"cause\\*":\\*"[a-z-]+/g)?.map((text) =>
        text
          .replace(/[^a-z-]/g, ' ')
          .trim()
          .split(/ +/)
          .at(-1),
      ),
    ).toEqual(['central-behind', 'removed', 'removed']);
    expect([reader.locate(epoch, 6), reader.locate(epoch, 7).kind]).toEqual([{ kind: 'lost', position: 6 }, 'held']);
    reader.close();
    writer.close();
    expect(verifyLedger(file)).toMatchObject({ ok: true });
  });

  it('finds removals that no acknowledgement allows', () => {
    const writer = open();
    writer.commit(Array.from({ length: 9 }, (_, n) => draft(start + n)));
    acknowledge(writer, 3);
    remove(writer, { olderThan: start + day, now: start + 30 * day, through: 5 });
    writer.close();
    expect(verifyLedger(file)).toMatchObject({
      ok: false,
      faults: [{ sequence: 5, problem: 'rows up to 5 were removed, central has acknowledged up to 3' }],
    });
  });

  it('takes rows of a clock that ran ahead for as old as the next row', () => {
    const writer = open();
    writer.commit([
      draft(start + 1),
      ...Array.from({ length: 300 }, () => draft(start + 4000 * day)),
      draft(start + 2),
      draft(start + 4000 * day),
      draft(start + 29 * day),
      draft(start + 3),
      draft(start + 30 * day),
    ]);
    acknowledge(writer, 307);
    const slices = remove(writer, { olderThan: start + day, now: start + 30 * day, through: 307 });
    expect(total(slices)).toBe(303);
    writer.close();
    expect(verifyLedger(file)).toMatchObject({ ok: true, rows: 4 });
  });

  it('removes, in whatever slices, exactly the old acknowledged rows at the beginning', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 30 }),
        fc.nat(31),
        fc.constantFrom(0, 0.05, 5),
        (days, acknowledged, budget) => {
          const at = join(folder, `${Math.random()}.db`);
          const writer = open(at);
          writer.commit(days.map((n) => draft(start + n * day)));
          const through = Math.min(acknowledged, days.length + 1);
          if (through > 0) acknowledge(writer, through, at);
          const slices = remove(writer, { olderThan: start + 10 * day, now: start + 20 * day, through }, budget);
          const times = [0, ...days];
          let expected = 0;
          for (const [index, n] of times.slice(0, Math.min(through, times.length - 1)).entries()) {
            if (n >= 10 && n <= 20) break;
            if (n < 10) expected = index + 1;
          }
          writer.close();
          const verified = verifyLedger(at);
          expect([total(slices), verified.rows, verified.faults]).toEqual([expected, times.length - expected, []]);
        },
      ),
      { numRuns: 15 },
    );
  });
});
