import { existsSync } from 'node:fs';
import type { Configuration } from '../../contract/configuration.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { refuseUnfinished, retiredError } from '../../station/enrolment-office.ts';
import { hasLastGood, type LocalSource, parseConfiguration, readLocalConfiguration } from '../../station/offline.ts';
import { removeDemo, setupUnfinished } from '../../station/setup-office.ts';
import { type DemoWorld, startDemoWorld } from '../demo/demo-world.ts';
import { findElectron, hasDisplay } from '../electron/find-electron.ts';
import { windowSpec } from '../electron/window-spec.ts';
import type { ChildSpec } from '../host/child.ts';
import { configurationDigest } from '../host/configuration-digest.ts';
import { commandToken, lockDataDirectory, prepareDataDirectory } from '../host/data-directory.ts';
import type { HostOrder, HostTask, StationOrder } from '../host/messages.ts';
import { configurationFile, dataDirectoryOf } from '../host/paths.ts';
import { announce } from '../host/running.ts';
import { buildScreens, screensFolder } from '../host/screens-build.ts';
import { builtStation } from '../host/station-build.ts';
import { hostStation } from '../host/station-host.ts';
import { stationSpec } from '../host/station-runtime.ts';

export type StartOptions = Readonly<{
  data?: string;
  config?: string;
  port?: number;
  headless: boolean;
  demo: boolean;
  setup: boolean;
}>;

const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

type Kiosk = Readonly<{ dataDirectory: string; options: StartOptions; stopping: Promise<null> }>;
type Ended = Readonly<{ next: HostTask | null; port: number }>;

/** Brings up a checkpoint and keeps it up until it is told to stop. Resolves when it has stopped. */
export const start = async (options: StartOptions): Promise<void> => {
  const dataDirectory = dataDirectoryOf(options.data, process.env);
  prepareDataDirectory(dataDirectory);
  const unlock = lockDataDirectory(dataDirectory);
  const stopping = Promise.withResolvers<null>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.resolve(null));
  try {
    const kiosk = { dataDirectory, options, stopping: stopping.promise };
    let ended: Ended = { next: firstTask(options, dataDirectory), port: options.port ?? 0 };
    let before: HostTask | null = null;
    while (ended.next !== null) {
      const task: HostTask = ended.next;
      ended = await perform(kiosk, task, before, ended.port);
      before = task;
    }
  } finally {
    unlock();
  }
};

/** A set-up that was begun and leaves no station goes on; else what is configured; else the assistant where that is wanted, or the demo. */
const firstTask = (options: StartOptions, dataDirectory: string): HostTask => {
  if (options.demo) return 'demo';
  if (configurationNamed(options) !== null) return 'station';
  if (setupUnfinished(dataDirectory)) return 'setup';
  if (isConfigured(dataDirectory)) return 'station';
  if (options.setup) return 'setup';
  refuseRetired(dataDirectory);
  return 'demo';
};

/** Nobody whose kiosk was taken out of service is to find a demo in its place. @throws CheckpointError Retired */
const refuseRetired = (dataDirectory: string): void => {
  const error = retiredError(dataDirectory);
  if (error !== null) throw new CheckpointError(ErrorCode.Retired, error.message, error.hint);
};

/** Does one thing until the kiosk is to do another. @returns what; null: it was told to stop */
const perform = async (kiosk: Kiosk, task: HostTask, before: HostTask | null, port: number): Promise<Ended> => {
  const { dataDirectory } = kiosk;
  if (task !== 'setup') refuseUnfinished(dataDirectory);
  if (task === 'setup') removeDemo(dataDirectory);
  const built = buildScreens(log);
  // Awaited below; until then a failure must not count as unhandled.
  built.catch(() => undefined);
  const demo = task === 'demo' ? await startDemoWorld(dataDirectory, log) : null;
  try {
    await built;
    const order = task === 'setup' ? setupOrder(kiosk, before, port) : stationOrder(kiosk, demo, port);
    return await run(kiosk, task, order);
  } finally {
    await demo?.stop();
  }
};

const run = async ({ dataDirectory, options, stopping }: Kiosk, task: HostTask, order: HostOrder): Promise<Ended> => {
  const switched = Promise.withResolvers<HostTask>();
  const host = await hostStation(await specOf(options.headless, dataDirectory), order, log, switched.resolve);
  const forget = announce({ pid: process.pid, url: host.url, dataDirectory, startedAt: Date.now() }, process.env);
  process.stdout.write(task === 'setup' ? `setup ${host.url}setup\n` : `ready ${host.url}\n`);
  const next = await Promise.race([stopping, switched.promise]);
  forget();
  if (next === null) {
    log('stopping');
    await host.child.stop();
  }
  return { next, port: Number(new URL(host.url).port) };
};

const place = ({ dataDirectory }: Kiosk, port: number) => ({
  ...{ dataDirectory, port, screensFolder },
  token: commandToken(dataDirectory),
});

const setupOrder = (kiosk: Kiosk, before: HostTask | null, port: number): HostOrder => {
  const gate = isConfigured(kiosk.dataDirectory) && !setupUnfinished(kiosk.dataDirectory);
  const back = gate ? 'station' : before === 'demo' || !kiosk.options.setup ? 'demo' : null;
  return { ...place(kiosk, port), setup: true, back };
};

const stationOrder = (kiosk: Kiosk, demo: DemoWorld | null, port: number): StationOrder => {
  const { configuration, source } = demo === null ? ofFile(kiosk) : ofDemo(demo);
  if (source !== null && source.fault !== null) log(`${source.fault.message}\n${source.fault.hint}`);
  return {
    ...place(kiosk, port),
    configuration,
    configurationDigest: configurationDigest(source?.text ?? JSON.stringify(demo?.configuration)),
    ...(source === null ? {} : { local: source }),
    // The demo's keys protect nobody, and it is started with and without a window.
    ...(demo === null ? {} : { keys: { kept: 'file', why: 'demo' } }),
    simulated: demo === null ? null : { lanes: demo.simulated, people: demo.people },
    central: demo?.central ?? null,
    canSetUp: configurationNamed(kiosk.options) === null,
  };
};

/** `source` null: the demo's, which is in no file. */
type Configured = Readonly<{ configuration: Configuration; source: LocalSource | null }>;

const ofDemo = (demo: DemoWorld): Configured => ({
  configuration: parseConfiguration(demo.configuration, 'the demo'),
  source: null,
});

const ofFile = ({ dataDirectory, options }: Kiosk): Configured =>
  readLocalConfiguration(configurationNamed(options) ?? configurationFile(dataDirectory), dataDirectory);

/** Damaged or gone, it is stood in for by the one that worked last. */
const isConfigured = (dataDirectory: string): boolean => {
  const usual = configurationFile(dataDirectory);
  return existsSync(usual) || hasLastGood(usual, dataDirectory);
};

/** --config, else CHECKPOINT_CONFIG; null: the file in the data directory, if there is one. */
const configurationNamed = ({ config }: StartOptions): string | null =>
  config ?? (process.env['CHECKPOINT_CONFIG'] || null);

const nodeSpec = (): ChildSpec => stationSpec(builtStation() ?? undefined);

const specOf = async (headless: boolean, dataDirectory: string): Promise<ChildSpec> => {
  if (headless) return nodeSpec();
  if (!hasDisplay(process.platform, process.env)) {
    log('no window: there is no display here, so the screens are served at the address below');
    return nodeSpec();
  }
  const electron = await findElectron(log);
  if (electron.kind === 'absent') {
    log(`no window: ${electron.why}; the screens are served at the address below`);
    return nodeSpec();
  }
  return windowSpec(electron.binary, dataDirectory, log);
};
