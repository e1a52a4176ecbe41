import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { centralFile, openForWriting } from './database.ts';
import { LogKeeper } from './log-keeper.ts';

const patience = { timeout: 15_000, interval: 20 };
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'central-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

it('moves what was committed into the file beside the writer, once there is much of it', {
  timeout: 20_000,
}, async () => {
  const file = centralFile(directory);
  const database = openForWriting(file);
  const failures: string[] = [];
  const keeper = new LogKeeper(file, (why) => failures.push(why));
  try {
    database.exec(`INSERT INTO site (id, name) VALUES (1, 'a name to be found')`);
    const inFile = (): boolean => readFileSync(file).includes('a name to be found');
    keeper.committed(1000);
    const before = inFile();
    keeper.committed(16 * 1024 * 1024);
    await vi.waitFor(() => expect(inFile()).toBe(true), patience);
    expect([before, failures]).toEqual([false, []]);
  } finally {
    await keeper.dispose();
    database.close();
  }
});

it('says so where it cannot, and is no trouble to the writer', { timeout: 20_000 }, async () => {
  const failures: string[] = [];
  const keeper = new LogKeeper(join(directory, 'none.db'), (why) => failures.push(why));
  await vi.waitFor(() => expect(failures).toHaveLength(1), patience);
  keeper.committed(64 * 1024 * 1024);
  await keeper.dispose();
  expect(failures).toEqual([expect.stringContaining('unable to open')]);
});
