import { afterEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { shippedRegistry } from '../profile/registry.ts';
import { HidSimulator } from '../testing/hid-simulator.ts';
import { deviceAt, KeepingSink, realClock, until } from '../testing/watched-driver.ts';
import { createBarrier } from './create-barrier.ts';

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

const start = async (profileName: string, settings: Readonly<Record<string, unknown>>, device: HidSimulator) => {
  const profile = shippedRegistry().find(profileName, settings);
  if (profile.kind !== 'barrier') throw new Error('no barrier');
  const sink = new KeepingSink();
  const driver = createBarrier(deviceAt('barrier', profileName, 1), profile, () => device.transport, sink, realClock);
  disposals.push(driver.dispose);
  driver.start();
  return { driver, sink };
};

/** A V-USB board: what it was told last is what its feature report says. */
const usbRelay = (): HidSimulator => {
  const device = new HidSimulator();
  device.featureOf = () => [0x42, 0x4c, 0x45, 0x53, 0x54, 0, 0, device.written.at(-1)?.[1] === 0xff ? 1 : 0, 0];
  return device;
};

const commands = (device: HidSimulator) => device.written.map((report) => report[1]?.toString(16));

describe('a HID relay board', () => {
  it('opens by one pulse of reports, and says how its relay stands', async () => {
    const device = usbRelay();
    const { driver, sink } = await start('usbrelay-hid', { pulseMs: 100 }, device);
    await until('ready', () => sink.latest?.state === 'ready');
    expect(await driver.open()).toEqual({ outcome: 'opened' });
    await until('the end of the pulse', () => device.written.length === 3);
    expect([commands(device), Buffer.from(device.written[1] ?? []).toString('hex')]).toEqual([
      ['fd', 'ff', 'fd'],
      '00ff01000000000000',
    ]);
  });

  it('says when its relay does not follow, and when its report is too short', async () => {
    const stuck = usbRelay();
    stuck.featureOf = () => [0, 0, 0, 0, 0, 0, 0, 0, 0];
    const first = await start('usbrelay-hid', {}, stuck);
    await until('ready', () => first.sink.latest?.state === 'ready');
    expect(await first.driver.open()).toMatchObject({ outcome: 'failed', error: { code: ErrorCode.BarrierFailed } });
    expect(first.sink.latest).toMatchObject({ state: 'faulty', error: { code: ErrorCode.DeviceAnswerWrong } });
    const short = usbRelay();
    short.featureOf = () => [0, 0];
    const second = await start('usbrelay-hid', {}, short);
    await until('faulty', () => second.sink.latest?.state === 'faulty');
    expect(second.sink.latest?.error?.code).toBe(ErrorCode.DeviceAnswerWrong);
  });

  it('is back after it was pulled in mid-pulse, and its relay is brought to rest', async () => {
    const device = usbRelay();
    const { driver, sink } = await start('usbrelay-hid', { pulseMs: 10_000 }, device);
    await until('ready', () => sink.latest?.state === 'ready');
    await driver.open();
    device.unplug();
    await until('away', () => sink.latest?.state !== 'ready');
    device.plug();
    await until('ready again', () => sink.latest?.state === 'ready');
    expect(commands(device).at(-1)).toBe('fd');
  });

  it('that can say nothing is ready when it opens', async () => {
    const device = new HidSimulator();
    const { driver, sink } = await start('ch551-hid', { pulseMs: 100 }, device);
    await until('ready', () => sink.latest?.state === 'ready');
    await driver.open();
    await until('the end of the pulse', () => device.written.length === 3);
    expect(commands(device)).toEqual(['1', 'f1', '1']);
  });
});
