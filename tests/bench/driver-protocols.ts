import { setTimeout as delay } from 'node:timers/promises';
import type { AnyDriver } from '../../contract/driver.ts';
import type { Profile, ScannerProfile } from '../../drivers/profile/profile.ts';
import { shippedRegistry } from '../../drivers/profile/registry.ts';
import { createScanner } from '../../drivers/scanner/create-scanner.ts';
import {
  type Module,
  modbusRegisters,
  moduleOf,
  type ThermometerProtocol,
  thermometerProtocols,
} from '../../drivers/simulators/thermometer-modules.ts';
import { thermometerProfile } from '../../drivers/testing/thermometer.ts';
import { realClock } from '../../drivers/testing/watched-driver.ts';
import { sessionOf } from '../../drivers/thermometer/protocols.ts';
import { createThermometerDriver } from '../../drivers/thermometer/thermometer-driver.ts';
import type { TransportFactory } from '../../drivers/transports/transport.ts';
import { deviceOf, ReadingTimes, until } from './driver-bench-support.ts';
import { type BenchResult, quantile, rounded } from './result.ts';

const warmUp = 20;
const samples = 200;
/** Those that must be asked take their time over each answer. */
const askedSamples = 40;
const bitsPerByte = 10;
/** A full-speed interrupt endpoint gives one report a frame at most. */
const reportMs = 1;
const gapMs = 100;
const screen = { type: 'screen' } as const;

/**
 * What a driver adds to the bytes: from the last of them, handed over by the transport, to the reading; beside the time
 * that these bytes take on their own line, which nobody can be faster than.
 */
export const protocolCosts = async (): Promise<readonly BenchResult[]> => {
  const results = [await scannerCost(), await hidPosCost()];
  for (const protocol of thermometerProtocols) results.push(await thermometerCost(protocol));
  return results;
};

/** A device in this process: the benchmark says when its bytes come, and hears what is written to it. */
class HeldDevice {
  written: (bytes: Uint8Array) => void = () => undefined;
  deliver: (bytes: Uint8Array) => void = () => undefined;
  deliveredAt = 0;

  readonly transport: TransportFactory = (handlers) => {
    this.deliver = (bytes) => {
      this.deliveredAt = performance.now();
      handlers.onData(bytes);
    };
    return {
      place: 'here',
      open: async () => undefined,
      write: async (bytes) => this.written(bytes),
      sendFeature: async () => undefined,
      close: async () => undefined,
    };
  };
}

const scannerProfile = (id: string): ScannerProfile => {
  const profile = shippedRegistry().find(id);
  if (profile.kind !== 'scanner') throw new Error(`${id} is no scanner`);
  return profile;
};

const codeOf = (length: number): Buffer => Buffer.alloc(length, '0123456789|NGUYEN VAN A|');

const scannerCost = async (): Promise<BenchResult> => {
  const profile = scannerProfile('serial-scanner');
  const code = Buffer.concat([codeOf(120), Buffer.from('\r')]);
  const took = await scanned(profile, [code]);
  return costOf(
    'scanner-frames, 120 characters',
    took,
    lineMs(profile, code.length),
    `the line at ${profile.line.baudRate} baud`,
  );
};

const hidPosCost = async (): Promise<BenchResult> => {
  const profile = scannerProfile('honeywell-hid-pos');
  const reports = honeywellReports(codeOf(445));
  const took = await scanned(profile, reports);
  return costOf('hid-pos, 445 characters', took, reports.length * reportMs, 'the bus, one report a ms');
};

/** Report 2: count, AIM identifier, 56 bytes of data, and whether it goes on (FORMATS 7). */
const honeywellReports = (code: Uint8Array): readonly Uint8Array[] => {
  const reports: Uint8Array[] = [];
  for (let at = 0; at < code.length; at += 56) {
    const part = code.subarray(at, at + 56);
    const report = Buffer.alloc(64);
    report.set([2, part.length, 0x5d, 0x51, 0x31], 0);
    report.set(part, 5);
    report[63] = at + 56 < code.length ? 1 : 0;
    reports.push(report);
  }
  return reports;
};

/** @returns ms from the last chunk to the reading, once a sample */
const scanned = async (profile: ScannerProfile, chunks: readonly Uint8Array[]): Promise<readonly number[]> => {
  const device = new HeldDevice();
  const sink = new ReadingTimes();
  const driver = createScanner(
    deviceOf('scanner', profile.id, screen),
    profile,
    () => device.transport,
    sink,
    realClock,
  );
  return await sampled(driver, async () => {
    const already = sink.count;
    for (const chunk of chunks) device.deliver(chunk);
    if (sink.count === already) throw new Error(`${profile.id}: the bytes made no reading`);
    return sink.lastAt - device.deliveredAt;
  });
};

const thermometerCost = async (protocol: ThermometerProtocol): Promise<BenchResult> => {
  const profile = thermometerProfile(protocol, {
    samples: 1,
    gapMs,
    ...(protocol === 'modbus-rtu' ? { register: modbusRegisters.object } : {}),
  });
  const continuous = profile.settings.mode === 'continuous';
  const module = moduleOf(protocol);
  const device = new HeldDevice();
  const sink = new ReadingTimes();
  const driver = createThermometerDriver(
    deviceOf('thermometer', profile.id, screen),
    profile.settings,
    sessionOf(profile),
    device.transport,
    sink,
    realClock,
  );
  let length = 0;
  const answer = (celsius: number) => (bytes: Uint8Array) => {
    for (const command of module.received(bytes, performance.now())) {
      if (command.kind === 'continuous') continue;
      const said = command.kind === 'say' ? command.bytes : command.answer({ celsius, ambient: 26 });
      if (said.length > 0) setImmediate(() => device.deliver(said));
      length = said.length;
    }
  };
  device.written = answer(20);
  const took = await sampled(
    driver,
    async () => {
      const read = sink.next();
      device.written = answer(36.6);
      driver.measure?.(true, 8000);
      if (continuous) length = sendPerson(module, device);
      await read;
      return sink.lastAt - device.deliveredAt;
    },
    continuous ? samples : askedSamples,
  );
  const shipped =
    shippedRegistry()
      .list()
      .find((entry) => entry.profile.protocol === protocol)?.profile ?? profile;
  return costOf(protocol, took, lineMs(shipped, length), `the line at ${shipped.line.baudRate} baud`);
};

const sendPerson = (module: Module, device: HeldDevice): number => {
  const frame = module.frame?.({ celsius: 36.6, ambient: 26 });
  if (frame === undefined) throw new Error('it sends nothing by itself');
  device.deliver(frame);
  return frame.length;
};

const sampled = async (driver: AnyDriver, once: () => Promise<number>, count = samples): Promise<readonly number[]> => {
  driver.start();
  try {
    if (driver.kind === 'scanner') await until('ready', () => driver.state().state === 'ready');
    else await delay(50);
    const took: number[] = [];
    for (let n = 0; n < warmUp + count; n += 1) {
      const ms = await once();
      if (n >= warmUp) took.push(ms);
    }
    return took;
  } finally {
    await driver.dispose();
  }
};

const lineMs = ({ line }: Profile, bytes: number): number => (bytes * bitsPerByte * 1000) / line.baudRate;

const costOf = (name: string, took: readonly number[], peerMs: number, peer: string): BenchResult => {
  const p99 = quantile(took, 0.99);
  return {
    name: `driver ${name}`,
    value: rounded(p99),
    unit: 'ms',
    p50: rounded(quantile(took, 0.5)),
    p99: rounded(p99),
    peer,
    peerValue: rounded(peerMs),
    ratio: rounded(peerMs / p99),
  };
};
