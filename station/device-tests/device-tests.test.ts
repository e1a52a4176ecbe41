import { describe, expect, it } from 'vitest';
import { deviceTestRequestSchema } from '../../contract/device-test.ts';
import type { AnyDriver, PrintResult } from '../../contract/driver.ts';
import { ErrorCode, type ErrorRecord } from '../../contract/errors.ts';
import type { PrintDocument } from '../../contract/print-document.ts';
import type { DeviceState, Reading } from '../../contract/reading.ts';
import { parseConfiguration } from '../configuration/load-configuration.ts';
import { DeviceTests } from './device-tests.ts';

const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const lane = 'gate-1';

const configuration = parseConfiguration(
  {
    version: 1,
    site: { id: 'site', name: 'Toà nhà' },
    station: { id: 'gate', name: 'Cổng' },
    lanes: [{ id: lane, name: 'Làn 1' }],
    devices: (['scanner', 'thermometer', 'printer', 'barrier'] as const).map((kind) => ({
      id: kind,
      kind,
      lane,
      profile: 'any',
      transport: { type: 'tcp', host: '127.0.0.1', port: 9100 },
    })),
  },
  'the test',
);

const stateOf = (device: string, state: DeviceState['state'], code?: ErrorCode): DeviceState => ({
  device,
  kind: device as DeviceState['kind'],
  lane,
  state,
  error: code === undefined ? null : { code, message: 'the cover is open', hint: 'close it' },
  since: 0,
  profile: 'any',
});

/** A driver of that kind whose device does what the test says. */
const driverOf = (
  kind: string,
  does: Readonly<{
    state?: DeviceState;
    heard?: string[];
    print?: (document: PrintDocument) => Promise<PrintResult>;
  }> = {},
): AnyDriver => {
  const device = configuration.devices.find(({ id }) => id === kind);
  if (device === undefined) throw new Error(kind);
  const base = {
    device,
    start: () => undefined,
    state: () => does.state ?? stateOf(kind, 'ready'),
    dispose: async () => undefined,
  };
  const heard = does.heard ?? [];
  switch (device.kind) {
    case 'scanner':
      return { ...base, kind: 'scanner', feedback: (good) => void heard.push(good ? 'good' : 'bad') };
    case 'thermometer':
      return { ...base, kind: 'thermometer', measure: () => void heard.push('measure') };
    case 'printer':
      return { ...base, kind: 'printer', print: does.print ?? (async () => ({ outcome: 'printed' })) };
    case 'barrier':
      return {
        ...base,
        kind: 'barrier',
        wiring: { failOpen: false, openForMs: 1000, pulseMs: 500 },
        open: async () => {
          heard.push('open');
          return { outcome: 'opened' };
        },
      };
  }
};

const benchOf = (driver: AnyDriver) => {
  const told: (ErrorRecord | null)[] = [];
  const tests = new DeviceTests({
    configuration,
    clock,
    driver: (id) => (id === driver.device.id ? driver : null),
    changed: (underTest) => void told.push(underTest),
  });
  const ask = (more: object = {}) =>
    tests.run(deviceTestRequestSchema.parse({ device: driver.device.id, seconds: 5, ...more }));
  return { tests, told, ask };
};

const taken = { lane, at: 1, monotonic: 1 };
const scan = (text: string): Reading => ({ kind: 'scan', device: 'scanner', text, ...taken });

describe('a device under test', () => {
  it('shows the shape of a code and beeps; the code goes to nobody else, and the screens are told', async () => {
    const heard: string[] = [];
    const { tests, told, ask } = benchOf(driverOf('scanner', { heard }));
    const before = tests.takes(scan('a passage'));
    const asked = ask();
    const during = tests.takes(scan('001093029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<'));
    const result = await asked;
    expect([before, during, tests.takes(scan('the next'))]).toEqual([false, true, false]);
    expect(result).toMatchObject({
      passed: true,
      seen: { kind: 'code', characters: 64, credential: 'personal-qr', symbology: null },
    });
    expect(JSON.stringify(result)).not.toMatch(/NGUYEN|0010930/);
    expect([heard, told.map((fault) => fault?.code ?? null)]).toEqual([['good'], [ErrorCode.DeviceUnderTest, null]]);
  });

  it('is not taken by a second test, and another device’s readings go on', async () => {
    const { tests, ask } = benchOf(driverOf('scanner'));
    const first = ask();
    await expect(ask()).rejects.toMatchObject({ code: ErrorCode.DeviceUnderTest });
    expect(tests.takes({ ...scan('x'), device: 'scanner-2' })).toBe(false);
    tests.takes({ kind: 'garbled', device: 'scanner', code: ErrorCode.FrameNotText, length: 7, ...taken });
    expect(await first).toMatchObject({ passed: false, seen: { kind: 'garbled', bytes: 7 } });
  });

  it('says that nothing came, and what to look at', async () => {
    const { ask } = benchOf(driverOf('scanner'));
    expect(await ask({ seconds: 1 })).toMatchObject({
      passed: false,
      seen: null,
      says: 'no code came in 1 s',
      hint: expect.stringContaining('profile'),
    });
  });

  it('measures on demand', async () => {
    const heard: string[] = [];
    const { tests, ask } = benchOf(driverOf('thermometer', { heard }));
    const asked = ask();
    await Promise.resolve();
    tests.takes({ kind: 'temperature', device: 'thermometer', celsius: 36.6, ambient: 27, target: 'body', ...taken });
    expect(await asked).toMatchObject({ passed: true, says: 'it measured 36.6 °C (body), 27.0 °C around it' });
    expect(heard).toEqual(['measure']);
  });

  it('prints what is asked for, marked as a test, and says what the printer said', async () => {
    const printed: PrintDocument[] = [];
    const print = async (document: PrintDocument): Promise<PrintResult> => {
      printed.push(document);
      if (document.kind === 'badge') throw new Error('broken off');
      return { outcome: 'printed' };
    };
    const { ask } = benchOf(driverOf('printer', { print }));
    const results = [];
    for (const document of ['test', 'slip', 'permit-stamp', 'badge']) results.push(await ask({ document }));
    expect(results.map(({ passed, seen }) => [passed, seen?.kind === 'print' ? seen.outcome : null])).toEqual([
      [true, 'printed'],
      [true, 'printed'],
      [true, 'printed'],
      [false, 'unknown'],
    ]);
    expect(printed.map(({ kind, watermark }) => [kind, watermark])).toEqual([
      ['test', null],
      ['slip', 'THỬ / TEST'],
      ['permit-stamp', 'THỬ / TEST'],
      ['badge', 'THỬ / TEST'],
    ]);
  });

  it('opens a barrier only when told to', async () => {
    const heard: string[] = [];
    const { ask } = benchOf(driverOf('barrier', { heard }));
    const shut = await ask();
    const after = [...heard];
    const open = await ask({ open: true });
    expect([shut.passed, shut.seen, after, open.passed, open.seen, heard]).toEqual([
      true,
      null,
      [],
      true,
      { kind: 'opening', outcome: 'opened', error: null },
      ['open'],
    ]);
  });

  it('hears what is at a barrier’s contacts without keeping it to itself: a fire is recorded all the same', async () => {
    const { tests, ask } = benchOf(driverOf('barrier'));
    const asked = ask({ open: true });
    const fire: Reading = { kind: 'input', device: 'barrier', input: 'fire', active: true, ...taken };
    expect(tests.takes(fire)).toBe(false);
    await asked;
  });

  it('is not tried while it is faulty: the device’s own error is said', async () => {
    const { ask } = benchOf(driverOf('printer', { state: stateOf('printer', 'faulty', ErrorCode.PrinterCoverOpen) }));
    expect(await ask({ seconds: 1 })).toMatchObject({
      passed: false,
      seen: null,
      says: expect.stringContaining('faulty: the cover is open'),
      hint: 'close it',
    });
  });

  it('must be one of the configuration', async () => {
    const { tests } = benchOf(driverOf('printer'));
    await expect(tests.run(deviceTestRequestSchema.parse({ device: 'camera' }))).rejects.toMatchObject({
      code: ErrorCode.UsageWrong,
      hint: expect.stringContaining('scanner, thermometer'),
    });
  });
});
