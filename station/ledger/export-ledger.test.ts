import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCsv } from '../permits/csv.ts';
import { type ExportOrder, exportLedger } from './export-ledger.ts';
import type { RowDraft } from './ledger-rows.ts';
import { LedgerWriter } from './ledger-writer.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'export-'));
  file = join(folder, 'ledger.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = 1_700_000_000_000;
const open = (at = file) =>
  new LedgerWriter(
    at,
    { site: 'site', station: 'gate', mode: 'live', machine: Buffer.alloc(16) },
    (_key, plain) => plain,
    start,
    'unknown',
  );
const passage = (n: number, data: Readonly<Record<string, unknown>> = {}): RowDraft => ({
  name: 'passage',
  time: start + n * 1000,
  data: {
    ...{ lane: 'gate-1', direction: 'in', outcome: 'admit', colour: 'green', slip: n, offline: false, inside: n },
    ...{
      reasons: [{ code: 'a' }, { code: 'b' }],
      temperature: { celsius: 36.6 },
      rules: { id: 'venue', version: '1' },
    },
    ...{ credential: 'cccd', clock: 'unknown', ...data },
  },
  sealed: '{"name":"NGUYEN VAN SEALED"}',
  presence: null,
});
const text = (order: Partial<ExportOrder>, at = file) =>
  [...exportLedger(at, { format: 'jsonl', from: null, to: null, ...order })].join('');

describe('export of the ledger', () => {
  it('gives each row as it is stored, in order, beside a station that goes on, and nothing that is sealed', () => {
    const writer = open();
    writer.commit(Array.from({ length: 1200 }, (_, n) => passage(n)));
    const pieces = exportLedger(file, { format: 'jsonl', from: null, to: null });
    const first = pieces.next().value ?? '';
    writer.commit([passage(5000)]);
    expect(writer.truncateLog()).toBe(true);
    const all = first + [...pieces].join('');
    const ids = all
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { data: { sequence: number } }).data.sequence);
    expect(ids).toEqual(Array.from({ length: 1202 }, (_, n) => n + 1));
    expect(all).not.toContain('SEALED');
    writer.close();
  });

  it('makes a table of public facts that spreadsheets read, within the asked times', () => {
    const writer = open();
    writer.commit(Array.from({ length: 10 }, (_, n) => passage(n)));
    const { epoch } = writer.head();
    writer.close();
    const [head, ...records] = parseCsv(text({ format: 'csv', from: start + 3000, to: start + 5000 }));
    const objects = records.map(({ fields }) =>
      Object.fromEntries(fields.map((field, index) => [head?.fields[index], field])),
    );
    expect(objects.map(({ sequence }) => sequence)).toEqual(['5', '6']);
    expect(objects[0]).toEqual({
      ...{ epoch, sequence: '5', time: new Date(start + 3000).toISOString(), type: 'vn.checkpoint.passage.v1' },
      ...{ mode: 'live', lane: 'gate-1', direction: 'in', outcome: 'admit', colour: 'green', reasons: 'a b' },
      ...{ temperature: '36.6', credential: 'cccd', rules: 'venue', rulesVersion: '1', slip: '3', offline: 'false' },
      ...{ clock: 'unknown', inside: '3', sealed: 'true' },
    });
  });

  it('keeps whatever stands in a field in its field, and gives a spreadsheet no formula', () => {
    let files = 0;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (lane) => {
        files += 1;
        const at = join(folder, `${files}.db`);
        const writer = open(at);
        writer.commit([passage(1, { lane })]);
        writer.close();
        const records = parseCsv(text({ format: 'csv', from: start + 1 }, at));
        const field = records[1]?.fields[5] ?? '';
        expect([records.length, records[1]?.problem, records[1]?.fields.length]).toEqual([2, null, 19]);
        expect(field === lane || field === `'${lane}`).toBe(true);
        expect(field).not.toMatch(/^[=+\-@\t\r]/);
      }),
      { numRuns: 30, examples: [['=1+1'], ['a"b,c'], ['\r\nx'], ['-1'], ['']] },
    );
  });
});
