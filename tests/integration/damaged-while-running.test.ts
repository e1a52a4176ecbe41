import { statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { verifyLedger } from '../../station/ledger/verify-ledger.ts';
import { eventually } from '../support/kiosk.ts';
import { pageBytes, RunningDoor } from '../support/running-door.ts';

let door: RunningDoor;
beforeEach(async () => {
  door = await RunningDoor.open();
});
afterEach(() => door.dispose());

/** From the scan that meets the damage to its decision on the screen. ms */
const promisedMs = 2000;
const cycles = Number(process.env['CHECKPOINT_CYCLES'] ?? 10);

/** Each is met by the next row: the writer has forgotten its pages and must read them. */
const damages: readonly Readonly<{ name: string; spoil: () => void }>[] = [
  { name: 'every page but the first', spoil: () => door.spoil(pageBytes, statSync(door.file).size) },
  { name: 'the first page', spoil: () => door.spoil(0, pageBytes) },
  { name: 'cut after the first page', spoil: () => door.spoil(pageBytes, 'truncate') },
];

describe('a ledger that is damaged under a running station', () => {
  it(`${cycles} times in one run: the row that meets it is shown in time, in a new epoch, the disk is said to be failing, and all are accounted for`, async () => {
    const gaps: Readonly<{ name: string; ms: number }>[] = [];
    for (let n = 0; n < cycles; n += 1) {
      await door.passes(4);
      await door.settle();
      const before = door.shown.at(-1);
      const { name, spoil } = damages[n % damages.length] ?? { name: '', spoil: () => undefined };
      spoil();
      const met = await door.pass();
      gaps.push({ name, ms: met.afterMs });
      expect([name, met.epoch === before?.epoch, door.setAside()]).toEqual([name, false, n + 1]);
      await door.pass();
    }
    process.stdout.write(`met: ${gaps.map(({ name, ms }) => `${Math.round(ms)} ms (${name})`).join(', ')}\n`);
    expect(gaps.filter(({ ms }) => ms > promisedMs)).toEqual([]);
    const { faults } = await door.client.diagnostics();
    expect(faults.map(({ code }) => code)).toContain(ErrorCode.LedgerDiskFailing);
    await door.salvaged();
    await door.stop();
    expect([door.unaccounted(), verifyLedger(door.file).faults]).toEqual([[], []]);
  }, 60_000);

  it('where only a question reads is set aside by the question, and passages go on', async () => {
    await door.passes(12);
    await door.settle();
    const [early] = door.shown;
    const from = door.pageOf(early ?? { epoch: '', sequence: 0 });
    door.spoil(from, from + pageBytes);
    await door.passes(3);
    expect(door.setAside()).toBe(0);
    const began = performance.now();
    const query = { kind: 'passage', from: 0, to: Date.now() + 60_000, lane: null, outcome: null } as const;
    await expect(door.client.findRecords({ ...query, slip: null, next: null })).rejects.toThrow(/damaged/);
    const { ledger, faults } = await eventually(async () => {
      const found = await door.client.diagnostics();
      return door.setAside() === 1 ? found : null;
    });
    const met = await door.pass();
    expect(performance.now() - began).toBeLessThan(promisedMs);
    expect([met.epoch, met.epoch === early?.epoch]).toEqual([ledger.epoch, false]);
    expect(faults.map(({ code }) => code)).toContain(ErrorCode.LedgerSetAside);
    await door.salvaged();
    await door.stop();
    expect([door.unaccounted(), verifyLedger(door.file).faults]).toEqual([[], []]);
  }, 30_000);
});
