import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkLedger } from './check-ledger.ts';
import { Ledger } from './ledger.ts';
import { LedgerWriter } from './ledger-writer.ts';

const passages = 1500;
let folder: string;
let file: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'check-'));
  file = join(folder, 'ledger.db');
  const identity = { site: 'site', station: 'gate', mode: 'demo', machine: Buffer.alloc(16, 1) } as const;
  const writer = new LedgerWriter(file, identity, (_key, plain) => plain, 1000, 'unknown');
  const ledger = new Ledger(writer, { committed: () => undefined, failed: () => undefined });
  const draft = (n: number) => ({
    ...({ name: 'passage', presence: null } as const),
    ...{ time: 1000 + n, data: { pad: 'x'.repeat(700) }, sealed: JSON.stringify({ pad: 'y'.repeat(400) }) },
  });
  await Promise.all(Array.from({ length: passages }, (_, n) => ledger.append(draft(n))));
  ledger.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const changed = (sql: string): void => {
  const database = new Database(file);
  database.exec(sql);
  database.close();
};

describe('the check of a ledger', () => {
  it('looks at every row and holds the bytes of none', () => {
    const before = process.memoryUsage().arrayBuffers;
    const held: number[] = [];
    let rows = 0;
    for (const slice of checkLedger(file)) {
      expect(slice.problem).toBeNull();
      rows = slice.rows;
      held.push(process.memoryUsage().arrayBuffers - before);
    }
    expect(rows).toBe(passages + 1);
    // A slice of rows has 300 KB.
    expect(Math.max(...held)).toBeLessThan(100_000);
  });

  it.each([
    ['public', `UPDATE row SET public = CAST(replace(CAST(public AS TEXT), 'xx', 'xy') AS BLOB) WHERE position = 777`],
    ['sealed', `UPDATE row SET sealed = x'00' WHERE position = 777`],
    ['hash', `UPDATE row SET hash = zeroblob(32) WHERE position = 777`],
  ])('names a row of which the %s part is not what was written', (_, sql) => {
    changed(sql);
    const problems = [...checkLedger(file)].flatMap(({ problem }) => problem ?? []);
    expect(problems[0]).toMatch(/^row 777 of epoch 1 is not what was written/);
  });
});
