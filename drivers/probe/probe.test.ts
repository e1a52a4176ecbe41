import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { shippedRegistry } from '../profile/registry.ts';
import { startPrinterSimulator } from '../simulators/printer-simulator.ts';
import { startScannerSimulator } from '../simulators/scanner-simulator.ts';
import { startThermometerSimulator } from '../simulators/thermometer-simulator.ts';
import { realClock, until } from '../testing/watched-driver.ts';
import { type Fit, type ProbeEvent, type ProbeOptions, probe } from './probe.ts';
import { linesToTry, lineWords } from './speeds.ts';
import { added, noTally } from './tally.ts';
import { couldBeAt } from './target.ts';

const ports = { port: 0, controlPort: 0 };
const registry = shippedRegistry();
const tcpProfiles = registry
  .list()
  .flatMap(({ profile }) => (couldBeAt({ kind: 'tcp', host: '', port: 1 }, profile) ? [profile] : []));

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

const look = (
  port: number,
  more: Partial<ProbeOptions> = {},
): { events: ProbeEvent[]; fits: Promise<readonly Fit[]> } => {
  const events: ProbeEvent[] = [];
  const fits = probe({
    target: { kind: 'tcp', host: '127.0.0.1', port },
    likely: [],
    others: tcpProfiles,
    ms: 1200,
    send: null,
    ask: false,
    reportDescriptor: null,
    clock: realClock,
    told: (event) => void events.push(event),
    ...more,
  });
  return { events, fits };
};

const protocolOf = (fit: Fit | undefined): string | undefined =>
  fit === undefined ? undefined : registry.find(fit.profile).protocol;

describe('probing a port', () => {
  it('shows what comes, and finds a scanner by its codes', async () => {
    const scanner = await startScannerSimulator(ports);
    disposals.push(() => scanner.close());
    const { events, fits } = look(scanner.port);
    await until('it is connected', () => scanner.connected());
    await scanner.scan('8934563138165');
    const [best] = await fits;
    expect(protocolOf(best)).toBe('scanner-frames');
    // Its bytes tell no maker, so none is named first.
    expect(best?.profile).toMatch(/^(generic|serial)-/);
    expect(events[0]).toEqual({ kind: 'opened', place: `127.0.0.1:${scanner.port}`, line: null });
    expect(events).toContainEqual({
      kind: 'bytes',
      ms: expect.any(Number),
      hex: Buffer.from('8934563138165\r').toString('hex'),
    });
    const codes = events.flatMap((event) => (event.kind === 'decoded' && event.says.kind === 'scan' ? [event] : []));
    expect(codes[0]?.says).toMatchObject({ text: '8934563138165' });
    expect(events.at(-1)).toMatchObject({ kind: 'verdict', bytes: 14 });
  });

  it('writes nothing to a device, however long it is silent', async () => {
    const printer = await startPrinterSimulator(ports);
    disposals.push(() => printer.close());
    const { events, fits } = look(printer.port, { ms: 700 });
    expect([await fits, printer.printed().bytes]).toEqual([[], 0]);
    expect(events.at(-1)).toEqual({ kind: 'verdict', bytes: 0, fits: [] });
  });

  it('asks the questions of a profile when it is told to, which print nothing', async () => {
    const printer = await startPrinterSimulator(ports);
    disposals.push(() => printer.close());
    const { fits } = look(printer.port, { ask: true, likely: [registry.find('escpos-generic')], others: [] });
    expect((await fits)[0]).toMatchObject({ profile: 'escpos-generic', spoilt: 0 });
    expect(printer.printed()).toMatchObject({ slips: 0 });
  });

  it('makes a thermometer speak that has to be asked, and tells it from a scanner', async () => {
    const thermometer = await startThermometerSimulator(ports);
    disposals.push(() => thermometer.close());
    const gy = registry.find('gy-mcu90615');
    const { fits } = look(thermometer.port, { ask: true, likely: [gy], ms: 2000 });
    const [best] = await fits;
    expect([protocolOf(best), (best?.read ?? 0) > 3]).toEqual(['gy-mcu90615', true]);
  });

  it('says that nothing fits what is noise', async () => {
    const scanner = await startScannerSimulator(ports);
    disposals.push(() => scanner.close());
    const { fits } = look(scanner.port);
    await until('it is connected', () => scanner.connected());
    await scanner.bytes(Uint8Array.from({ length: 200 }, (_, index) => (index * 89 + 128) & 0xff));
    expect((await fits).map(({ profile }) => protocolOf({ profile, line: null, ...noTally }))).not.toContain(
      'scanner-frames',
    );
  });

  it('says why a port does not open', async () => {
    await expect(look(1).fits).rejects.toMatchObject({ code: ErrorCode.DeviceUnreachable });
  });
});

describe('what is tried', () => {
  it('begins with the speeds of likely profiles and names each once', () => {
    const fast = {
      ...registry.find('serial-scanner'),
      line: { ...registry.find('serial-scanner').line, baudRate: 115_200 },
    };
    const words = linesToTry([fast], [registry.find('serial-scanner')]).map(lineWords);
    expect(words).toEqual(['115200 8N1', '9600 8N1', '38400 8N1', '19200 8N1', '57600 8N1']);
  });

  it('takes a text of control characters for no code', () => {
    const tally = (text: string) => added(noTally, { kind: 'scan', text }).score > 0;
    expect(['8934', 'Đường số 1|x', '\x01\x7f\x02', 'ÿ', ''].map(tally)).toEqual([true, true, false, false, false]);
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void added(noTally, { kind: 'scan', text })));
  });
});
