import {
  closeSync,
  ftruncateSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { verifyLedger } from '../../station/ledger/verify-ledger.ts';
import { eventually } from '../support/kiosk.ts';
import { SalvageDoor } from '../support/salvage-door.ts';

let door: SalvageDoor;
beforeEach(async () => {
  door = await SalvageDoor.open();
});
afterEach(() => door.dispose());

const promisedMs = 2000;

/** Everything shown is at central, or declared lost; nothing stands in the way of anything; the chain holds. */
const accountedFor = async () => {
  await door.salvaged();
  const unsent = await door.drain();
  const { held, lost } = door.arrived();
  const missing = door.shown.filter((row) => !held.has(`${row.epoch}-${row.sequence}`) && !lost(row));
  const gone = door.shown.filter((row) => !held.has(`${row.epoch}-${row.sequence}`) && lost(row));
  door.ledger.close();
  return { unsent, missing, gone: gone.length, chain: verifyLedger(door.file).faults };
};

const overwrite = (file: string, at: number, bytes: Uint8Array): void => {
  const fd = openSync(file, 'r+');
  writeSync(fd, bytes, 0, bytes.length, at);
  closeSync(fd);
};

/** Another hand in the file makes the writer forget what it has in memory, and then every page but the first is bad. */
const spoilAll = (): void => {
  const other = new Database(door.file);
  other.exec('UPDATE epoch SET started_at = started_at + 1');
  other.pragma('wal_checkpoint(TRUNCATE)');
  other.close();
  overwrite(door.file, 4096, Buffer.alloc(statSync(door.file).size - 4096, 0x5a));
};

describe('a ledger that is sound', () => {
  it('goes on in its epoch after a stop and after a kill', async () => {
    await door.start();
    await door.pass(20);
    door.stop();
    await door.start();
    door.kill();
    await door.start(10);
    expect([new Set(door.shown.map(({ epoch }) => epoch)).size, door.setAside(), door.faults]).toEqual([1, [], []]);
  });
});

describe('a ledger that is damaged', () => {
  it('that is not there any more, or is empty, is noticed: what was known of it is declared lost', async () => {
    await door.start();
    await door.pass(20);
    await door.drain();
    await door.pass(5);
    door.kill();
    truncateSync(door.file, 0);
    writeFileSync(`${door.file}-wal`, '');
    expect(await door.start()).toBeLessThan(promisedMs);
    const { unsent, missing, gone, chain } = await accountedFor();
    expect([unsent, missing, gone, chain]).toEqual([0, [], 5, []]);
    expect(door.faults.map(({ code }) => code)).toEqual([ErrorCode.LedgerSetAside, ErrorCode.LedgerEntriesLost]);
  }, 30_000);

  it('without a readable first page loses nothing: the other pages are read by hand', async () => {
    await door.start();
    await door.pass(400, 900);
    door.stop();
    overwrite(door.file, 0, Buffer.alloc(4096, 0xa5));
    expect(await door.start()).toBeLessThan(promisedMs);
    expect(await accountedFor()).toEqual({ unsent: 0, missing: [], gone: 0, chain: [] });
  }, 30_000);

  it('keeps rows that are longer than a page', async () => {
    await door.start();
    await door.pass(30, 14_000);
    door.stop();
    overwrite(door.file, 16, Buffer.alloc(64, 0));
    expect(await door.start()).toBeLessThan(promisedMs);
    expect(await accountedFor()).toEqual({ unsent: 0, missing: [], gone: 0, chain: [] });
  }, 30_000);

  it('whose log has a bad frame loses nothing of what stands behind it', async () => {
    await door.start();
    await door.pass(50, 600);
    door.kill();
    const log = `${door.file}-wal`;
    // A bit of a frame's checksum in the middle: SQLite ends the log there and says nothing.
    const frame = 32 + 10 * 4120 + 20;
    overwrite(log, frame, Buffer.from([(readFileSync(log)[frame] ?? 0) ^ 1]));
    expect(await door.start()).toBeLessThan(promisedMs);
    expect(door.faults[0]?.message).toMatch(/had been committed: the disk lost/);
    expect(await accountedFor()).toEqual({ unsent: 0, missing: [], gone: 0, chain: [] });
  }, 30_000);

  it('of a disk that lied about flushes is noticed, named and reported', async () => {
    await door.start();
    await door.pass(30);
    door.kill();
    const log = `${door.file}-wal`;
    const fd = openSync(log, 'r+');
    ftruncateSync(fd, 32 + 4120 * Math.floor((statSync(log).size - 32) / 4120 / 2));
    closeSync(fd);
    expect(await door.start()).toBeLessThan(promisedMs);
    const { unsent, missing, gone } = await accountedFor();
    expect([unsent, missing, gone > 0]).toEqual([0, [], true]);
    const [setAside, lost] = door.faults;
    expect([setAside?.code, lost?.code]).toEqual([ErrorCode.LedgerSetAside, ErrorCode.LedgerEntriesLost]);
    expect(lost?.message).toContain(`${gone} that central may not have are lost`);
  }, 30_000);

  it('while it is written: whoever waits for that row gets it committed, in a new ledger', async () => {
    await door.start();
    await door.pass(600, 900);
    await door.drain();
    await door.pass(40, 900);
    spoilAll();
    const began = performance.now();
    const [row] = await door.pass(1);
    expect([performance.now() - began < promisedMs, door.setAside().length, row?.sequence]).toEqual([true, 1, 2]);
    await door.pass(10);
    const { unsent, missing, chain } = await accountedFor();
    expect([unsent, missing, chain]).toEqual([0, [], []]);
  }, 40_000);

  it('that only the check beside the passages finds is set aside too, and the changed row is told', async () => {
    await door.start();
    await door.pass(300, 900);
    door.stop();
    const bytes = readFileSync(door.file);
    const at = bytes.indexOf('"note":"150x');
    overwrite(door.file, at + 9, Buffer.from('7'));
    await door.start(50);
    await door.salvaged();
    const began = performance.now();
    while (door.setAside().length === 0 && performance.now() - began < 10_000) await door.pass(1);
    expect(door.faults[0]?.message).toMatch(/its hash does not match its bytes/);
    const { unsent, missing, gone, chain } = await accountedFor();
    expect([unsent, missing, gone, chain]).toEqual([0, [], 1, []]);
  }, 40_000);
});

/** Reproducible: mulberry32. */
const randomOf = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
};

const damageAt = (random: (below: number) => number): string => {
  const file = random(2) === 0 ? door.file : `${door.file}-wal`;
  const { size } = statSync(file);
  if (random(4) === 0) {
    truncateSync(file, random(size));
    return `${file} truncated`;
  }
  const flips = 1 + random(8);
  for (let n = 0; n < flips; n += 1) {
    const at = random(size);
    overwrite(file, at, Buffer.from([(readFileSync(file)[at] ?? 0) ^ (1 << random(8))]));
  }
  return `${file}: ${flips} bits`;
};

/** CHECKPOINT_CYCLES: how many damages; the long form is run by hand. */
const damages = Number(process.env['CHECKPOINT_CYCLES'] ?? 6);

describe('random damage to database and log', () => {
  it(
    `${damages} times, one on the other: each shown row is at central or declared lost, and passages go on in time`,
    async () => {
      const random = randomOf(Number(process.env['CHECKPOINT_SEED'] ?? 20261125));
      const slow: number[] = [];
      await door.start();
      for (let n = 0; n < damages; n += 1) {
        await door.pass(20 + random(60), 100 + random(1500));
        if (random(2) === 0) await door.drain();
        await door.pass(random(30), 300);
        door.kill();
        const what = damageAt(random);
        const took = await door.start(5);
        if (took > promisedMs) slow.push(took);
        await door.pass(3);
        await door.salvaged();
        // What only the check finds is found within a moment on so small a file.
        await eventually(() => (['whole', 'damaged'].includes(door.check) ? true : null), 10_000);
        await door.salvaged();
        const unsent = await door.drain();
        const { held, lost } = door.arrived();
        const missing = door.shown.filter((row) => !held.has(`${row.epoch}-${row.sequence}`) && !lost(row));
        expect({ n, what, unsent, missing }).toEqual({ n, what, unsent: 0, missing: [] });
      }
      expect(slow).toEqual([]);
      expect((await accountedFor()).chain).toEqual([]);
    },
    20_000 + damages * 5000,
  );
});

describe('a disk that breaks one ledger after the other', () => {
  const why = new CheckpointError(ErrorCode.LedgerMalformed, 'a page is not what was written', '');
  /** Met by whoever reads or writes for nobody. */
  const met = (): void => door.ledger.foundDamaged(why);

  it('is said to be failing; a row gets its new ledger at once, and what is for nobody waits', async () => {
    await door.start();
    for (let n = 1; n <= 3; n += 1) {
      await door.pass(1);
      met();
      expect(door.setAside()).toHaveLength(n);
    }
    const failing = () => door.faults.filter(({ code }) => code === ErrorCode.LedgerDiskFailing).length;
    expect([failing(), door.failures]).toEqual([1, []]);
    met();
    expect([door.setAside().length, door.failures]).toEqual([3, [ErrorCode.LedgerDiskFailing]]);
    for (let n = 4; n <= 5; n += 1) {
      await door.pass(3);
      spoilAll();
      await door.pass(1);
      expect(door.setAside()).toHaveLength(n);
    }
    door.monotonic += 10_000;
    met();
    expect([door.setAside().length, failing(), door.restarts]).toEqual([6, 4, 0]);
    expect(await accountedFor()).toMatchObject({ unsent: 0, missing: [], chain: [] });
  }, 60_000);

  it('starts the station again after forty, to let go of the old files', async () => {
    await door.start();
    for (let n = 1; n <= 41; n += 1) {
      door.monotonic += 10_000;
      met();
    }
    expect([door.setAside().length, door.restarts]).toEqual([41, 1]);
  }, 60_000);
});
