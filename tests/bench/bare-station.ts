import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { enrolDemo } from '../../main/demo/enrolment.ts';
import type { StationOrder, StationReport } from '../../main/host/messages.ts';
import { stationSpec } from '../../main/host/station-runtime.ts';
import { parseConfiguration } from '../../station/offline.ts';

const sourceEntry = fileURLToPath(new URL('../../main/host/station-process.ts', import.meta.url));
/** As the host sets it for its children: what reads TypeScript anew takes 300 ms and 25 MiB more. */
const compileCache = fileURLToPath(new URL('../../out/compile-cache', import.meta.url));
const screensFolder = fileURLToPath(new URL('../../out/renderer', import.meta.url));

export type BareDevices = Readonly<{
  scannerPort?: number;
  thermometerPort?: number;
  printerPort?: number;
  /** `passage.temperature` of the configuration; default: none is asked for. */
  temperature?: object;
  /** `passage.printing` of the configuration. */
  printing?: object;
  /** `passage.declaration` of the configuration; default: none is asked for. */
  declaration?: object;
  /** Question sets of its own, by id. */
  questions?: Readonly<Record<string, object>>;
  /** Of the screens; default: any that is free. */
  port?: number;
  /** Its id; default: gate. */
  station?: string;
  /** `passage.permit`, and more of `site`. */
  permit?: object;
  site?: object;
  /** `passage.vehicle`; default: everybody passes for themselves. */
  vehicle?: object;
  barrier?: Readonly<{ port: number; settings?: Readonly<Record<string, unknown>> }>;
  /** More of `sync`. */
  sync?: object;
  /** More of the whole configuration: what is named here stands in place of what is said otherwise. */
  more?: object;
  /** Profiles of devices in the screen, and the settings of each. */
  screen?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}>;
export type BareStation = Readonly<{ url: string; pid: number; process: ChildProcess; stop(): Promise<void> }>;

/** How a station's process is started. */
export type BareStart = Readonly<{ entry?: string; execArgv?: readonly string[]; environment?: NodeJS.ProcessEnv }>;

/** The station's process alone, without receiver and broker, as the host starts it. */
export const startBareStation = async (
  folder: string,
  devices: BareDevices = {},
  broker: string | null = null,
  entry = sourceEntry,
): Promise<BareStation> => {
  const { process, ready } = await spawnBareStation(folder, devices, broker, { entry });
  const url = await ready;
  const stop = async () => {
    const ended = new Promise((resolve) => process.once('exit', resolve));
    process.kill('SIGTERM');
    await ended;
  };
  return { url, pid: process.pid ?? 0, process, stop };
};

/** As above, before it is ready: it can be killed on the way there. `ready` rejects when it ends before. */
export const spawnBareStation = async (
  folder: string,
  devices: BareDevices,
  broker: string | null,
  { entry = sourceEntry, execArgv = [], environment = {} }: BareStart = {},
): Promise<Readonly<{ process: ChildProcess; ready: Promise<string> }>> => {
  if (!existsSync(join(folder, 'trust'))) await enrolDemo(folder, join(folder, 'demo'));
  for (const [id, questions] of Object.entries(devices.questions ?? {})) {
    mkdirSync(join(folder, 'declarations'), { recursive: true });
    writeFileSync(join(folder, 'declarations', `${id}.json`), JSON.stringify(questions));
  }
  const order: StationOrder = {
    configuration: parseConfiguration(configurationOf(devices, broker), 'the benchmark'),
    configurationDigest: '',
    dataDirectory: folder,
    port: devices.port ?? 0,
    token: 'bench',
    screensFolder,
    simulated: null,
    central: null,
    canSetUp: false,
  };
  const spec = stationSpec(entry);
  const child = spawn(spec.command, [...execArgv, ...spec.args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env, ...spec.environment, ...environment },
  });
  child.send(order);
  const ready = new Promise<string>((resolve, reject) => {
    child.on('message', (report: StationReport) => {
      if (report.kind === 'ready') resolve(report.url);
      else if (report.kind === 'failed') reject(new Error(report.error.message));
    });
    child.once('exit', (code) => reject(new Error(`the station ended with ${code}`)));
  });
  return { process: child, ready };
};

const tcp = (port: number) => ({ type: 'tcp', host: '127.0.0.1', port });

const configurationOf = (
  {
    scannerPort,
    thermometerPort,
    printerPort,
    barrier,
    temperature = { policy: 'off' },
    printing = {},
    permit = {},
    vehicle = {},
    station = 'gate',
    site = {},
    declaration = {},
    screen = {},
    sync = {},
    more = {},
  }: BareDevices,
  broker: string | null,
): unknown => ({
  version: 1,
  site: { id: 'bench', name: 'Bench', ...site },
  station: { id: station, name: 'Gate' },
  mode: 'demo',
  lanes: [{ id: 'gate-1', name: 'Lane 1' }],
  devices: [
    ...Object.entries(screen).map(([profile, settings]) => ({
      id: profile,
      kind: 'scanner',
      lane: 'gate-1',
      profile,
      transport: { type: 'screen' },
      settings,
    })),
    ...(scannerPort === undefined
      ? []
      : [{ id: 'scanner-1', kind: 'scanner', lane: 'gate-1', profile: 'serial-scanner', transport: tcp(scannerPort) }]),
    ...(thermometerPort === undefined
      ? []
      : [
          {
            id: 'thermometer-1',
            kind: 'thermometer',
            lane: 'gate-1',
            profile: 'gy-mcu90615',
            transport: tcp(thermometerPort),
          },
        ]),
    ...(printerPort === undefined
      ? []
      : [{ id: 'printer-1', kind: 'printer', lane: 'gate-1', profile: 'escpos-generic', transport: tcp(printerPort) }]),
    ...(barrier === undefined
      ? []
      : [
          {
            id: 'barrier-1',
            kind: 'barrier',
            lane: 'gate-1',
            profile: 'devantech-eth8020',
            transport: tcp(barrier.port),
            settings: barrier.settings ?? {},
          },
        ]),
  ],
  passage: { temperature, printing, permit, declaration, vehicle },
  rules: { parameters: { unsignedIdentityColour: 'green' } },
  sync: broker === null ? null : { broker, ...sync },
  ...more,
});
