import { afterEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { shippedRegistry } from '../profile/registry.ts';
import { HidSimulator } from '../testing/hid-simulator.ts';
import { deviceAt, KeepingSink, realClock, until } from '../testing/watched-driver.ts';
import { createScannerDriver } from './scanner-driver.ts';
import { hidPosProtocol } from './scanner-protocol.ts';

const keyboard = Uint8Array.of(0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0xc0);

const scan = (device: HidSimulator, text: string, continued = false): void => {
  const report = new Uint8Array(64);
  report.set([2, text.length, ...Buffer.from(`]Q1${text}`)]);
  report[63] = continued ? 1 : 0;
  device.report(report);
};
const hexOf = (reports: readonly Uint8Array[]): string[] =>
  reports.map((report) => Buffer.from(report).toString('hex'));

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0)) await dispose();
});

const plugIn = async (descriptor: Uint8Array | null, settings = {}) => {
  const device = new HidSimulator(descriptor);
  const sink = new KeepingSink();
  const profile = shippedRegistry().find('honeywell-hid-pos', settings);
  if (profile.protocol !== 'hid-pos') throw new Error('another protocol');
  const driver = createScannerDriver(
    deviceAt('scanner', profile.id, 1),
    hidPosProtocol(profile),
    device.transport,
    sink,
    realClock,
  );
  disposals.push(driver.dispose);
  driver.start();
  await until('open', () => sink.latest?.state !== 'opening');
  return { device, sink, driver };
};

describe('a HID POS scanner', () => {
  it('is brought out of keyboard mode, and read by the profile’s table where the system tells no layout', async () => {
    const { device, sink } = await plugIn(null);
    scan(device, 'x'.repeat(56), true);
    scan(device, 'yz');
    expect([hexOf(device.features), sink.latest?.state, sink.readings]).toEqual([
      ['fe01'],
      'ready',
      [expect.objectContaining({ kind: 'scan', text: `${'x'.repeat(56)}yz`, symbology: ']Q1', device: 'scanner-1' })],
    ]);
  });

  it('beeps by an output report where the profile has one, and has no feedback otherwise', async () => {
    const { device, driver } = await plugIn(null, { feedback: { good: '04 01', bad: null } });
    driver.kind === 'scanner' && driver.feedback?.(true);
    driver.kind === 'scanner' && driver.feedback?.(false);
    const silent = await plugIn(null);
    expect([hexOf(device.written), 'feedback' in silent.driver]).toEqual([['0401'], false]);
  });

  it('that is a keyboard is faulty, and says what to do', async () => {
    const { device, sink } = await plugIn(keyboard);
    scan(device, 'abc');
    expect([sink.latest?.state, sink.latest?.error?.code, sink.latest?.error?.hint, sink.readings]).toEqual([
      'faulty',
      ErrorCode.DeviceAnswerWrong,
      expect.stringContaining('USB HID'),
      [],
    ]);
  });

  it('pulled in the middle of a code leaves no half code behind, and reads on when it is back', async () => {
    const { device, sink } = await plugIn(null);
    scan(device, 'x'.repeat(56), true);
    device.unplug();
    device.plug();
    await until('back', () => sink.states.filter(({ state }) => state === 'ready').length === 2);
    scan(device, 'whole');
    expect(sink.readings).toEqual([
      expect.objectContaining({ kind: 'garbled', code: ErrorCode.DeviceLost, length: 56, count: 1 }),
      expect.objectContaining({ kind: 'scan', text: 'whole' }),
    ]);
  });
});
