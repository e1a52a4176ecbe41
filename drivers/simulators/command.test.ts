import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open as openFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';

type Child = ChildProcessByStdio<Writable, Readable, null>;

const entry = path.join(import.meta.dirname, 'command.ts');
const socat = spawnSync('socat', ['-V']).status === 0;
const withSocat = socat ? '' : ' (left out: there is no socat here)';

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

const folder = async (): Promise<string> => {
  const made = await mkdtemp(path.join(tmpdir(), 'simulate-'));
  disposals.push(() => rm(made, { recursive: true, force: true }));
  return made;
};

const start = async (...args: string[]) => {
  const child: Child = spawn(process.execPath, [entry, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  disposals.push(async () => {
    child.kill('SIGTERM');
    await exited;
  });
  const printed: unknown[] = [];
  createInterface(child.stdout).on('line', (line) => printed.push(JSON.parse(line)));
  await expect.poll(() => printed.length, { timeout: 10_000 }).toBeGreaterThan(0);
  const [ready] = printed as { listening: number; control: number; pty: string }[];
  return { child, exited, printed, ready };
};

const open = async (port: number) => {
  const socket = connect({ host: '127.0.0.1', port });
  disposals.push(async () => void socket.destroy());
  await once(socket, 'connect');
  return socket;
};

const run = (...args: string[]) => spawnSync(process.execPath, [entry, ...args], { encoding: 'utf8' });

describe('kiosk simulate', () => {
  it('says where it listens, what it plays, and takes commands from a script and then from stdin, in order', async () => {
    const file = path.join(await folder(), 'script.jsonl');
    await writeFile(file, '# the first person\n{"wait":"connected"}\n\n{"scan":"one"}\n{"dance":1}\n');
    const { child, printed, ready } = await start('scanner', '--script', file);
    const socket = await open(ready?.listening ?? 0);
    let got = '';
    socket.on('data', (bytes) => {
      got += bytes.toString();
    });
    child.stdin.write('{"scan":"two"}\n');
    await expect.poll(() => got).toBe('one\rtwo\r');
    await expect
      .poll(() => printed)
      .toEqual([
        { listening: expect.any(Number), control: expect.any(Number), kind: 'scanner', protocol: 'scanner-frames' },
        { line: 2, ok: true },
        { line: 4, ok: true },
        { line: 5, ok: false, error: expect.any(String) },
        { line: 1, ok: true },
      ]);
  });

  it('tears, slows and silences what any device sends', async () => {
    const { child, printed, ready } = await start('scanner');
    const socket = await open(ready?.listening ?? 0);
    const chunks: string[] = [];
    socket.on('data', (bytes) => chunks.push(bytes.toString()));
    child.stdin.write(
      '{"wait":"connected"}\n{"split":{"sizes":[1,3],"delayMs":30}}\n{"scan":"123456"}\n{"split":null}\n',
    );
    await expect.poll(() => chunks).toEqual(['1', '234', '5', '6\r']);
    child.stdin.write('{"silent":60000}\n{"scan":"unheard"}\n{"silent":0}\n{"slow":50}\n{"scan":"abcd"}\n');
    await expect.poll(() => printed.length).toBe(10);
    expect(chunks.slice(4).join('')).toBe('abcd\r');
    expect(chunks.length).toBeGreaterThan(6);
  });

  it.skipIf(!socat)(`is a serial port that vanishes and comes back${withSocat}`, async () => {
    const place = path.join(await folder(), 'tty');
    const { child, exited, printed, ready } = await start('thermometer', '--pty', place);
    expect(ready).toMatchObject({ pty: place, protocol: 'gy-mcu90615' });
    const first = await openFile(place, 'r+');
    await first.write(Uint8Array.of(0xa5, 0x15, 0xba));
    const { buffer } = await first.read(Buffer.alloc(9), 0, 9);
    expect(buffer.subarray(0, 4).toString('hex')).toBe('5a5a4504');
    child.stdin.write('{"unplug":300}\n');
    await expect.poll(() => printed.length).toBe(2);
    expect(existsSync(place)).toBe(false);
    const end = await first.read(Buffer.alloc(9), 0, 9).catch((error: NodeJS.ErrnoException) => error.code);
    expect(['EIO', 0]).toContain(typeof end === 'string' ? end : end?.bytesRead);
    await first.close();
    await expect.poll(() => existsSync(place)).toBe(true);
    const second = await openFile(place, 'r+');
    child.stdin.write('{"wait":"connected"}\n{"garbage":"00ff"}\n');
    const { bytesRead } = await second.read(Buffer.alloc(2), 0, 2);
    expect(bytesRead).toBeGreaterThan(0);
    await second.close();
    child.kill('SIGTERM');
    await exited;
    expect(existsSync(place)).toBe(false);
  });

  it.skipIf(!socat)(`leaves no terminal behind, however it ends${withSocat}`, async () => {
    const place = path.join(await folder(), 'tty');
    const { child, exited } = await start('scanner', '--pty', place);
    expect(existsSync(place)).toBe(true);
    child.kill('SIGKILL');
    await exited;
    await expect.poll(() => existsSync(place)).toBe(false);
  });

  it('has one clear word for what cannot be', async () => {
    const noPath = spawnSync(process.execPath, [entry, 'scanner', '--pty', '/tmp/none'], {
      encoding: 'utf8',
      env: { ...process.env, PATH: '' },
    });
    const taken = await start('scanner');
    expect(
      [
        noPath,
        run('scanner', '--listen', String(taken.ready?.listening)),
        run('television'),
        run('scanner', '--listen', 'http'),
        run('scanner', '--protocol', 'morse'),
        run('scanner', '--profile', 'gy-mcu90615'),
        run('barrier', '--profile', 'nobodys'),
        run('scanner', '--listen', '0', '--pty', 'x'),
        run('scanner', '--script', '/nowhere'),
      ].map(({ status, stdout, stderr }) => [status, stdout, stderr.split('\n')[0]]),
    ).toEqual([
      [1, '', expect.stringContaining('install socat')],
      [1, '', expect.stringContaining('EADDRINUSE')],
      [2, '', expect.stringContaining('television')],
      [2, '', expect.stringContaining('http')],
      [2, '', expect.stringContaining('morse')],
      [2, '', expect.stringContaining('does not speak "gy-mcu90615"')],
      [1, '', expect.stringContaining('nobodys')],
      [2, '', expect.stringContaining('not on both')],
      [2, '', expect.stringContaining('/nowhere')],
    ]);
    expect(run('--help').stdout).toContain('{"scan": TEXT}');
  });
});
