import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from './lock.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoint-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that holds the lock for a while and writes when it had it. `forever`: it must be killed. */
const holder = (forever = false) => {
  const program = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as delay } from 'node:timers/promises';
    import { withLock } from ${JSON.stringify(new URL('lock.mjs', import.meta.url).href)};
    await withLock(${JSON.stringify(folder)}, async () => {
      appendFileSync(${JSON.stringify(join(folder, 'log'))}, 'in ' + process.pid + '\\n');
      await delay(${forever ? 600_000 : 20});
      appendFileSync(${JSON.stringify(join(folder, 'log'))}, 'out ' + process.pid + '\\n');
    });`;
  return spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
};

const logged = () =>
  existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8').trim().split('\n') : [];

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
};

const claimed = (owner: object) => {
  const lock = join(folder, 'setup.lock');
  mkdirSync(lock);
  writeFileSync(join(lock, 'owner.json'), JSON.stringify(owner));
  return join(lock, 'owner.json');
};

it('lets one process in at a time, also when the one before was killed in the middle', {
  timeout: 60_000,
}, async () => {
  const killed = holder(true);
  await until(() => logged().length === 1);
  const others = Array.from({ length: 6 }, () => holder());
  const ended = others.map((child) => once(child, 'exit'));
  killed.kill('SIGKILL');
  expect((await Promise.all(ended)).map(([status]) => status)).toEqual([0, 0, 0, 0, 0, 0]);
  const [first, ...lines] = logged();
  expect(first).toBe(`in ${killed.pid}`);
  const pids = lines.filter((line) => line.startsWith('in ')).map((line) => line.slice(3));
  expect(lines).toEqual(pids.flatMap((pid) => [`in ${pid}`, `out ${pid}`]));
  expect(pids.map(Number).sort()).toEqual(others.map(({ pid }) => pid).sort());
});

it('waits while a child of a dead holder is still at work', async () => {
  const child = holder(true);
  await until(() => logged().length === 1);
  rmSync(join(folder, 'setup.lock'), { recursive: true });
  const dead = spawn(process.execPath, ['-e', '']);
  await once(dead, 'exit');
  claimed({ token: 'dead', host: hostname(), pids: [dead.pid, child.pid] });
  const order: string[] = [];
  const work = withLock(folder, async () => {
    order.push('work');
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  order.push('the child ends');
  child.kill('SIGKILL');
  await work;
  expect(order).toEqual(['the child ends', 'work']);
});

it('takes over from another machine that has been silent for a minute', async () => {
  const owner = claimed({ token: 'far', host: `not-${hostname()}`, pids: [process.pid] });
  const before = new Date(Date.now() - 61_000);
  utimesSync(owner, before, before);
  expect(await withLock(folder, async () => 'done')).toBe('done');
});

it('lets go when the work fails', async () => {
  const failing = withLock(folder, async () => {
    throw new Error('no network');
  });
  await expect(failing).rejects.toThrow('no network');
  expect(await withLock(folder, async () => 'done')).toBe('done');
});

it('tells which process it waits for, and names what the work started to those who wait', async () => {
  const owner = await withLock(folder, async (alive) => {
    alive(4711);
    return JSON.parse(readFileSync(join(folder, 'setup.lock', 'owner.json'), 'utf8'));
  });
  expect(owner).toEqual({ token: expect.any(String), host: hostname(), pids: [process.pid, 4711] });
});
