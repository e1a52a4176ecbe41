import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LogKeeper } from './log-keeper.ts';
import { LogMove, type LogMover, type Moved } from './move-log.ts';

let folder: string;
let file: string;
let writer: Database.Database;
let keeper: LogKeeper;
const failures: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-keeper-'));
  file = join(folder, 'ledger.db');
  writer = new Database(file);
  writer.pragma('journal_mode = WAL');
  writer.pragma('wal_autocheckpoint = 0');
  writer.exec('CREATE TABLE row (text TEXT)');
  failures.length = 0;
  keeper = new LogKeeper(file, (why) => failures.push(why));
});
afterEach(async () => {
  await keeper.close();
  writer.close();
  rmSync(folder, { recursive: true, force: true });
});

const commit = () => writer.prepare('INSERT INTO row VALUES (?)').run('x'.repeat(20_000));
/** The file has what the WAL had. */
const moved = () => statSync(file).size > 20_000;

/** Another thread's part, which says what it is told to say. */
const mover = (answer: () => Moved | null): LogMover & { asked: number } => {
  const lent = {
    asked: 0,
    moveLog: () => {
      lent.asked += 1;
      return Promise.resolve(answer());
    },
  };
  return lent;
};

describe('the log of a ledger', () => {
  it('is moved into the file by its own thread where no other is lent', async () => {
    commit();
    expect(moved()).toBe(false);
    await keeper.checkpoint();
    expect(moved()).toBe(true);
    expect(failures).toEqual([]);
  });

  it('is moved after a hundred rows, by whoever is lent, and not by two at a time', async () => {
    const answers: (() => void)[] = [];
    let asked = 0;
    keeper.lend({
      moveLog: () => {
        asked += 1;
        return new Promise((resolve) => answers.push(() => resolve({ error: null, ms: 1 })));
      },
    });
    keeper.committed(99);
    expect(asked).toBe(0);
    keeper.committed(1);
    keeper.committed(300);
    expect(asked).toBe(1);
    answers[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
    keeper.committed(1);
    expect(asked).toBe(2);
    answers[1]?.();
  });

  it('falls to its own thread while the lent one is not there, and goes back to it', async () => {
    let there = false;
    const log = new LogMove(file);
    const lent = mover(() => (there ? log.move() : null));
    keeper.lend(lent);
    commit();
    await keeper.checkpoint();
    expect(moved()).toBe(true);
    there = true;
    const before = statSync(file).size;
    for (let n = 0; n < 3; n += 1) commit();
    await keeper.checkpoint();
    expect(statSync(file).size).toBeGreaterThan(before);
    expect(lent.asked).toBe(2);
    log.close();
  });

  describe('and a lent thread that is held up by it', () => {
    let now = 0;
    const held = async (took: readonly number[], then = 0) => {
      const lent = mover(() => ({ error: null, ms: took[lent.asked - 1] ?? then }));
      keeper = new LogKeeper(
        file,
        (why) => failures.push(why),
        () => now,
      );
      keeper.lend(lent);
      for (let n = 0; n < took.length; n += 1) await keeper.checkpoint();
      return lent;
    };

    it('leaves it alone after three times in a row, not after one now and then', async () => {
      const took = [101, 101, 5, 101, 101, 101];
      const lent = await held(took);
      commit();
      await keeper.checkpoint();
      expect(lent.asked).toBe(took.length);
      expect(moved()).toBe(true);
    });

    it('asks it again after ten minutes, and goes back to it where the load has passed', async () => {
      const lent = await held([101, 101, 101]);
      now += 600_000;
      for (let n = 0; n < 5; n += 1) await keeper.checkpoint();
      expect(lent.asked).toBe(8);
    });

    it('holds it up once in ten minutes where the disk stays slow', async () => {
      const lent = await held([101, 101, 101], 101);
      expect(lent.asked).toBe(3);
      for (let n = 0; n < 3; n += 1) {
        now += 600_000;
        await keeper.checkpoint();
        await keeper.checkpoint();
      }
      expect(lent.asked).toBe(6);
    });
  });

  it('tells why it could not be moved, and tries again with the next rows', async () => {
    const elsewhere = new LogKeeper(join(folder, 'none.db'), (why) => failures.push(why));
    await elsewhere.checkpoint();
    expect(failures).toEqual([expect.stringContaining('none.db')]);
    expect(existsSync(join(folder, 'none.db'))).toBe(false);
    new Database(join(folder, 'none.db')).close();
    await elsewhere.checkpoint();
    await elsewhere.close();
    expect(failures).toHaveLength(1);
  });

  it('does nothing any more once it is closed', async () => {
    const lent = mover(() => null);
    keeper.lend(lent);
    await keeper.close();
    await keeper.checkpoint();
    expect(lent.asked).toBe(0);
  });
});
