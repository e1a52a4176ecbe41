import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CentralStore } from './central-store.ts';
import { centralFile, openForWriting } from './database.ts';
import { LogFile, LogSync } from './log-sync.ts';

/** A disk that is done when the test says so. */
const slowDisk = () => {
  const ends: PromiseWithResolvers<void>[] = [];
  const sync = (): Promise<void> => {
    const end = Promise.withResolvers<void>();
    ends.push(end);
    return end.promise;
  };
  return { sync, ends };
};
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('log sync', () => {
  it('calls back only when a sync that began after the call has ended, in the order of the calls', async () => {
    const { sync, ends } = slowDisk();
    const log = new LogSync(sync, () => undefined);
    const safe: string[] = [];
    log.whenSafe(() => safe.push('first'));
    // The sync that runs may have passed by what is written now.
    log.whenSafe(() => safe.push('second'));
    log.whenSafe(() => safe.push('third'));
    await turn();
    const told: string[][] = [[...safe]];
    for (const end of [0, 1]) {
      ends[end]?.resolve();
      await turn();
      told.push([...safe]);
    }
    expect([told, ends.length]).toEqual([[[], ['first'], ['first', 'second', 'third']], 2]);
  });

  it('begins again for what comes after a pause, and is idle when nothing waits', async () => {
    let syncs = 0;
    const log = new LogSync(
      async () => {
        syncs += 1;
      },
      () => undefined,
    );
    await log.idle();
    for (const round of [1, 2]) {
      await new Promise<void>((resolve) => log.whenSafe(resolve));
      await log.idle();
      expect(syncs).toBe(round);
    }
  });

  it('calls nobody any more once the disk has not taken something', async () => {
    const { sync, ends } = slowDisk();
    const failures: unknown[] = [];
    const log = new LogSync(sync, (error) => failures.push(error));
    const safe: string[] = [];
    log.whenSafe(() => safe.push('first'));
    ends[0]?.reject(new Error('EIO'));
    await turn();
    log.whenSafe(() => safe.push('second'));
    await turn();
    expect([safe, failures, ends.length]).toEqual([[], [new Error('EIO')], 1]);
  });
});

describe('log file', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'central-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is the file that the store writes to, whatever was moved out of it meanwhile', async () => {
    const file = centralFile(directory);
    const store = new CentralStore(file);
    const log = await LogFile.open(file);
    const { ino } = statSync(`${file}-wal`);
    store.syncLater();
    try {
      for (let round = 0; round < 3; round += 1) {
        store.commit(round, (transaction) =>
          transaction.keepFault('topic', { reason: 'topic', bytes: Buffer.from(`${round}`) }),
        );
        await log.sync();
        const mover = openForWriting(file);
        mover.pragma('wal_checkpoint(TRUNCATE)');
        mover.close();
        expect(statSync(`${file}-wal`).ino).toBe(ino);
      }
    } finally {
      await log.close();
      store.dispose();
    }
  });

  it('says so where there is none', async () => {
    await expect(LogFile.open(join(directory, 'none.db'))).rejects.toThrow(/ENOENT/);
  });
});
