import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runInGroup } from './process-group.ts';

const folder = mkdtempSync(join(tmpdir(), 'checkpoint-group-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const node = (program: string, limitMs = 60_000) => runInGroup(process.execPath, ['-e', program], process.env, limitMs);

/** A program that starts a grandchild which would outlive it, and writes down its process id. */
const leaving = (file: string, then: string) => `
  const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  require('node:fs').writeFileSync(${JSON.stringify(file)}, String(child.pid));
  child.unref(); ${then}`;

const gone = async (file: string): Promise<boolean> => {
  const pid = Number(readFileSync(file, 'utf8'));
  for (let tries = 0; tries < 200; tries += 1) {
    // A process that has ended may wait for its parent to notice; on Linux its state says so.
    const state = existsSync(`/proc/${pid}/stat`)
      ? readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]
      : undefined;
    if (state === undefined || state.startsWith('Z')) return true;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return false;
};

it('says how a suite ended', async () => {
  const ends = await Promise.all([
    node('process.exit(0)'),
    node('process.exit(3)'),
    node("process.kill(process.pid, 'SIGKILL')"),
    runInGroup('checkpoint-no-such-program', [], process.env, 60_000),
  ]);
  expect(ends).toEqual([
    { well: true, how: 'status 0' },
    { well: false, how: 'status 3' },
    { well: false, how: 'ended by SIGKILL' },
    { well: false, how: expect.stringContaining('ENOENT') },
  ]);
});

it.runIf(process.platform === 'linux')('ends what a suite leaves behind', async () => {
  const file = join(folder, 'left-behind');
  expect([await node(leaving(file, '')), await gone(file)]).toEqual([{ well: true, how: 'status 0' }, true]);
});

it.runIf(process.platform === 'linux')('ends a suite that hangs, with all that it started', async () => {
  const file = join(folder, 'hanging');
  const ended = await node(leaving(file, "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);"), 3_000);
  expect([ended, await gone(file)]).toEqual([{ well: false, how: 'ended at its limit of 3 s' }, true]);
});
