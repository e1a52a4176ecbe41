import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { DeviceConfiguration, TransportConfiguration } from '../../contract/configuration.ts';
import type { AnyDriver } from '../../contract/driver.ts';
import type { DeviceKind } from '../../contract/reading.ts';
import { driverFactory } from '../../drivers/create-driver.ts';
import { startScannerSimulator } from '../../drivers/simulators/scanner-simulator.ts';
import { hasSocat } from '../../drivers/testing/pty.ts';
import { realClock } from '../../drivers/testing/watched-driver.ts';
import { deviceOf, ReadingTimes, until } from './driver-bench-support.ts';
import { scanOverTcp } from './driver-latency.ts';
import { protocolCosts } from './driver-protocols.ts';
import { type Bench, type BenchResult, quantile, rounded } from './result.ts';

const simulators = fileURLToPath(new URL('../../drivers/simulators/command.ts', import.meta.url));

const idleMs = 15_000;
const idleLimitPercent = 1;
const replugs = 30;
const awayMs = 300;
const replugLimitMs = 2000;

/** What the drivers cost: from bytes to readings, at full speed, at rest, and after a cable was pulled. */
export const drivers: Bench = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-drivers-'));
  try {
    return [
      ...(await protocolCosts()),
      ...(await scanOverTcp()),
      await idle('8 devices ready', await presentDevices(folder)),
      await idle('8 devices absent', absentDevices()),
      await replug(folder),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Serial lines are ports of this system where there is socat, else as behind device servers. */
const placeIn = (
  folder: string,
  name: string,
  place: Place,
): Readonly<{ args: readonly string[]; pty: string | null }> => {
  const pty = hasSocat && place === 'serial' ? join(folder, name) : null;
  return { args: pty === null ? ['--listen', '0'] : ['--pty', pty], pty };
};

type Standing = Readonly<{ devices: readonly DeviceConfiguration[]; stop(): Promise<void> }>;

type Place = 'serial' | 'network';

/** Two lanes, one with its relay board on a serial line, the other with one on the network. */
const twoLanes: readonly (readonly [DeviceKind, string, Place])[][] = (
  [
    ['lcus-1', 'serial'],
    ['devantech-eth8020', 'network'],
  ] as const
).map(([board, place]) => [
  ['scanner', 'serial-scanner', 'serial'],
  ['thermometer', 'gy-mcu90615', 'serial'],
  ['printer', 'escpos-generic', 'serial'],
  ['barrier', board, place],
]);

/** Two lanes of simulated devices, each a process of its own, so that only the drivers' work is counted. */
const presentDevices = async (folder: string): Promise<Standing> => {
  const children: ChildProcess[] = [];
  const devices: DeviceConfiguration[] = [];
  for (const [lane, lined] of twoLanes.entries()) {
    for (const [kind, profile, place] of lined) {
      const id = `${kind}-${lane}`;
      const { args, pty } = placeIn(folder, id, place);
      const child = spawn(process.execPath, [simulators, kind, ...args, '--profile', profile, '--stay-with-parent'], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      children.push(child);
      const line = await new Promise<string>((resolve, reject) => {
        createInterface({ input: child.stdout }).once('line', resolve);
        child.once('exit', (code) => reject(new Error(`the simulated ${kind} ended with ${code}`)));
      });
      const { listening = 0 } = JSON.parse(line) as { listening?: number };
      const transport: TransportConfiguration =
        pty === null ? { type: 'tcp', host: '127.0.0.1', port: listening } : { type: 'serial', path: pty };
      devices.push({ ...deviceOf(kind, profile, transport), id });
    }
  }
  const stop = async (): Promise<void> => {
    await Promise.all(
      children.map((child) => {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        return ended;
      }),
    );
  };
  return { devices, stop };
};

const absentDevices = (): Standing => ({
  devices: twoLanes.flatMap((lined, lane) =>
    lined.map(([kind, profile]) => ({
      ...deviceOf(kind, profile, { type: 'serial', path: `/dev/serial/by-id/nobody-${kind}-${lane}` }),
      id: `${kind}-${lane}`,
    })),
  ),
  stop: async () => undefined,
});

/** Share of one core that this process takes while nobody is at the door. */
const idle = async (name: string, { devices, stop }: Standing): Promise<BenchResult> => {
  const create = driverFactory({ profilesDirectory: null });
  const running = devices.map((device) => create(device, new ReadingTimes(), realClock));
  try {
    for (const driver of running) driver.start();
    if (name.endsWith('ready')) await until('all are ready', () => running.every(isReady));
    await delay(2000);
    const before = process.cpuUsage();
    const began = performance.now();
    await delay(idleMs);
    const { user, system } = process.cpuUsage(before);
    const percent = (user + system) / 10 / (performance.now() - began);
    return {
      name: `driver idle, ${name}`,
      value: rounded(percent),
      unit: '% of a core',
      peer: 'limit',
      peerValue: idleLimitPercent,
      ratio: rounded(idleLimitPercent / percent),
    };
  } finally {
    await Promise.all(running.map((driver) => driver.dispose()));
    await stop();
  }
};

const isReady = (driver: AnyDriver): boolean => driver.state().state === 'ready';

/** From the moment at which the port is there again to ready. */
const replug = async (folder: string): Promise<BenchResult> => {
  const { pty } = placeIn(folder, 'replugged', 'serial');
  const simulator = await startScannerSimulator({ port: 0, controlPort: 0, pty });
  const transport: TransportConfiguration =
    pty === null ? { type: 'tcp', host: '127.0.0.1', port: simulator.port } : { type: 'serial', path: pty };
  const driver = driverFactory({ profilesDirectory: null })(
    deviceOf('scanner', 'serial-scanner', transport),
    new ReadingTimes(),
    realClock,
  );
  const took: number[] = [];
  try {
    driver.start();
    await until('ready', () => isReady(driver));
    for (let n = 0; n < replugs; n += 1) {
      // Drivers look again at their own times: no two cycles may fall into step with them.
      const away = awayMs + Math.random() * 700;
      await simulator.unplug(away);
      const back = performance.now() + away;
      await until('the driver has seen it', () => !isReady(driver));
      await until('ready again', () => isReady(driver));
      took.push(performance.now() - back);
      await delay(50);
    }
  } finally {
    await driver.dispose();
    await simulator.close();
  }
  const p99 = quantile(took, 0.99);
  return {
    name: 'driver unplug → ready',
    value: rounded(p99),
    unit: 'ms',
    p50: rounded(quantile(took, 0.5)),
    p99: rounded(p99),
    peer: 'limit',
    peerValue: replugLimitMs,
    ratio: rounded(replugLimitMs / p99),
  };
};
