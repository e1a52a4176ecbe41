import { afterEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { thermometerSettingsSchema } from '../profile/thermometer-settings.ts';
import { startThermometerSimulator } from '../simulators/thermometer-simulator.ts';
import { deviceAt, KeepingSink, realClock, until } from '../testing/watched-driver.ts';
import { tcpTransport } from '../transports/tcp.ts';
import { createThermometerDriver } from './thermometer-driver.ts';

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

const startBoth = async (given: object = {}) => {
  const simulator = await startThermometerSimulator({ port: 0, controlPort: 0 });
  const sink = new KeepingSink();
  const settings = thermometerSettingsSchema.parse({ target: 'object', ...given });
  const device = deviceAt('thermometer', 'gy-mcu90615', simulator.port);
  const transport = tcpTransport({ host: '127.0.0.1', port: simulator.port });
  const driver = createThermometerDriver(device, settings, transport, sink, realClock);
  disposals.push(simulator.close, driver.dispose);
  driver.start();
  await until('ready', () => sink.latest?.state === 'ready');
  return { simulator, sink };
};

describe('thermometer driver', () => {
  it('is ready once frames come, and takes no empty room for a person', async () => {
    const { simulator, sink } = await startBoth();
    await simulator.measure(36.6);
    await until('a reading', () => sink.readings.length > 0);
    expect([sink.readings, simulator.continuousCommands()]).toEqual([
      [
        {
          kind: 'temperature',
          celsius: 36.6,
          ambient: 26,
          target: 'object',
          lane: 'lane-1',
          device: 'thermometer-1',
          at: expect.any(Number),
          monotonic: expect.any(Number),
        },
      ],
      1,
    ]);
  });

  it('gives each of a hundred people a second one reading', async () => {
    const { simulator, sink } = await startBoth();
    const people = Array.from({ length: 100 }, (_, index) => 31 + index / 10);
    for (const celsius of people) await simulator.measure(celsius);
    await until('a hundred readings', () => sink.readings.length >= 100);
    expect(sink.celsius).toEqual(people.map((celsius) => Math.round(celsius * 10) / 10));
  });

  it('reads on after garbage', async () => {
    const { simulator, sink } = await startBoth();
    await simulator.garbage(Buffer.from('5a5a45045a5a5a45ffffffff00', 'hex'));
    await simulator.measure(38.2);
    await until('a reading', () => sink.readings.length > 0);
    expect(sink.celsius).toEqual([38.2]);
  });

  it('tells the device again to send after it was unplugged', async () => {
    const { simulator, sink } = await startBoth();
    await simulator.unplug(50);
    await until('away', () => sink.latest?.state !== 'ready');
    await until('ready again', () => sink.latest?.state === 'ready');
    expect(simulator.continuousCommands()).toBe(2);
  });

  it('calls a silent device faulty, and recovers', async () => {
    const { simulator, sink } = await startBoth({ silentAfterMs: 1000 });
    simulator.silent(2500);
    await until('silent', () => sink.latest?.state === 'faulty');
    expect(sink.latest?.error?.code).toBe(ErrorCode.DeviceSilent);
    await until('ready again', () => sink.latest?.state === 'ready');
  });

  it('says when what comes is not its protocol', async () => {
    const { simulator, sink } = await startBoth({ silentAfterMs: 1000 });
    simulator.silent(60_000);
    const noise = setInterval(() => void simulator.garbage(Buffer.from('noise')).catch(() => undefined), 50);
    disposals.push(async () => clearInterval(noise));
    await until('faulty', () => sink.latest?.state === 'faulty');
    expect(sink.latest?.error?.code).toBe(ErrorCode.ChecksumWrong);
  });
});
