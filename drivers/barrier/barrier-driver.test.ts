import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import type { Reading } from '../../contract/reading.ts';
import { driverFactory } from '../create-driver.ts';
import { startBarrierSimulator } from '../simulators/barrier-simulator.ts';
import { hasSocat } from '../testing/pty.ts';
import { deviceAt, KeepingSink, realClock, until } from '../testing/watched-driver.ts';

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

const start = async (profile: string, settings: Readonly<Record<string, unknown>> = {}) => {
  const simulator = await startBarrierSimulator({ port: 0, controlPort: 0, protocol: profile });
  const sink = new KeepingSink();
  const device = { ...deviceAt('barrier', profile, simulator.port), settings };
  const driver = driverFactory({ profilesDirectory: null })(device, sink, realClock);
  if (driver.kind !== 'barrier') throw new Error('no barrier');
  disposals.push(simulator.close, driver.dispose);
  driver.start();
  await until('ready', () => sink.latest?.state === 'ready');
  return { simulator, sink, driver };
};

const inputsOf = (readings: readonly Reading[]) =>
  readings.flatMap((reading) => (reading.kind === 'input' ? [[reading.input, reading.active]] : []));

/** By the software's timer: the board knows none when its own is switched off in the profile. */
const untimed = { pulse: null };

describe('barrier driver', () => {
  it.for<[string, Readonly<Record<string, unknown>>]>([
    ['devantech-eth8020', {}],
    ['devantech-eth8020', untimed],
    ['kmtronic-usb', {}],
    ['lcus-1', {}],
    ['waveshare-modbus', {}],
    ['waveshare-modbus', untimed],
  ])('opens by one pulse of the length that is set: %s %o', async ([profile, settings]) => {
    const { simulator, driver } = await start(profile, { ...settings, pulseMs: 200 });
    expect(await driver.open()).toEqual({ outcome: 'opened' });
    await until('the end of the pulse', () => simulator.pulses().some(({ ms }) => ms !== null));
    const [pulse, ...more] = simulator.pulses();
    expect([more, simulator.relay()]).toEqual([[], false]);
    expect(pulse?.ms).toBeGreaterThan(150);
  });

  it('never pulses twice at once: whoever asks in a pulse makes it longer, or gets the next one', async () => {
    for (const settings of [untimed, {}]) {
      const { simulator, driver } = await start('devantech-eth8020', { ...settings, pulseMs: 400 });
      const first = driver.open();
      const second = driver.open();
      await first;
      await new Promise((resolve) => setTimeout(resolve, 200));
      const late = await driver.open();
      expect([await first, await second, late]).toEqual(Array(3).fill({ outcome: 'opened' }));
      const expected = settings === untimed ? 1 : 2;
      await until('all pulses over', () => simulator.pulses().length === expected && !simulator.relay());
      const lengths = simulator.pulses().map(({ ms }) => ms ?? 0);
      expect(lengths.every((ms) => ms > (settings === untimed ? 550 : 350))).toBe(true);
    }
  });

  it('says that the barrier may not have opened when the board does not answer, and sends the off command all the same', async () => {
    const { simulator, driver, sink } = await start('devantech-eth8020', { ...untimed, pulseMs: 10_000 });
    simulator.silent(700);
    expect(await driver.open()).toMatchObject({ outcome: 'failed', error: { code: ErrorCode.BarrierFailed } });
    expect(sink.latest).toMatchObject({ state: 'faulty', error: { code: ErrorCode.DeviceSilent } });
    await until('the contact open again', () => simulator.pulses()[0]?.ms !== null && !simulator.relay());
    await until('ready again', () => sink.latest?.state === 'ready');
    expect(simulator.pulses().length).toBe(1);
  });

  it('is faulty while the board answers nonsense', async () => {
    const { simulator, sink } = await start('devantech-eth8020', { pollMs: 50 });
    simulator.wrong(2500);
    await until('faulty', () => sink.latest?.state === 'faulty');
    expect(sink.latest?.error?.code).toBe(ErrorCode.DeviceAnswerWrong);
    await until('ready again', () => sink.latest?.state === 'ready');
  });

  it('says at once when the board refuses a command', async () => {
    const simulator = await startBarrierSimulator({ port: 0, controlPort: 0, protocol: 'waveshare-modbus' });
    const sink = new KeepingSink();
    const device = { ...deviceAt('barrier', 'waveshare-modbus', simulator.port), settings: { coil: 3 } };
    const driver = driverFactory({ profilesDirectory: null })(device, sink, realClock);
    disposals.push(simulator.close, driver.dispose);
    driver.start();
    await until('faulty', () => sink.latest?.state === 'faulty');
    expect(sink.latest?.error).toMatchObject({
      code: ErrorCode.DeviceAnswerWrong,
      message: expect.stringContaining('refuses'),
    });
  });

  it.skipIf(!hasSocat)('opens over a serial port, and is back after that was pulled (needs socat)', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'barrier-tty-'));
    disposals.push(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'tty');
    const simulator = await startBarrierSimulator({ port: 0, controlPort: 0, pty: path, protocol: 'kmtronic-usb' });
    const sink = new KeepingSink();
    const device = {
      ...deviceAt('barrier', 'kmtronic-usb', 1),
      transport: { type: 'serial' as const, path },
      settings: { pulseMs: 200 },
    };
    const driver = driverFactory({ profilesDirectory: null })(device, sink, realClock);
    if (driver.kind !== 'barrier') throw new Error('no barrier');
    disposals.push(simulator.close, driver.dispose);
    driver.start();
    await until('ready', () => sink.latest?.state === 'ready');
    await driver.open();
    await until('the end of the pulse', () => simulator.pulses()[0]?.ms != null);
    await simulator.unplug(100);
    await until('away', () => sink.latest?.state !== 'ready');
    await until('ready again', () => sink.latest?.state === 'ready');
    expect(await driver.open()).toEqual({ outcome: 'opened' });
  });

  it('brings a contact to rest that was cut off in mid-pulse, and is back within two seconds of the replug', async () => {
    const { simulator, driver, sink } = await start('kmtronic-usb', { pulseMs: 10_000 });
    await driver.open();
    await simulator.unplug(100);
    const unpluggedAt = performance.now();
    await until('away', () => sink.latest?.state !== 'ready');
    expect([simulator.relay(), await driver.open()]).toMatchObject([true, { outcome: 'failed' }]);
    await until('ready again', () => sink.latest?.state === 'ready');
    expect(performance.now() - unpluggedAt).toBeLessThan(2100);
    expect(simulator.relay()).toBe(false);
  });

  it('opens a lock that is held by its relay, and holds it again when the supply is back', async () => {
    const { simulator, driver } = await start('devantech-eth8020', { rest: 'on', failOpen: true, pulseMs: 200 });
    expect([driver.wiring.failOpen, simulator.relay()]).toEqual([true, true]);
    await driver.open();
    expect(simulator.relay()).toBe(false);
    await until('held again', () => simulator.relay());
    await simulator.power(50);
    expect(simulator.relay()).toBe(false);
    await until('held again', () => simulator.relay());
  });

  it('brings a relay back that somebody else has switched', async () => {
    const { simulator, sink } = await start('devantech-eth8020', { pollMs: 50 });
    await simulator.command({ relay: true });
    await until('back at rest', () => !simulator.relay());
    expect(sink.latest?.state).toBe('ready');
  });

  it('tells what its inputs do, once each, and over a replug', async () => {
    const { simulator, sink } = await start('devantech-eth8020', { pollMs: 50 });
    simulator.input('fire', true);
    simulator.input('position', true);
    await until('both', () => sink.readings.length >= 2);
    simulator.input('position', false);
    await until('position', () => sink.readings.length >= 3);
    await simulator.unplug(50);
    simulator.input('fire', false);
    await until('fire over', () => sink.readings.length >= 4);
    expect(inputsOf(sink.readings)).toEqual([
      ['fire', true],
      ['position', true],
      ['position', false],
      ['fire', false],
    ]);
  });

  it('lets go of the contact when it is disposed of in mid-pulse', async () => {
    const { simulator, driver } = await start('lcus-1', { pulseMs: 10_000 });
    await driver.open();
    await until('closed', () => simulator.relay());
    await driver.dispose();
    await until('let go', () => !simulator.relay());
  });
});
