import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { StickRoom } from './stick-room.ts';
import { plugIn } from './testing/plugged-stick.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stick-room-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = { name: 'a.txt', bytes: Buffer.from('chữ') };
const deliver = { do: 'deliver', file, to: 'stick' } as const;
const find = { do: 'find-backups', configuration: { site: { id: 'a' }, station: { id: 'b' } } } as never;

describe('files for a stick', () => {
  it('are written whole by a thread, and to the stick that was plugged in last', async () => {
    const [, second] = [plugIn(folder, 'sdb'), plugIn(folder, 'sdc')];
    const delivered = await new StickRoom({ sources: second.sources }).ask(deliver);
    expect(delivered).toEqual({ name: 'a.txt', bytes: 5, saved: second.folder, base64: null });
    expect(readFileSync(join(second.folder, 'a.txt'), 'utf8')).toBe('chữ');
    expect(readdirSync(second.folder)).toEqual(['a.txt']);
  });

  it('say what is wrong with it: none, write-protected, gone from under it, or without what is looked for', async () => {
    const nowhere = new StickRoom({ sources: { mounts: join(folder, 'no'), blocks: join(folder, 'no') } });
    await expect(nowhere.ask(deliver)).rejects.toMatchObject({ code: ErrorCode.StickMissing });
    const { folder: at, sources } = plugIn(folder, 'sdb', 'ro,nosuid');
    const room = new StickRoom({ sources });
    await expect(room.ask(deliver)).rejects.toMatchObject({ code: ErrorCode.StickProtected });
    await expect(room.ask({ do: 'newest-answer' })).rejects.toMatchObject({ code: ErrorCode.StickLacks });
    writeFileSync(join(at, 'a.backup.json'), '{"format":"checkpoint-configuration"');
    await expect(room.ask(find)).rejects.toMatchObject({ code: ErrorCode.BackupUnusable });
    rmSync(at, { recursive: true });
    await expect(room.ask(find)).rejects.toMatchObject({ code: ErrorCode.StickGone });
    writeFileSync(sources.mounts, readFileSync(sources.mounts, 'utf8').replace('ro,', 'rw,'));
    await expect(room.ask(deliver)).rejects.toMatchObject({ code: ErrorCode.StickGone });
  });

  it.skipIf(process.getuid?.() === 0)('say so where it takes nothing from this user', async () => {
    const { folder: at, sources } = plugIn(folder);
    chmodSync(at, 0o500);
    await expect(new StickRoom({ sources }).ask(deliver)).rejects.toMatchObject({ code: ErrorCode.StickProtected });
  });
});

/** A thread that makes a file and then answers. */
const threadThat = (makes: string, answers: string): Worker =>
  new Worker(
    `const { readFileSync, writeFileSync } = require('node:fs');
     require('node:worker_threads').parentPort.postMessage({ begun: true });
     writeFileSync(${JSON.stringify(makes)}, '');
     require('node:worker_threads').parentPort.postMessage({ answer: ${answers} });`,
    { eval: true },
  );

describe.skipIf(process.platform === 'win32')('a stick that never answers', () => {
  it('is given up in time while the gate goes on, and no second thread waits for it', async () => {
    const [pipe, begun] = [join(folder, 'pipe'), join(folder, 'begun')];
    execFileSync('mkfifo', [pipe]);
    // A call to the system that nothing breaks off, as that of a disk that dies: a pipe that nobody writes to.
    const threads = [() => threadThat(begun, `readFileSync(${JSON.stringify(pipe)}, 'utf8')`)];
    let late = (): void => undefined;
    let limit = 0;
    const room = new StickRoom({
      start: () => threads.shift()?.() ?? threadThat(begun, '"well"'),
      after: (ms, call) => {
        [limit, late] = [ms, call];
        return () => undefined;
      },
    });
    const asked = expect(room.ask(deliver)).rejects.toMatchObject({ code: ErrorCode.StickSilent });
    // This thread goes on meanwhile.
    await expect.poll(() => existsSync(begun) && limit > 0, { timeout: 15_000 }).toBe(true);
    late();
    await asked;
    expect(limit).toBeLessThan(30_000);
    rmSync(begun);
    await expect(room.ask(deliver)).rejects.toMatchObject({ code: ErrorCode.StickSilent });
    expect(existsSync(begun)).toBe(false);
    // It was pulled out: the call ends, and so does its thread.
    await expect.poll(() => pulled(pipe), { timeout: 15_000 }).toBe(true);
    await expect.poll(() => room.ask(deliver).catch(() => null), { timeout: 15_000 }).toBe('well');
  });
});

/** Ends the call of whoever waits to read from the pipe. @returns false: nobody does, yet */
const pulled = (pipe: string): boolean => {
  try {
    closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch {
    return false;
  }
};
