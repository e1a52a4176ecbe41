import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { PrintResult } from '../../contract/driver.ts';
import { ErrorCode } from '../../contract/errors.ts';
import type { PassageDocument } from '../../contract/print-document.ts';
import { printerSettingsSchema } from '../profile/printer-settings.ts';
import { startPrinterSimulator } from '../simulators/printer-simulator.ts';
import { interpretEscPos } from '../testing/escpos-interpreter.ts';
import { deviceAt, KeepingSink, realClock, until } from '../testing/watched-driver.ts';
import { tcpTransport } from '../transports/tcp.ts';
import { createPrinterDriver } from './printer-driver.ts';

const slip = (number: number): PassageDocument => ({
  kind: 'slip',
  copy: 0,
  name: null,
  variant: 'entry',
  number,
  time: '07:31 11/09/2021',
  site: 'Chợ Bến Thành',
  station: 'Cổng chính',
  lane: 'Làn 1',
  outcome: 'admit',
  colour: 'green',
  direction: 'in',
  celsius: 36.6,
  reasons: [],
  code: `CP1:gate-1:0123456789abcdef0123456789abcdef:${number}`,
  watermark: null,
});

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

const startBoth = async (given: object = {}, leftBehind: Uint8Array | null = null) => {
  const simulator = await startPrinterSimulator({ port: 0, controlPort: 0 });
  if (leftBehind !== null) {
    const other = createConnection({ host: '127.0.0.1', port: simulator.port });
    await once(other, 'connect');
    const closed = once(other, 'close');
    other.resume().end(leftBehind);
    await until('what was left behind', () => simulator.printed().bytes === leftBehind.length);
    await closed;
  }
  const sink = new KeepingSink();
  const settings = printerSettingsSchema.parse({
    text: { encoding: 'cp1258', codePage: 52 },
    pollMs: 250,
    completionTimeoutMs: 2000,
    ...given,
  });
  const transport = tcpTransport({ host: '127.0.0.1', port: simulator.port });
  const driver = createPrinterDriver(
    deviceAt('printer', 'escpos-generic', simulator.port),
    settings,
    transport,
    sink,
    realClock,
  );
  disposals.push(simulator.close, driver.dispose);
  driver.start();
  await until('ready', () => sink.latest?.state === 'ready');
  return { simulator, sink, driver };
};

const summary = (result: PrintResult): unknown =>
  result.outcome === 'printed' ? 'printed' : [result.outcome, result.error.code];

type Both = Awaited<ReturnType<typeof startBoth>>;
const onPaper = ({ simulator }: Both): (string | undefined)[] =>
  interpretEscPos(Buffer.from(simulator.printed().hex, 'hex')).map((printed) => printed.qr[0]);

describe('printer driver', () => {
  it('prints slips one after the other, each confirmed by the printer', async () => {
    const both = await startBoth();
    const results = await Promise.all([1, 2, 3].map((number) => both.driver.print(slip(number))));
    expect([results.map(summary), onPaper(both), both.simulator.printed().slips]).toEqual([
      ['printed', 'printed', 'printed'],
      [1, 2, 3].map((number) => slip(number).code),
      3,
    ]);
  });

  it('sees while idle that the roll comes to its end, and that a new one is in', async () => {
    const { simulator, sink } = await startBoth();
    const seen = async (paper: 'ok' | 'near-end' | 'out') => {
      simulator.paper(paper);
      await until(paper, () => sink.latest?.paper === paper);
      return [sink.latest?.state, sink.latest?.error?.code];
    };
    expect([await seen('near-end'), await seen('out'), await seen('ok')]).toEqual([
      ['ready', undefined],
      ['faulty', ErrorCode.PrinterPaperOut],
      ['ready', undefined],
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
      [slip(3).code],
    ]);
  });

  it('does not know what is on paper when the roll ends in the middle, and takes no late answer for the next slip', async () => {
    const both = await startBoth({ completionTimeoutMs: 1000 });
    both.simulator.paperLeft(60);
    const cutShort = await both.driver.print(slip(1));
    await until('out', () => both.sink.latest?.paper === 'out');
    const meanwhile = await both.driver.print(slip(2));
    both.simulator.paper('ok');
    await until('ready', () => both.sink.latest?.state === 'ready');
    const afterwards = await both.driver.print(slip(3));
    expect([summary(cutShort), summary(meanwhile), summary(afterwards), onPaper(both)]).toEqual([
      ['unknown', ErrorCode.PrinterOutcomeUnknown],
      ['failed', ErrorCode.PrinterPaperOut],
      'printed',
      // The printer had the first one in its buffer: it came out after the refill, once.
      [slip(1).code, slip(3).code],
    ]);
  });

  it('does not know what is on paper when the connection ends in the middle, and prints it no second time', async () => {
    const both = await startBoth();
    both.simulator.paperLeft(60);
    const received = both.simulator.printed().bytes;
    const lost = both.driver.print(slip(1));
    await until('the slip was sent', () => both.simulator.printed().bytes > received + 200);
    await both.simulator.unplug(100);
    expect(summary(await lost)).toEqual(['unknown', ErrorCode.PrinterOutcomeUnknown]);
    expect(summary(await both.driver.print(slip(2)))).toEqual(['failed', ErrorCode.DeviceUnreachable]);
    both.simulator.paper('ok');
    await until('ready', () => both.sink.latest?.state === 'ready');
    expect([summary(await both.driver.print(slip(3))), onPaper(both)]).toEqual([
      'printed',
      [slip(1).code, slip(3).code],
    ]);
  });

  it('fails a slip that had to wait until its person has gone', async () => {
    const both = await startBoth({ staleAfterMs: 1000, completionTimeoutMs: 1500 });
    both.simulator.paperLeft(60);
    const results = await Promise.all([both.driver.print(slip(1)), both.driver.print(slip(2))]);
    expect(results.map(summary)).toEqual([
      ['unknown', ErrorCode.PrinterOutcomeUnknown],
      ['failed', ErrorCode.PrinterError],
    ]);
  });

  it('does not wait for ever when it is disposed in the middle of a slip', async () => {
    const both = await startBoth();
    both.simulator.paperLeft(60);
    const received = both.simulator.printed().bytes;
    const cutOff = both.driver.print(slip(1));
    await until('the slip was sent', () => both.simulator.printed().bytes > received + 200);
    await both.driver.dispose();
    expect(summary(await cutOff)).toEqual(['unknown', ErrorCode.PrinterOutcomeUnknown]);
  });

  it('prints a whole slip although somebody left the printer in the middle of a command', async () => {
    const clean = await startBoth();
    await clean.driver.print(slip(1));
    // GS ( k with 500 bytes to come: without more ado it would swallow the head of the slip.
    const halfCommand = Uint8Array.of(0x1d, 0x28, 0x6b, 0xf4, 0x01, 0x31, 0x50, 0x30, 0x41);
    const left = await startBoth({}, halfCommand);
    const result = await left.driver.print(slip(1));
    const text = ({ simulator }: Both) => interpretEscPos(Buffer.from(simulator.printed().hex, 'hex')).at(-1)?.lines;
    expect([summary(result), left.simulator.printed().slips, text(left)]).toEqual(['printed', 1, text(clean)]);
  });

  it('does not take the late answer to what was before for the word that a slip is on paper', async () => {
    let asked = 0;
    const late = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        for (let at = bytes.indexOf('1004', 0, 'hex'); at >= 0; at = bytes.indexOf('1004', at + 2, 'hex'))
          socket.write(Uint8Array.of(0x12));
        if (!bytes.includes(Buffer.from('1d7201', 'hex'))) return;
        asked += 1;
        if (asked > 1) return;
        socket.write(Uint8Array.of(0));
        setTimeout(() => socket.write(Uint8Array.of(0)), 30);
      });
    }).listen(0, '127.0.0.1');
    await once(late, 'listening');
    const address = late.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const sink = new KeepingSink();
    const settings = printerSettingsSchema.parse({
      text: { encoding: 'cp1258', codePage: 52 },
      completionTimeoutMs: 700,
    });
    const transport = tcpTransport({ host: '127.0.0.1', port });
    const device = deviceAt('printer', 'escpos-generic', port);
    const driver = createPrinterDriver(device, settings, transport, sink, realClock);
    disposals.push(async () => void late.close(), driver.dispose);
    driver.start();
    await until('ready', () => sink.latest?.state === 'ready');
    expect(summary(await driver.print(slip(1)))).toEqual(['unknown', ErrorCode.PrinterOutcomeUnknown]);
  });

  it('calls a printer that never answers faulty', async () => {
    const mute = createServer((socket) => void socket.on('error', () => undefined).resume()).listen(0, '127.0.0.1');
    await until('listening', () => mute.listening);
    const address = mute.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const sink = new KeepingSink();
    const settings = printerSettingsSchema.parse({ text: { encoding: 'cp1258', codePage: 52 }, statusTimeoutMs: 200 });
    const transport = tcpTransport({ host: '127.0.0.1', port });
    const driver = createPrinterDriver(
      deviceAt('printer', 'escpos-generic', port),
      settings,
      transport,
      sink,
      realClock,
    );
    disposals.push(async () => void mute.close(), driver.dispose);
    driver.start();
    await until('faulty', () => sink.latest?.state === 'faulty');
    expect(sink.latest?.error?.code).toBe(ErrorCode.DeviceSilent);
  });
});
