import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import { Ledger } from './ledger.ts';
import type { RowDraft } from './ledger-rows.ts';
import { LedgerWriter } from './ledger-writer.ts';
import { LogKeeper } from './log-keeper.ts';
import { Reserve } from './reserve.ts';
import { bytesPerPassage, reserveBytes, SpaceWatch } from './space-watch.ts';
import { verifyLedger } from './verify-ledger.ts';

const mebibyte = 1 << 20;
const diskBytes = 48 * mebibyte;
const testReserve = 16 * mebibyte;

/** As large as the desk writes them: about 1,000 public and 420 sealed bytes, two tags. */
const draft = (n: number): RowDraft => ({
  name: 'passage',
  time: 1_700_000_000_000 + n,
  data: { n, pad: 'x'.repeat(700) },
  sealed: JSON.stringify({ pad: 'y'.repeat(380) }),
  presence: {
    gone: [],
    come: { person: tagOf(n), day: 1, lane: 'gate-1', tags: [tagOf(2 * n), tagOf(2 * n + 1)] },
  },
});
/** Spread as real tags are. */
const tagOf = (n: number): Buffer => {
  const tag = Buffer.alloc(16);
  tag.writeUInt32BE(Math.imul(n, 2_654_435_761) >>> 0);
  tag.writeUInt32BE(n, 4);
  return tag;
};

const mounted = (folder: string): boolean => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

let disk: string;
let own: boolean;
beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'small-disk-'));
  own = mounted(disk);
});
afterEach(() => {
  if (own) execFileSync('umount', ['--lazy', disk]);
  rmSync(disk, { recursive: true, force: true });
});

const small = { warnBytes: 8 * mebibyte, besideBytes: 4 * mebibyte };

describe('space on the disk', () => {
  it('takes passages on the reserve when the disk is full, loses none that it said it has, and recovers', async (test) => {
    test.skip(!own, 'a small disk can be mounted by root only');
    const faults = new Map<number, ErrorRecord>();
    const reserve = new Reserve(join(disk, 'reserve.bin'), testReserve);
    const watch = new SpaceWatch({
      directory: disk,
      reserve,
      removeOld: async () => 0,
      keepLogShort: (short) => ledger.between((writer) => writer.keepLogShort(short)),
      raise: (fault) => faults.set(fault.code, fault),
      clear: (code) => faults.delete(code),
      limits: small,
    });
    const file = join(disk, 'ledger.db');
    const identity = { site: 'site', station: 'gate', mode: 'demo', machine: Buffer.alloc(16, 1) } as const;
    const keeper = new LogKeeper(file, () => undefined);
    let fullAt: number | null = null;
    let said = 0;
    const ledger = new Ledger(new LedgerWriter(file, identity, (_key, plain) => plain, 1, 'unknown'), {
      committed: (_position, rows) => keeper.committed(rows),
      failed: () => undefined,
      makeRoom: () => {
        fullAt ??= said;
        return watch.makeRoom();
      },
    });
    await watch.look();
    expect([reserve.held, faults.size]).toEqual([true, 0]);

    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(bavail * bsize - 6 * mebibyte));
    await watch.look();
    expect(faults.get(ErrorCode.DiskNearlyFull)?.message).toMatch(/nearly full: 6 MB are free/);

    const refusal = await (async () => {
      for (;;) {
        try {
          await ledger.append(draft(said));
          said += 1;
        } catch (error) {
          return error;
        }
      }
    })();
    expect(refusal).toMatchObject({ code: ErrorCode.LedgerDiskFull });
    expect(refusal).toBeInstanceOf(CheckpointError);
    expect(faults.get(ErrorCode.LedgerOnReserve)?.message).toMatch(/the disk is full/);
    const onReserve = said - (fullAt ?? 0);
    expect(onReserve * (reserveBytes / testReserve)).toBeGreaterThan(10_000);
    expect(testReserve / onReserve).toBeLessThan(bytesPerPassage);
    expect(verifyLedger(file)).toMatchObject({ ok: true, rows: said + 1 });

    rmSync(join(disk, 'ballast'));
    await ledger.append(draft(said));
    // The look that began when the disk was full may still be waiting for its turn between the rows.
    await watch.look();
    await watch.look();
    expect([reserve.held, faults.size]).toEqual([true, 0]);
    await keeper.close();
    ledger.close();
    expect(verifyLedger(file)).toMatchObject({ ok: true, rows: said + 2 });
  });

  it('takes no reserve where that would fill the disk, and leaves no half of one', async (test) => {
    test.skip(!own, 'a small disk can be mounted by root only');
    const file = join(disk, 'reserve.bin');
    await expect(new Reserve(file, 2 * diskBytes).build()).rejects.toThrow(/ENOSPC/);
    expect([existsSync(file), existsSync(`${file}.making`)]).toEqual([false, false]);
    const { bavail, bsize } = statfsSync(disk);
    expect(bavail * bsize).toBeGreaterThan(diskBytes - mebibyte);
  });

  it('lets old rows go first, as soon as the disk is nearly full', async () => {
    let removed = 0;
    const faults: number[] = [];
    const watch = new SpaceWatch({
      directory: disk,
      reserve: new Reserve(join(disk, 'reserve.bin'), mebibyte),
      removeOld: async () => {
        removed += 1;
        return 5;
      },
      raise: ({ code }) => faults.push(code),
      clear: () => undefined,
      keepLogShort: async () => undefined,
      limits: { warnBytes: Number.MAX_SAFE_INTEGER, besideBytes: 0 },
    });
    await watch.look();
    expect([removed, faults]).toEqual([1, [ErrorCode.DiskNearlyFull]]);
  });
});
