import { existsSync } from 'node:fs';
import type { Configuration } from '../../contract/configuration.ts';
import { refuseUnfinished } from '../../station/enrolment-office.ts';
import { hasLastGood, type LocalSource, parseConfiguration, readLocalConfiguration } from '../../station/offline.ts';
import { type DemoWorld, startDemoWorld } from '../demo/demo-world.ts';
import { findElectron, hasDisplay } from '../electron/find-electron.ts';
import { windowSpec } from '../electron/window-spec.ts';
import type { ChildSpec } from '../host/child.ts';
import { configurationDigest } from '../host/configuration-digest.ts';
import { commandToken, lockDataDirectory, prepareDataDirectory } from '../host/data-directory.ts';
import type { StationOrder } from '../host/messages.ts';
import { configurationFile, dataDirectoryOf } from '../host/paths.ts';
import { announce } from '../host/running.ts';
import { buildScreens, screensFolder } from '../host/screens-build.ts';
import { hostStation } from '../host/station-host.ts';
import { stationSpec } from '../host/station-runtime.ts';

export type StartOptions = Readonly<{
  data?: string;
  config?: string;
  port?: number;
  headless: boolean;
  demo: boolean;
}>;

const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Brings up a checkpoint and keeps it up until it is told to stop. Resolves when it has stopped. */
export const start = async (options: StartOptions): Promise<void> => {
  const dataDirectory = dataDirectoryOf(options.data, process.env);
  prepareDataDirectory(dataDirectory);
  const unlock = lockDataDirectory(dataDirectory);
  const stopping = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.resolve());
  try {
    refuseUnfinished(dataDirectory);
    const file = options.demo ? null : configurationToUse(options.config, dataDirectory);
    const built = buildScreens(log);
    // Awaited below; until then a failure must not count as unhandled.
    built.catch(() => undefined);
    const demo = file === null ? await startDemoWorld(dataDirectory, log) : null;
    try {
      const configured = file === null ? ofDemo(demo) : readLocalConfiguration(file, dataDirectory);
      const { fault } = configured.source ?? { fault: null };
      if (fault !== null) log(`${fault.message}\n${fault.hint}`);
      await built;
      await run(dataDirectory, configured, options, demo, stopping.promise);
    } finally {
      await demo?.stop();
    }
  } finally {
    unlock();
  }
};

/** `source` null: the demo's, which is in no file. */
type Configured = Readonly<{ configuration: Configuration; source: LocalSource | null }>;

const ofDemo = (demo: DemoWorld | null): Configured => ({
  configuration: parseConfiguration(demo?.configuration, 'the demo'),
  source: null,
});

const run = async (
  dataDirectory: string,
  { configuration, source }: Configured,
  options: StartOptions,
  demo: DemoWorld | null,
  stopping: Promise<void>,
): Promise<void> => {
  const order: StationOrder = {
    configuration,
    configurationDigest: configurationDigest(source?.text ?? JSON.stringify(demo?.configuration)),
    ...(source === null ? {} : { local: source }),
    dataDirectory,
    // The demo's keys protect nobody, and it is started with and without a window.
    ...(demo === null ? {} : { keys: { kept: 'file', why: 'demo' } }),
    port: options.port ?? 0,
    token: commandToken(dataDirectory),
    screensFolder,
    simulated: demo === null ? null : { lanes: demo.simulated, people: demo.people },
    central: demo?.central ?? null,
  };
  const host = await hostStation(await specOf(options.headless, dataDirectory), order, log);
  const forget = announce({ pid: process.pid, url: host.url, dataDirectory, startedAt: Date.now() }, process.env);
  process.stdout.write(`ready ${host.url}\n`);
  await stopping;
  log('stopping');
  forget();
  await host.child.stop();
};

/** --config, else CHECKPOINT_CONFIG, else the file in the data directory; null: nothing is configured, so the demo. */
const configurationToUse = (option: string | undefined, dataDirectory: string): string | null => {
  const named = option ?? process.env['CHECKPOINT_CONFIG'];
  if (named !== undefined && named !== '') return named;
  const usual = configurationFile(dataDirectory);
  return existsSync(usual) || hasLastGood(usual, dataDirectory) ? usual : null;
};

const specOf = async (headless: boolean, dataDirectory: string): Promise<ChildSpec> => {
  if (headless) return stationSpec();
  if (!hasDisplay(process.platform, process.env)) {
    log('no window: there is no display here, so the screens are served at the address below');
    return stationSpec();
  }
  const electron = await findElectron(log);
  if (electron.kind === 'absent') {
    log(`no window: ${electron.why}; the screens are served at the address below`);
    return stationSpec();
  }
  return windowSpec(electron.binary, dataDirectory, log);
};
