import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClockState } from '../../contract/decision.ts';
import { Ledger } from './ledger.ts';
import { LedgerReader } from './ledger-reader.ts';
import type { RowDraft } from './ledger-rows.ts';
import { LedgerWriter } from './ledger-writer.ts';
import { LogKeeper } from './log-keeper.ts';
import { Retention } from './retention.ts';
import { verifyLedger } from './verify-ledger.ts';

const day = 86_400_000;
const start = 1_700_000_000_000;

let folder: string;
let file: string;
let ledger: Ledger;
let keeper: LogKeeper;
const slices: number[] = [];
const faults: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'retention-'));
  file = join(folder, 'ledger.db');
  slices.length = 0;
  faults.length = 0;
  const identity = { site: 'site', station: 'gate', mode: 'demo', machine: Buffer.alloc(16, 1) } as const;
  const writer = new LedgerWriter(file, identity, (_key, plain) => plain, start, 'unknown');
  ledger = new Ledger(writer, {
    committed: (_position, rows) => keeper.committed(rows),
    failed: (error) => faults.push(error.message),
  });
  keeper = new LogKeeper(file, (why) => faults.push(why));
});
afterEach(async () => {
  await keeper.close();
  ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

const draft = (time: number, name: string): RowDraft => ({
  name: 'passage',
  time,
  data: { pad: 'x'.repeat(700) },
  sealed: JSON.stringify({ name, pad: 'y'.repeat(400) }),
  presence: null,
});

const fill = async (count: number) => {
  await Promise.all(Array.from({ length: count }, (_, n) => ledger.append(draft(start + n, `NGUYEN PLANTED ${n}`))));
  const { epoch, sequence, position } = ledger.head();
  const reader = new LedgerReader(file);
  const place = reader.locate(epoch, sequence);
  reader.close();
  if (place.kind !== 'held') throw new Error('no such row');
  return { position, acknowledge: (time: number) => ({ time, epochs: [{ epoch, sequence, hash: place.hash }] }) };
};

type Recorded = Parameters<ConstructorParameters<typeof Retention>[0]['record']>[0];

const retentionAt = (wall: number, state: ClockState, acknowledged: () => number, recorded: Recorded[] = []) =>
  new Retention({
    ledger: {
      between: (work) =>
        ledger.between((writer) => {
          const began = performance.now();
          try {
            return work(writer);
          } finally {
            slices.push(performance.now() - began);
          }
        }),
    },
    days: 21,
    clock: { now: () => wall, monotonic: () => performance.now(), state: () => state },
    acknowledged,
    record: (data) => recorded.push(data),
    failed: (error) => faults.push(error.message),
    checkpoint: () => keeper.checkpoint(),
  });

const traces = () => readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes('PLANTED'));

describe('retention', () => {
  it('removes what is old and acknowledged while passages go on, leaves no trace of it, and records what is gone', async () => {
    const { position, acknowledge } = await fill(3000);
    ledger.acknowledge(acknowledge(start + 30 * day));
    await ledger.append(draft(start + 30 * day, 'LE VAN STAYS'));
    const recorded: Recorded[] = [];
    const retention = retentionAt(start + 30 * day, 'synchronised', () => position, recorded);
    const running = retention.run();
    let passages = 0;
    let over = false;
    void running.then(() => {
      over = true;
    });
    while (!over) {
      await ledger.append(draft(start + 30 * day, 'LE VAN STAYS'));
      passages += 1;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect([await running, traces(), faults]).toEqual([3001, false, []]);
    expect(recorded).toEqual([
      { rows: 3001, days: 21, removed: [expect.objectContaining({ through: 3001, epoch: ledger.head().epoch })] },
    ]);
    expect(passages).toBeGreaterThan(10);
    // The middle one: a single one may have met another program on the processor.
    expect(slices.sort((a, b) => a - b)[Math.floor(slices.length / 2)]).toBeLessThan(5);
    expect(verifyLedger(file)).toMatchObject({ ok: true, rows: passages + 1 });
    await retention.dispose();
  });

  it('does not believe a clock that nobody sets and that stands years ahead', async () => {
    const { position, acknowledge } = await fill(20);
    ledger.acknowledge(acknowledge(start + 2 * day));
    await ledger.append(draft(start, 'A'));
    const wrong = (state: ClockState) => retentionAt(start + 900 * day, state, () => position);
    expect([await wrong('unknown').run(), await wrong('unsynchronised').run()]).toEqual([0, 0]);
    expect(await wrong('synchronised').run()).toBe(21);
  });

  it('keeps what the central store has lost again since it acknowledged it', async () => {
    const { acknowledge } = await fill(20);
    ledger.acknowledge(acknowledge(start + 30 * day));
    await ledger.append(draft(start, 'A'));
    const lost = retentionAt(start + 30 * day, 'synchronised', () => 5);
    expect([await lost.run(), await lost.run()]).toEqual([5, 0]);
  });

  it('goes between the rows that wait, and never before one', async () => {
    const order: string[] = [];
    const between = ledger.between(() => order.push('between'));
    const rows = [1, 2].map(() => ledger.append(draft(start, 'A')).then(() => order.push('row')));
    await Promise.all([between, ...rows]);
    expect(order).toEqual(['row', 'row', 'between']);
  });
});
