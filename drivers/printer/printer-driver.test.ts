import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { PrinterDriver, PrintResult } from '../../contract/driver.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { PassageDocument } from '../../contract/print-document.ts';
import { lineSchema } from '../profile/line.ts';
import { printerSettingsSchema } from '../profile/printer-settings.ts';
import { type PrinterSimulator, startPrinterSimulator } from '../simulators/printer-simulator.ts';
import { hasSocat } from '../testing/pty.ts';
import { badge, entrySlip } from '../testing/sample-documents.ts';
import { deviceAt, KeepingSink, realClock, until } from '../testing/watched-driver.ts';
import { serialTransport } from '../transports/serial.ts';
import { tcpTransport } from '../transports/tcp.ts';
import type { TransportFactory } from '../transports/transport.ts';
import { createPrinterDriver } from './printer-driver.ts';

const slip = (number: number): PassageDocument => ({
  ...entrySlip,
  name: null,
  number,
  code: `CP1:gate-1:0123456789abcdef0123456789abcdef:${number}`,
});

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

type Started = Readonly<{
  given?: object;
  pty?: string;
  before?: (simulator: PrinterSimulator) => void;
  interrupted?: boolean;
}>;

const driverOn = (
  transport: TransportFactory,
  port: number,
  given: object,
  prepare?: (driver: PrinterDriver) => void,
) => {
  const sink = new KeepingSink();
  const settings = printerSettingsSchema.parse({
    text: { encoding: 'cp1258', codePage: 52 },
    pollMs: 250,
    completionTimeoutMs: 2000,
    ...given,
  });
  const driver = createPrinterDriver(deviceAt('printer', 'escpos-generic', port), settings, transport, sink, realClock);
  disposals.push(driver.dispose);
  prepare?.(driver);
  driver.start();
  return { sink, driver };
};

const startBoth = async ({ given = {}, pty, before = () => undefined, interrupted = false }: Started = {}) => {
  const simulator = await startPrinterSimulator({ port: 0, pty: pty ?? null, controlPort: 0 });
  disposals.push(simulator.close);
  before(simulator);
  const transport =
    pty === undefined
      ? tcpTransport({ host: '127.0.0.1', port: simulator.port })
      : serialTransport(pty, lineSchema.parse({ baudRate: 115_200 }));
  const both = driverOn(transport, simulator.port, given, (driver) => {
    if (interrupted) driver.leftInterrupted?.();
  });
  await until('ready', () => both.sink.latest?.state === 'ready');
  return { simulator, ...both };
};

const summary = (result: PrintResult): unknown =>
  result.outcome === 'printed' ? 'printed' : [result.outcome, result.error.code];
const nobodyKnows = ['unknown', ErrorCode.PrinterOutcomeUnknown];

type Both = Awaited<ReturnType<typeof startBoth>>;

/** Each piece of paper by the number of its slip; `part`: printed on, without its code; `blank`: nothing on it. */
const onPaper = ({ simulator }: Pick<Both, 'simulator'>): string[] =>
  simulator.pieces().map(({ items, cut }) => {
    const code = items
      .flatMap((item) => (item.type === 'symbol' ? [item.text] : []))[0]
      ?.split(':')
      .at(-1);
    const marked = items.some(({ type }) => type !== 'feed');
    return (code ?? (marked ? 'part' : 'blank')) + (cut === null ? ', hanging' : '');
  });

const sent = async ({ simulator }: Both, bytes: number): Promise<void> => {
  const before = simulator.printed().bytes;
  await until(`${bytes} bytes`, () => simulator.printed().bytes >= before + bytes);
};

/** A printer that is made up for one test. */
const fakePrinter = async (received: (socket: Socket, bytes: Buffer) => void): Promise<number> => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => received(socket, bytes));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  disposals.push(async () => void server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const countOf = (bytes: Buffer, hex: string): number => bytes.toString('hex').split(hex).length - 1;

describe('printer driver', () => {
  it('prints documents one after the other, each confirmed by the printer', async () => {
    const both = await startBoth();
    const results = await Promise.all([1, 2, 3].map((number) => both.driver.print(slip(number))));
    expect([results.map(summary), onPaper(both)]).toEqual([
      ['printed', 'printed', 'printed'],
      ['1', '2', '3'],
    ]);
  });

  it('calls begin when the printer is fit and before the first byte, and sends nothing when that fails', async () => {
    const both = await startBoth();
    const seen: unknown[] = [];
    const done = await both.driver.print(slip(1), async () => {
      const before = both.simulator.printed().bytes;
      await new Promise((resolve) => setTimeout(resolve, 50));
      seen.push(both.simulator.printed().bytes - before, onPaper(both));
    });
    const refused = await both.driver.print(slip(2), async () => {
      throw new CheckpointError(ErrorCode.LedgerDiskFull, 'the disk is full');
    });
    both.simulator.paper('out');
    const unfit = await both.driver.print(slip(3), async () => void seen.push('begun without paper'));
    expect([summary(done), summary(refused), summary(unfit), seen, onPaper(both)]).toEqual([
      'printed',
      ['failed', ErrorCode.LedgerDiskFull],
      ['failed', ErrorCode.PrinterPaperOut],
      [0, []],
      ['1'],
    ]);
  });

  it('prints without a logo that cannot be drawn, and says so', async () => {
    const both = await startBoth();
    const result = await both.driver.print({ ...slip(1), logo: Buffer.from('no picture') });
    expect([result, onPaper(both)]).toEqual([
      { outcome: 'printed', leftOut: expect.objectContaining({ code: ErrorCode.PrinterDocumentInvalid }) },
      ['1'],
    ]);
  });

  it('sees while idle whatever would keep it from printing, and that it is well again', async () => {
    const { simulator, sink } = await startBoth();
    const seen = async (change: () => void, holds: () => boolean) => {
      change();
      await until(String(change), holds);
      return [sink.latest?.state, sink.latest?.paper, sink.latest?.error?.code];
    };
    const faulty = (code: number) => () => sink.latest?.error?.code === code;
    expect([
      await seen(
        () => simulator.paper('near-end'),
        () => sink.latest?.paper === 'near-end',
      ),
      await seen(() => simulator.paper('out'), faulty(ErrorCode.PrinterPaperOut)),
      await seen(() => simulator.cover('open'), faulty(ErrorCode.PrinterCoverOpen)),
      await seen(
        () => simulator.paper('ok'),
        () => sink.latest?.paper === 'ok',
      ),
      await seen(
        () => simulator.cover('closed'),
        () => sink.latest?.state === 'ready',
      ),
      await seen(() => simulator.error('cutter'), faulty(ErrorCode.PrinterError)),
      await seen(
        () => simulator.error('none'),
        () => sink.latest?.state === 'ready',
      ),
    ]).toEqual([
      ['ready', 'near-end', undefined],
      ['faulty', 'out', ErrorCode.PrinterPaperOut],
      ['faulty', 'out', ErrorCode.PrinterCoverOpen],
      ['faulty', 'ok', ErrorCode.PrinterCoverOpen],
      ['ready', 'ok', undefined],
      ['faulty', 'ok', ErrorCode.PrinterError],
      ['ready', 'ok', undefined],
    ]);
  });

  it('names what a person must do about a jammed cutter and a hot head', async () => {
    const { simulator, driver } = await startBoth();
    const hints: unknown[] = [];
    for (const error of ['cutter', 'head-too-hot', 'unrecoverable', 'mechanical'] as const) {
      simulator.error(error);
      const result = await driver.print(slip(1));
      hints.push(result.outcome === 'failed' ? [result.error.message, result.error.hint.split(/[ ,]/u)[0]] : result);
    }
    expect(hints).toEqual([
      ['printer error: cutter', 'Switch'],
      ['printer error: head-too-hot', 'Wait'],
      ['printer error: unrecoverable', 'Switch'],
      ['printer error: mechanical', 'Open'],
    ]);
  });

  it('sends nothing without paper or with an open cover, and does not print it later', async () => {
    const both = await startBoth();
    both.simulator.paper('out');
    const withoutPaper = await both.driver.print(slip(1));
    both.simulator.paper('ok');
    both.simulator.cover('open');
    const withOpenCover = await both.driver.print(slip(2));
    both.simulator.cover('closed');
    const atLast = await both.driver.print(slip(3));
    expect([summary(withoutPaper), summary(withOpenCover), summary(atLast), onPaper(both)]).toEqual([
      ['failed', ErrorCode.PrinterPaperOut],
      ['failed', ErrorCode.PrinterCoverOpen],
      'printed',
      ['3'],
    ]);
  });

  it.each(['paper', 'cover', 'error'] as const)(
    'knows soon that nobody knows, when it is stopped in the middle: %s',
    async (what) => {
      const both = await startBoth({
        given: { completionTimeoutMs: 60_000 },
        before: (simulator) => simulator.behave({ bytesPerSecond: 400_000 }),
      });
      both.simulator.behave({ bytesPerSecond: 200 });
      const cutShort = both.driver.print(slip(1));
      await sent(both, 200);
      if (what === 'paper') both.simulator.paper('out');
      else if (what === 'cover') both.simulator.cover('open');
      else both.simulator.error('cutter');
      const result = await cutShort;
      const meanwhile = await both.driver.print(slip(2));
      both.simulator.behave({ bytesPerSecond: null });
      both.simulator.paper('ok');
      both.simulator.cover('closed');
      both.simulator.error('none');
      await until('ready', () => both.sink.latest?.state === 'ready');
      const afterwards = await both.driver.print(slip(3));
      expect([summary(result), meanwhile.outcome, summary(afterwards), onPaper(both)]).toEqual([
        nobodyKnows,
        'failed',
        'printed',
        // It had the first one in its buffer, which came out after all, once. That part of it hung there could not be known.
        ['1', 'blank', '3'],
      ]);
    },
  );

  it('does not call a slip printed whose roll ended before its last line', async () => {
    const both = await startBoth();
    both.simulator.paperLeft(60);
    expect(summary(await both.driver.print(slip(1)))).toEqual(nobodyKnows);
    await until('out', () => both.sink.latest?.paper === 'out');
  });

  it('feeds out and cuts off half a slip after a cable was pulled, and prints the next one whole', async () => {
    const both = await startBoth();
    both.simulator.cutOff({ bytes: 150, ms: 100, power: true });
    const lost = summary(await both.driver.print(slip(1)));
    const away = summary(await both.driver.print(slip(2)));
    await until('ready', () => both.sink.latest?.state === 'ready');
    expect([lost, away, summary(await both.driver.print(slip(3))), onPaper(both)]).toEqual([
      nobodyKnows,
      ['failed', ErrorCode.DeviceUnreachable],
      'printed',
      ['part', '3'],
    ]);
  });

  it('cuts off what a process before it left half printed, and wastes no paper when it left nothing', async () => {
    // ESC a 1, a line, and GS ( k with 500 bytes to come: without more ado it would swallow the head of the slip.
    const half = Buffer.from(`1b6101${Buffer.from('Benh vien\n').toString('hex')}1d286bf4013150304142`, 'hex');
    const left = (simulator: PrinterSimulator): void => simulator.leave(half);
    const told = await startBoth({ before: left, interrupted: true });
    const clean = await startBoth();
    const results = [await told.driver.print(slip(1)), await clean.driver.print(slip(1))];
    expect([results.map(summary), onPaper(told), onPaper(clean)]).toEqual([
      ['printed', 'printed'],
      ['part', '1'],
      ['1'],
    ]);
  });

  it.each([[20], [400]])(
    'prints a whole slip although somebody left it in the middle of a picture of %i rows',
    async (rows) => {
      const clean = await startBoth();
      await clean.driver.print(slip(1));
      const halfPicture = Uint8Array.of(0x1d, 0x76, 0x30, 0, 8, 0, rows & 0xff, rows >> 8, 0xff, 0xff);
      const left = await startBoth({
        // A longer one than any of ours takes more than one attempt.
        given: { completionTimeoutMs: 500 },
        before: (simulator) => simulator.leave(halfPicture),
      });
      const result = await left.driver.print(slip(1));
      const lines = ({ simulator }: Both) =>
        simulator
          .pieces()
          .at(-1)
          ?.items.filter(({ type }) => type === 'line');
      expect([summary(result), onPaper(left), lines(left)]).toEqual(['printed', ['1'], lines(clean)]);
    },
  );

  it('gives a slow printer with a small buffer the time that it needs', async () => {
    const habits = { bufferBytes: 1024, bytesPerSecond: 40_000 };
    const both = await startBoth({
      given: { text: { encoding: 'raster' }, dots: 384, columns: 32, completionTimeoutMs: 500, bytesPerSecond: 5_000 },
      before: (simulator) => simulator.behave(habits),
    });
    expect([summary(await both.driver.print(badge)), both.simulator.pieces().length]).toEqual(['printed', 1]);
  });

  it('is not confused by garbage and by status that nobody asked for', async () => {
    const both = await startBoth({ before: (simulator) => simulator.behave({ answers: 'noisy' }) });
    const first = summary(await both.driver.print(slip(1)));
    both.simulator.paperLeft(60);
    expect([first, summary(await both.driver.print(slip(2)))]).toEqual(['printed', nobodyKnows]);
    await until('out', () => both.sink.latest?.paper === 'out');
  });

  it('does not take the late answer to what was before for the word that a slip is on paper', async () => {
    let asked = 0;
    const port = await fakePrinter((socket, bytes) => {
      for (let count = countOf(bytes, '1004'); count > 0; count -= 1) socket.write(Uint8Array.of(0x12));
      if (countOf(bytes, '1d7201') === 0) return;
      asked += 1;
      if (asked > 1) return;
      socket.write(Uint8Array.of(0));
      setTimeout(() => socket.write(Uint8Array.of(0)), 30);
    });
    const { driver, sink } = driverOn(tcpTransport({ host: '127.0.0.1', port }), port, { completionTimeoutMs: 700 });
    await until('ready', () => sink.latest?.state === 'ready');
    expect(summary(await driver.print(slip(1)))).toEqual(nobodyKnows);
  });

  it('fails a slip that had to wait for longer than any may', async () => {
    const both = await startBoth({ given: { staleAfterMs: 1000, status: 'paper-only', completionTimeoutMs: 1500 } });
    both.simulator.behave({ answers: 'none' });
    const results = await Promise.all([both.driver.print(slip(1)), both.driver.print(slip(2))]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
  });

  it('does not wait for ever when it is disposed in the middle of a slip', async () => {
    const both = await startBoth({ given: { completionTimeoutMs: 60_000 } });
    both.simulator.behave({ bytesPerSecond: 100 });
    const cutOff = both.driver.print(slip(1));
    await sent(both, 200);
    await both.driver.dispose();
    expect(summary(await cutOff)).toEqual(nobodyKnows);
  });

  it('calls a printer that never answers faulty, and says what can be done', async () => {
    const port = await fakePrinter(() => undefined);
    const { sink } = driverOn(tcpTransport({ host: '127.0.0.1', port }), port, { statusTimeoutMs: 200 });
    await until('faulty', () => sink.latest?.state === 'faulty');
    expect([sink.latest?.error?.code, sink.latest?.error?.hint]).toEqual([
      ErrorCode.DeviceSilent,
      expect.stringContaining('"status": "none"'),
    ]);
  });
});

describe('printer that cannot say how it is', () => {
  const mute = { status: 'none', confirm: 'none' };
  const muted = (simulator: PrinterSimulator): void => simulator.behave({ answers: 'none' });

  it('is ready, its paper unknown, and nobody knows what it prints', async () => {
    const both = await startBoth({ given: mute, before: muted });
    const results = [await both.driver.print(slip(1)), await both.driver.print(slip(2))];
    await until('both are out', () => both.simulator.pieces().length === 2);
    expect([results.map(summary), both.sink.latest?.state, both.sink.latest?.paper, onPaper(both)]).toEqual([
      [nobodyKnows, nobodyKnows],
      'ready',
      'unknown',
      ['1', '2'],
    ]);
  });

  it('is believed where its installer has said so, while it is there', async () => {
    const both = await startBoth({ given: { ...mute, trustWithoutAnswer: true }, before: muted });
    const first = summary(await both.driver.print(slip(1)));
    await both.simulator.unplug(10_000);
    await until('away', () => both.sink.latest?.state !== 'ready');
    const away = summary(await both.driver.print(slip(2)));
    expect([first, away]).toEqual(['printed', ['failed', ErrorCode.DeviceUnreachable]]);
  });

  it('is seen to have no paper where it can say at least that', async () => {
    const given = { status: 'paper-only', confirm: 'none', trustWithoutAnswer: true };
    const both = await startBoth({ given });
    const first = summary(await both.driver.print(slip(1)));
    both.simulator.paperLeft(60);
    const cutShort = summary(await both.driver.print(slip(2)));
    const without = summary(await both.driver.print(slip(3)));
    expect([first, cutShort, without]).toEqual(['printed', nobodyKnows, ['failed', ErrorCode.PrinterPaperOut]]);
  });
});

describe.skipIf(!hasSocat)(`printer on a serial line${hasSocat ? '' : ' (left out: socat is not installed)'}`, () => {
  const onTty = async (started: Omit<Started, 'pty'> = {}) => {
    const folder = await mkdtemp(join(tmpdir(), 'printer-'));
    disposals.push(() => rm(folder, { recursive: true, force: true }));
    return startBoth({ ...started, pty: join(folder, 'tty') });
  };

  it('prints, as letters and as pictures', async () => {
    const plain = await onTty();
    const drawn = await onTty({
      given: { text: { encoding: 'raster' }, dots: 384, columns: 32, bytesPerSecond: 11_520 },
    });
    expect([summary(await plain.driver.print(slip(1))), summary(await drawn.driver.print(badge))]).toEqual([
      'printed',
      'printed',
    ]);
    expect([onPaper(plain), drawn.simulator.pieces().length]).toEqual([['1'], 1]);
  });

  it('comes back after it was pulled in the middle, and the half slip is cut off', async () => {
    const both = await onTty();
    both.simulator.cutOff({ bytes: 150, ms: 200, power: true });
    const lost = summary(await both.driver.print(slip(1)));
    await until('ready', () => both.sink.latest?.state === 'ready');
    expect([lost, summary(await both.driver.print(slip(2))), onPaper(both)]).toEqual([
      nobodyKnows,
      'printed',
      ['part', '2'],
    ]);
  });
});
