import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { crc16 } from '../checksum.ts';
import type { ThermometerProtocol } from '../simulators/thermometer-modules.ts';
import { startThermometerSimulator, type ThermometerSimulator } from '../simulators/thermometer-simulator.ts';
import { driverAt, startDriver, thermometerProfile } from '../testing/thermometer.ts';
import { until } from '../testing/watched-driver.ts';

const asked: readonly (readonly [ThermometerProtocol, object])[] = [
  ['gy-mcu90615', {}],
  ['cjmcu-90614', {}],
  ['lu90614', {}],
  ['aa-a5', {}],
  ['ascii-line', { ask: '?\r' }],
  ['modbus-rtu', { register: 0x13, ambientRegister: 0x14 }],
];

describe.concurrent.each(asked)('a thermometer of the protocol %s', (protocol, own) => {
  it('is asked all the time in poll mode', async ({ onTestFinished }) => {
    const { simulator, sink } = await startDriver(
      { protocol, settings: { ...own, mode: 'poll', pollMs: 50 } },
      onTestFinished,
    );
    await simulator.measure(36.6, 4);
    await until('a reading', () => sink.celsius.length > 0);
    await simulator.measure(38.2, 4);
    await until('another', () => sink.celsius.length > 1);
    expect(sink.celsius).toEqual([36.6, 38.2]);
  });

  it('measures on demand only, and is seen to be there in between', async ({ onTestFinished }) => {
    const { simulator, sink, driver } = await startDriver(
      {
        protocol,
        settings: { ...own, mode: 'on-demand', pollMs: 50, livenessMs: 500 },
      },
      onTestFinished,
    );
    const before = simulator.questions();
    await until('a look whether it is there', () => simulator.questions() > before);
    await simulator.command({ person: 36.6, ms: 1500, approachMs: 0 });
    await until('two more looks', () => simulator.questions() > before + 2);
    expect(sink.readings).toEqual([]);
    await simulator.command({ person: 37.1, ms: 1000, approachMs: 0 });
    driver.measure?.(false, 8000);
    await until('a reading', () => sink.celsius.length > 0);
    expect(sink.celsius).toHaveLength(1);
    expect(sink.celsius[0]).toBeCloseTo(37.1, 0);
  });

  it('is silent, and is seen to be before somebody waits for it', async ({ onTestFinished }) => {
    const { simulator, sink } = await startDriver(
      {
        protocol,
        settings: { ...own, mode: 'on-demand', livenessMs: 500, answerMs: 200, silentAfterMs: 600 },
      },
      onTestFinished,
    );
    simulator.silent(1500);
    await until('faulty', () => sink.latest?.state === 'faulty');
    expect(sink.latest?.error?.code).toBe(ErrorCode.DeviceSilent);
    await until('ready again', () => sink.latest?.state === 'ready');
  });

  it('reads what comes in pieces and after noise', async ({ onTestFinished }) => {
    const { simulator, sink } = await startDriver(
      { protocol, settings: { ...own, mode: 'poll', pollMs: 100 } },
      onTestFinished,
    );
    await simulator.command({ split: { sizes: [1, 3, 2], delayMs: 1 } });
    await simulator.garbage(Buffer.from('5a5a6666fefe aaa50d0a01'.replaceAll(' ', ''), 'hex'));
    await simulator.measure(37.4, 4);
    await until('a reading', () => sink.celsius.length > 0);
    expect(sink.celsius).toEqual([37.4]);
  });

  it('says what its wrong sums are', async ({ onTestFinished }) => {
    const { simulator, sink } = await startDriver(
      {
        protocol,
        settings: { ...own, mode: 'poll', pollMs: 50, answerMs: 100, silentAfterMs: 600 },
      },
      onTestFinished,
    );
    await simulator.command({ wrongSums: 1_000_000 });
    await until('faulty', () => sink.latest?.state === 'faulty');
    expect(sink.latest?.error?.code).toBe(
      protocol === 'ascii-line' ? ErrorCode.DeviceAnswerWrong : ErrorCode.ChecksumWrong,
    );
  });
});

describe.concurrent('a Modbus thermometer', () => {
  const settings = { register: 0x13, mode: 'poll', pollMs: 50, silentAfterMs: 600 };

  it('says which exception it answers with', async ({ onTestFinished }) => {
    const simulator = await startThermometerSimulator({ port: 0, controlPort: 0, protocol: 'modbus-rtu' });
    onTestFinished(simulator.close);
    const { sink, driver } = driverAt(
      simulator.port,
      thermometerProfile('modbus-rtu', { ...settings, register: 0x99 }),
    );
    onTestFinished(driver.dispose);
    await until('faulty', () => sink.latest?.error?.code === ErrorCode.DeviceAnswerWrong);
    expect(sink.latest?.error?.message).toContain('illegal data address');
  });

  it('is told the emissivity where it is another', async ({ onTestFinished }) => {
    const { simulator, sink } = await startDriver(
      {
        protocol: 'modbus-rtu',
        settings: {
          ...settings,
          emissivity: { value: 0.98, by: 'module' },
          emissivityRegister: { register: 0x18, stepsPerOne: 10_000 },
        },
      },
      onTestFinished,
    );
    expect(sink.latest?.state).toBe('ready');
    const response = await rawAnswer(simulator, '010300180001');
    expect(response.subarray(3, 5)).toEqual(Buffer.from([0x26, 0x48]));
  });
});

describe('a Modbus module that is told its emissivity', () => {
  const told = {
    mode: 'poll',
    pollMs: 50,
    answerMs: 150,
    register: 0x13,
    emissivity: { value: 0.98, by: 'module' },
    emissivityRegister: { register: 0x18, stepsPerOne: 10_000 },
  };
  const emissivityOf = async (simulator: ThermometerSimulator) =>
    (await rawAnswer(simulator, '010300180001')).readUInt16BE(3);

  it('is told again when it did not hear: nobody is measured by the wrong one', async ({ onTestFinished }) => {
    const simulator = await startThermometerSimulator({ port: 0, controlPort: 0, protocol: 'modbus-rtu' });
    onTestFinished(simulator.close);
    simulator.silent(400);
    const { sink, driver } = driverAt(simulator.port, thermometerProfile('modbus-rtu', told));
    onTestFinished(driver.dispose);
    await until('ready', () => sink.latest?.state === 'ready');
    expect(await emissivityOf(simulator)).toBe(9800);
  });

  it('is faulty when it cannot be told', async ({ onTestFinished }) => {
    const simulator = await startThermometerSimulator({ port: 0, controlPort: 0, protocol: 'modbus-rtu' });
    onTestFinished(simulator.close);
    const elsewhere = { ...told, silentAfterMs: 600, emissivityRegister: { register: 0x77, stepsPerOne: 10_000 } };
    const { sink, driver } = driverAt(simulator.port, thermometerProfile('modbus-rtu', elsewhere));
    onTestFinished(driver.dispose);
    await until('an end of the attempts', () => sink.latest?.state !== 'opening');
    expect([sink.latest?.state, sink.latest?.error?.code]).toEqual(['faulty', ErrorCode.DeviceAnswerWrong]);
  });
});

/** Asks the simulated module itself, over a link of our own that takes the driver's place. */
const rawAnswer = async (simulator: ThermometerSimulator, request: string): Promise<Buffer> => {
  const bytes = Buffer.from(request, 'hex');
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(crc16(bytes));
  const socket = connect(simulator.port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write(Buffer.concat([bytes, sum]));
    const [answer] = await once(socket, 'data');
    return answer;
  } finally {
    socket.destroy();
  }
};
