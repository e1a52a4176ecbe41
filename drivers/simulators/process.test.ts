import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

type Child = ChildProcessByStdio<Writable, Readable, null>;
const entry = path.join(import.meta.dirname, 'command.ts');
const readySchema = z.object({ listening: z.int().min(1), control: z.int().min(1) });

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

const start = async (name: string, ...flags: string[]) => {
  const child: Child = spawn(process.execPath, [entry, name, '--listen', '0', '--control', '0', ...flags], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  disposals.push(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, exited, ...readySchema.parse(JSON.parse(String(line))) };
};

const open = async (port: number) => {
  const socket = connect({ host: '127.0.0.1', port });
  disposals.push(async () => void socket.destroy());
  await once(socket, 'connect');
  return socket;
};

/** One command, one answer, on a connection of its own. */
const ask = async (port: number, line: string): Promise<unknown> => {
  const socket = await open(port);
  socket.write(`${line}\n`);
  const [answer] = await once(createInterface(socket), 'line');
  socket.destroy();
  return JSON.parse(String(answer));
};

describe('simulator processes', () => {
  it('answer every command with one line, in order', async () => {
    const { listening, control } = await start('scanner');
    const alone = await ask(control, '{"scan":"x"}');
    const device = await open(listening);
    const bytes = once(device, 'data');
    await expect.poll(() => ask(control, '{"scan":"Đức"}')).toEqual({ ok: true });
    expect([alone, String((await bytes)[0]), await ask(control, 'nonsense'), await ask(control, '{"fly":1}')]).toEqual([
      { ok: false, error: 'nobody is connected' },
      'Đức\r',
      { ok: false, error: expect.stringContaining('JSON') },
      { ok: false, error: expect.any(String) },
    ]);
  });

  it('end when the parent closes their stdin, if told to stay with it', async () => {
    const { child, exited } = await start('thermometer', '--stay-with-parent');
    child.stdin.destroy();
    expect((await exited)[0]).toBe(0);
  });

  it('give a thermometer a frame when it is asked for one', async () => {
    const { listening } = await start('thermometer');
    const device = await open(listening);
    device.write(Uint8Array.of(0xa5, 0x15, 0xba));
    const [frame] = await once(device, 'data');
    expect(Buffer.from(frame).subarray(0, 4).toString('hex')).toBe('5a5a4504');
  });

  it('record what the printer got, answer DLE EOT inside other data and GS r in its turn', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'printer-'));
    disposals.push(() => rm(folder, { recursive: true, force: true }));
    const file = path.join(folder, 'record.bin');
    const { listening, control } = await start('printer', '--record', file);
    const device = await open(listening);
    const sent = Buffer.from('hex', 'latin1');
    // A QR store command of 20 bytes, with DLE EOT 4 and what would be a cut inside; then a real cut and GS r 1.
    const symbol = Buffer.concat([Buffer.from('1d286b17003150301d5600', 'hex'), Buffer.alloc(17)]);
    const job = Buffer.concat([
      sent,
      symbol.subarray(0, 14),
      Buffer.from('100404', 'hex'),
      symbol.subarray(14),
      Buffer.from('1d56001d7201', 'hex'),
    ]);
    device.write(job);
    const answers: number[] = [];
    device.on('data', (bytes: Uint8Array) => void answers.push(...bytes));
    await expect.poll(() => answers).toEqual([0x12, 0x00]);
    expect(await ask(control, '{"printed":true}')).toEqual({
      ok: true,
      hex: job.toString('hex'),
      bytes: job.length,
      slips: 1,
    });
    await expect.poll(async () => (await readFile(file)).toString('hex')).toBe(job.toString('hex'));
  });

  it('answer commands that came together one by one, and end a conversation that is none', async () => {
    const { control } = await start('printer');
    const socket = await open(control);
    const lines: string[] = [];
    createInterface(socket).on('line', (line) => lines.push(line));
    socket.on('error', () => undefined);
    socket.write('{"paper":"near-end"}\n{"cover":"ajar"}\n{"cover":"open"}\n');
    await expect.poll(() => lines.map((line) => JSON.parse(line).ok)).toEqual([true, false, true]);
    socket.write('x'.repeat(100_000));
    await expect.poll(() => socket.closed, { timeout: 5000 }).toBe(true);
  });
});
