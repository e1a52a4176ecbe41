import { afterEach, describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { shippedRegistry } from '../profile/registry.ts';
import { deviceAt, KeepingSink, realClock, until } from '../testing/watched-driver.ts';
import type { TransportFactory, TransportHandlers } from '../transports/transport.ts';
import { createScannerDriver } from './scanner-driver.ts';
import { hidPosProtocol } from './scanner-protocol.ts';

const keyboard = Uint8Array.of(0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0xc0);

/** A plugged-in device that plays reports and keeps what is sent to it. */
class PlayedDevice {
  readonly features: string[] = [];
  readonly written: string[] = [];
  #handlers: TransportHandlers | null = null;
  readonly #descriptor: Uint8Array | null;

  constructor(descriptor: Uint8Array | null) {
    this.#descriptor = descriptor;
  }

  readonly transport: TransportFactory = (handlers) => ({
    place: '/dev/hidraw0',
    open: async () => {
      this.#handlers = handlers;
    },
    write: async (bytes) => void this.written.push(Buffer.from(bytes).toString('hex')),
    sendFeature: async (bytes) => {
      this.features.push(Buffer.from(bytes).toString('hex'));
      throw new CheckpointError(ErrorCode.DeviceLost, 'no such report');
    },
    reportDescriptor: () => this.#descriptor,
    close: async () => undefined,
  });

  report(text: string, continued = false): void {
    const report = new Uint8Array(64);
    report.set([2, text.length, ...Buffer.from(`]Q1${text}`)]);
    report[63] = continued ? 1 : 0;
    this.#handlers?.onData(report);
  }

  unplug(): void {
    this.#handlers?.onEnd(new CheckpointError(ErrorCode.DeviceLost, 'gone'));
  }
}

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0)) await dispose();
});

const plugIn = async (descriptor: Uint8Array | null, settings = {}) => {
  const device = new PlayedDevice(descriptor);
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
    device.report('x'.repeat(56), true);
    device.report('yz');
    expect([device.features, sink.latest?.state, sink.readings]).toEqual([
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
    expect([device.written, 'feedback' in silent.driver]).toEqual([['0401'], false]);
  });

  it('that is a keyboard is faulty, and says what to do', async () => {
    const { device, sink } = await plugIn(keyboard);
    device.report('abc');
    expect([sink.latest?.state, sink.latest?.error?.code, sink.latest?.error?.hint, sink.readings]).toEqual([
      'faulty',
      ErrorCode.DeviceAnswerWrong,
      expect.stringContaining('USB HID'),
      [],
    ]);
  });

  it('pulled in the middle of a code leaves no half code behind, and reads on when it is back', async () => {
    const { device, sink } = await plugIn(null);
    device.report('x'.repeat(56), true);
    device.unplug();
    await until('back', () => sink.states.filter(({ state }) => state === 'ready').length === 2);
    device.report('whole');
    expect(sink.readings).toEqual([
      expect.objectContaining({ kind: 'garbled', code: ErrorCode.DeviceLost, length: 56, count: 1 }),
      expect.objectContaining({ kind: 'scan', text: 'whole' }),
    ]);
  });
});
