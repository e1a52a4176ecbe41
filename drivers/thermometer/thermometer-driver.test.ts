import { afterEach, describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { type Given, startDriver } from '../testing/thermometer.ts';
import { until } from '../testing/watched-driver.ts';

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

const startBoth = (given: Given = {}) => startDriver(given, (dispose) => disposals.push(dispose));

describe('thermometer driver', () => {
  it('is ready once frames come, and takes no empty room for a person', async () => {
    const { simulator, sink } = await startBoth();
    await simulator.measure(36.6);
    await until('a reading', () => sink.celsius.length > 0);
    expect([sink.readings.filter(({ kind }) => kind === 'temperature'), simulator.continuousCommands()]).toEqual([
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
    await until('a hundred readings', () => sink.celsius.length >= 100);
    expect(sink.celsius).toEqual(people.map((celsius) => Math.round(celsius * 10) / 10));
  });

  it('reads on after garbage', async () => {
    const { simulator, sink } = await startBoth();
    await simulator.garbage(Buffer.from('5a5a45045a5a5a45ffffffff00', 'hex'));
    await simulator.measure(38.2);
    await until('a reading', () => sink.celsius.length > 0);
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
    const { simulator, sink } = await startBoth({ settings: { silentAfterMs: 1000 } });
    simulator.silent(2500);
    await until('silent', () => sink.latest?.state === 'faulty');
    expect(sink.latest?.error?.code).toBe(ErrorCode.DeviceSilent);
    await until('ready again', () => sink.latest?.state === 'ready');
  });

  it('says when what comes is not its protocol', async () => {
    const { simulator, sink } = await startBoth({ settings: { silentAfterMs: 1000 } });
    simulator.silent(60_000);
    const noise = setInterval(() => void simulator.garbage(Buffer.from('noise')).catch(() => undefined), 50);
    disposals.push(async () => clearInterval(noise));
    await until('faulty', () => sink.latest?.state === 'faulty');
    expect(sink.latest?.error?.code).toBe(ErrorCode.DeviceAnswerWrong);
  });

  it('says when its frames come with wrong sums, and recovers', async () => {
    const { simulator, sink } = await startBoth({ settings: { silentAfterMs: 800 } });
    await simulator.command({ wrongSums: 15 });
    await until('faulty', () => sink.latest?.state === 'faulty');
    expect(sink.latest?.error?.code).toBe(ErrorCode.ChecksumWrong);
    await until('ready again', () => sink.latest?.state === 'ready');
  });

  it('says when it is too hot around it to measure people, and measures on', async () => {
    const { simulator, sink } = await startBoth();
    await simulator.command({ ambient: 44 });
    await until('the warning', () => sink.latest?.error !== null);
    await simulator.measure(36.6);
    await until('a reading', () => sink.celsius.length > 0);
    expect([sink.latest?.state, sink.latest?.error?.code, sink.celsius]).toEqual([
      'ready',
      ErrorCode.SurroundingsWrong,
      [36.6],
    ]);
    await simulator.command({ ambient: 30 });
    await until('well again', () => sink.latest?.error === null);
  });

  it('measures whoever stands there once, and anew when it is told that it is they', async () => {
    const { simulator, sink, driver } = await startBoth();
    await simulator.command({ person: 36.8, ms: 60_000, approachMs: 100 });
    await until('a reading', () => sink.celsius.length === 1);
    driver.measure?.(false, 8000);
    await until('frames of the same person', () => simulator.connected() && sink.celsius.length === 1);
    driver.measure?.(true, 8000);
    await until('the second reading', () => sink.celsius.length === 2);
    expect(sink.celsius.every((celsius) => Math.abs(celsius - 36.8) < 0.2)).toBe(true);
  });
});
