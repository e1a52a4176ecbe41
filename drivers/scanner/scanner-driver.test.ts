import { afterEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { driverFactory } from '../create-driver.ts';
import { type ScannerSimulator, startScannerSimulator } from '../simulators/scanner-simulator.ts';
import { deviceAt, KeepingSink, realClock, until } from '../testing/watched-driver.ts';

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

const startSimulator = async (port = 0): Promise<ScannerSimulator> => {
  const simulator = await startScannerSimulator({ port, controlPort: 0 });
  disposals.push(simulator.close);
  return simulator;
};

const startDriver = (port: number) => {
  const sink = new KeepingSink();
  const driver = driverFactory({ profilesDirectory: null })(
    deviceAt('scanner', 'serial-scanner', port),
    sink,
    realClock,
  );
  disposals.push(driver.dispose);
  driver.start();
  return { driver, sink };
};

const isReady = (sink: KeepingSink) => () => sink.latest?.state === 'ready';

describe('scanner driver', () => {
  it('reads codes with their lane, device and times', async () => {
    const simulator = await startSimulator();
    const { sink } = startDriver(simulator.port);
    await until('ready', isReady(sink));
    await simulator.scan('001093029317||NGUYỄN VĂN A');
    await simulator.bytes(Uint8Array.of(0xff, 0x0d));
    await until('two readings', () => sink.readings.length === 2);
    const taken = { lane: 'lane-1', device: 'scanner-1', at: expect.any(Number), monotonic: expect.any(Number) };
    expect(sink.readings).toEqual([
      { kind: 'scan', text: '001093029317||NGUYỄN VĂN A', symbology: null, ...taken },
      { kind: 'garbled', code: ErrorCode.FrameNotText, length: 1, count: 1, ...taken },
    ]);
    expect(sink.states.map((state) => state.state)).toEqual(['opening', 'ready']);
  });

  it('reads a code without terminator after the idle time', async () => {
    const simulator = await startSimulator();
    const { sink } = startDriver(simulator.port);
    await until('ready', isReady(sink));
    await simulator.bytes(Buffer.from('no end'));
    await until('the code', () => sink.texts.length === 1);
    expect(sink.texts).toEqual(['no end']);
  });

  it('tells line noise once, with what there was of it, and not each of its fragments', async () => {
    const simulator = await startSimulator();
    const { sink } = startDriver(simulator.port);
    await until('ready', isReady(sink));
    for (let burst = 0; burst < 10; burst += 1) await simulator.bytes(Uint8Array.of(0xff, 0x0d, 0xfe, 0xfd, 0x0d));
    await until('the noise', () => sink.readings.length > 0);
    await simulator.bytes(Uint8Array.of(0xff, 0x0d));
    await simulator.scan('ok');
    await until('the code', () => sink.texts.length === 1);
    const garbled = sink.readings.flatMap((reading) => (reading.kind === 'garbled' ? [reading] : []));
    expect([garbled.length <= 3, garbled.reduce((sum, { count = 1 }) => sum + count, 0)]).toEqual([true, 21]);
    expect(garbled.reduce((sum, { length }) => sum + length, 0)).toBe(31);
    expect(sink.readings.at(-1)?.kind).toBe('scan');
  });

  it('says why a device is away, and reads it when it comes back within two seconds', async () => {
    const simulator = await startSimulator();
    const { sink } = startDriver(simulator.port);
    await until('ready', isReady(sink));
    await simulator.unplug(700);
    await until('absent', () => sink.latest?.state === 'absent');
    const backAt = performance.now();
    await until('ready again', isReady(sink));
    expect(performance.now() - backAt).toBeLessThan(700 + 2000);
    await simulator.scan('again');
    await until('the code', () => sink.texts.length === 1);
    expect(sink.states.map(({ state, error }) => [state, error?.code])).toEqual([
      ['opening', undefined],
      ['ready', undefined],
      ['faulty', ErrorCode.DeviceLost],
      ['absent', ErrorCode.DeviceUnreachable],
      ['ready', undefined],
    ]);
  });

  it('finds a device that is switched on later', async () => {
    const first = await startSimulator();
    const { port } = first;
    await first.close();
    const { sink } = startDriver(port);
    await until('absent', () => sink.latest?.state === 'absent');
    await startSimulator(port);
    await until('ready', isReady(sink), 4000);
    expect(sink.states.map((state) => state.state)).toEqual(['opening', 'absent', 'ready']);
  });

  it('survives twenty unplugs and leaves no handle behind', async () => {
    const simulator = await startSimulator();
    const before = process.getActiveResourcesInfo().length;
    const { sink, driver } = startDriver(simulator.port);
    for (let cycle = 1; cycle <= 20; cycle += 1) {
      await until(`ready ${cycle}`, isReady(sink));
      await simulator.scan(`code ${cycle}`);
      await until(`code ${cycle}`, () => sink.texts.length === cycle);
      await simulator.unplug(10);
      await until(`away ${cycle}`, () => !isReady(sink)());
    }
    await until('ready at last', isReady(sink));
    await driver.dispose();
    await until('no more handles', () => process.getActiveResourcesInfo().length <= before);
    expect(sink.texts).toEqual(Array.from({ length: 20 }, (_, index) => `code ${index + 1}`));
  }, 60_000);

  it('says nothing more once it is disposed', async () => {
    const simulator = await startSimulator();
    const { sink, driver } = startDriver(simulator.port);
    await until('ready', isReady(sink));
    await driver.dispose();
    const said = sink.states.length;
    await until('nobody is connected', () => !simulator.connected());
    await expect(simulator.scan('x')).rejects.toThrow('nobody is connected');
    expect([sink.states.length, sink.readings]).toEqual([said, []]);
  });

  it('can be disposed while it is opening, and twice', async () => {
    const { driver } = startDriver(9);
    await Promise.all([driver.dispose(), driver.dispose()]);
    expect(driver.state().state).toBe('opening');
  });
});
