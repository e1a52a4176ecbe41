import { once } from 'node:events';
import { createConnection } from 'node:net';
import { PNG } from 'pngjs';
import { afterEach, describe, expect, it } from 'vitest';
import { layoutDocument } from '../printer/layout/document-layout.ts';
import { printerSettingsSchema } from '../profile/printer-settings.ts';
import { referralSlip } from '../testing/sample-documents.ts';
import { until } from '../testing/watched-driver.ts';
import { type PrinterSimulator, startPrinterSimulator } from './printer-simulator.ts';

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

const settings = printerSettingsSchema.parse({ text: { encoding: 'tcvn3', lower: 30, upper: 31 } });
const { bytes } = layoutDocument(referralSlip, settings);

const start = async (): Promise<PrinterSimulator> => {
  const simulator = await startPrinterSimulator({ port: 0, controlPort: 0 });
  disposals.push(simulator.close);
  return simulator;
};

const connect = async ({ port }: PrinterSimulator) => {
  const socket = createConnection({ host: '127.0.0.1', port });
  const answers: number[] = [];
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => answers.push(...chunk));
  disposals.push(async () => void socket.destroy());
  await once(socket, 'connect');
  return { socket, answers };
};

describe('printer simulator', () => {
  it('shows what is on its paper, as text and as a picture', async () => {
    const simulator = await start();
    const { socket } = await connect(simulator);
    socket.write(bytes);
    await until('the cut', () => simulator.printed().slips === 1);
    const { text } = await simulator.command({ text: true });
    const { png } = await simulator.command({ png: 576 });
    const picture = PNG.sync.read(Buffer.from(String(png), 'base64'));
    const [first] = String(text).split('\n');
    expect([first, String(text).includes(`[qr ${referralSlip.code}]`), String(text).includes('# XÉT NGHIỆM')]).toEqual([
      '# *** DEMO ***',
      true,
      true,
    ]);
    const dark = picture.data.filter((value, at) => at % 4 === 0 && value < 0x80).length;
    expect([picture.width > 576, picture.height > 600, dark > 10_000]).toEqual([true, true, true]);
  });

  it('loses with its power what it had not printed, and keeps what is on the paper', async () => {
    const simulator = await start();
    const { socket } = await connect(simulator);
    await simulator.command({ cutOff: 200, ms: 50, power: true });
    const closed = once(socket, 'close');
    socket.write(bytes);
    await closed;
    await new Promise((resolve) => setTimeout(resolve, 60));
    const [piece, ...others] = simulator.pieces();
    expect([others, piece?.cut, piece?.items[0]?.type]).toEqual([[], null, 'line']);
  });

  it('works at its own pace, and takes no more than its buffer holds', async () => {
    const simulator = await start();
    await simulator.command({ pace: 20_000 });
    await simulator.command({ buffer: 512 });
    const { socket, answers } = await connect(simulator);
    const began = performance.now();
    socket.write(Buffer.concat([...Array.from({ length: 10 }, () => bytes), Uint8Array.of(0x1d, 0x72, 1)]));
    await until('the answer to GS r', () => answers.length > 0);
    expect([simulator.printed().slips, performance.now() - began > (bytes.length * 10 * 1000) / 20_000 / 2]).toEqual([
      10,
      true,
    ]);
  });

  it('answers in its turn, at once, with noise around it, or not at all', async () => {
    const simulator = await start();
    const { socket, answers } = await connect(simulator);
    const ask = async (count: number): Promise<string> => {
      answers.length = 0;
      socket.write(Uint8Array.of(0x10, 0x04, 4, 0x1d, 0x72, 1));
      if (count > 0) await until('the answers', () => answers.length >= count);
      else await new Promise((resolve) => setTimeout(resolve, 50));
      return Buffer.from(answers).toString('hex');
    };
    const plain = await ask(2);
    await simulator.command({ paper: 'near-end' });
    const nearEnd = await ask(2);
    await simulator.command({ answers: 'noisy' });
    const noisy = await ask(18);
    await simulator.command({ answers: 'none' });
    expect([plain, nearEnd, noisy.length, await ask(0)]).toEqual(['1200', '1e03', 36, '']);
  });

  it('stops where its cover is opened, its cutter jams or its roll ends, and goes on when that is over', async () => {
    const simulator = await start();
    const { socket } = await connect(simulator);
    const stops = [
      [{ cover: 'open' }, { cover: 'closed' }],
      [{ error: 'cutter' }, { error: 'none' }],
      [{ paper: 'out' }, { paper: 'ok' }],
      [{ paperLeft: 100 }, { paper: 'ok' }],
    ];
    const seen: unknown[] = [];
    for (const [stop, go] of stops) {
      const { slips, bytes: before } = simulator.printed();
      await simulator.command(stop);
      socket.write(bytes);
      await until('all of it', () => simulator.printed().bytes === before + bytes.length);
      const stopped = simulator.printed().slips - slips;
      await simulator.command(go);
      seen.push([stopped, simulator.printed().slips - slips]);
    }
    expect(seen).toEqual(stops.map(() => [0, 1]));
  });

  it('has in it what somebody left there', async () => {
    const simulator = await start();
    await simulator.command({ left: Buffer.from('Phan dau\nphan').toString('hex') });
    const { text } = await simulator.command({ text: true });
    await expect(simulator.command({ left: 'xyz' })).rejects.toThrow();
    expect(text).toBe('Phan dau');
  });
});
