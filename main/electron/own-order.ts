import { existsSync } from 'node:fs';
import { hasLastGood, readLocalConfiguration } from '../../station/offline.ts';
import { setupUnfinished } from '../../station/setup-office.ts';
import { configurationDigest } from '../host/configuration-digest.ts';
import { commandToken, lockDataDirectory, prepareDataDirectory } from '../host/data-directory.ts';
import type { HostOrder, HostTask } from '../host/messages.ts';
import { configurationFile, dataDirectoryOf } from '../host/paths.ts';

type Environment = Readonly<Record<string, string | undefined>>;
export type OwnOrder = Readonly<{ order: HostOrder; orderFor: (into: HostTask) => HostOrder; unlock: () => void }>;

/**
 * The order of a shell that nobody started with one: the packaged program is its own host. Without a configuration it sets
 * the kiosk up; the demo needs Node for its simulated devices and is not in the package.
 * @throws CheckpointError AlreadyRunning, DataDirectoryUnusable, ConfigurationUnreadable, ConfigurationInvalid
 */
export const ownOrder = (environment: Environment, screensFolder: string): OwnOrder => {
  const dataDirectory = dataDirectoryOf(undefined, environment);
  prepareDataDirectory(dataDirectory);
  const unlock = lockDataDirectory(dataDirectory);
  const named = environment['CHECKPOINT_CONFIG'] || null;
  const file = named ?? configurationFile(dataDirectory);
  const place = { dataDirectory, screensFolder, port: Number(environment['CHECKPOINT_PORT'] ?? 0) };
  const setUp = (back: 'station' | null): HostOrder => ({
    ...{ ...place, setup: true, token: commandToken(dataDirectory), back },
  });
  const gate = (): HostOrder => {
    const { configuration, source } = readLocalConfiguration(file, dataDirectory);
    return {
      ...{ ...place, token: commandToken(dataDirectory), configuration, local: source },
      configurationDigest: configurationDigest(source.text),
      ...{ simulated: null, central: null, canSetUp: named === null },
    };
  };
  try {
    const unfinished =
      named === null && (setupUnfinished(dataDirectory) || (!existsSync(file) && !hasLastGood(file, dataDirectory)));
    return { order: unfinished ? setUp(null) : gate(), orderFor: orderOf(setUp, gate), unlock };
  } catch (error) {
    unlock();
    throw error;
  }
};

const orderOf =
  (setUp: (back: 'station' | null) => HostOrder, gate: () => HostOrder) =>
  (into: HostTask): HostOrder =>
    into === 'setup' ? setUp('station') : gate();
