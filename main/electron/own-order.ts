import { existsSync } from 'node:fs';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { hasLastGood, readLocalConfiguration } from '../../station/offline.ts';
import { configurationDigest } from '../host/configuration-digest.ts';
import { commandToken, lockDataDirectory, prepareDataDirectory } from '../host/data-directory.ts';
import type { StationOrder } from '../host/messages.ts';
import { configurationFile, dataDirectoryOf } from '../host/paths.ts';

export type OwnOrder = Readonly<{ order: StationOrder; unlock: () => void }>;

/**
 * The order of a shell that nobody started with one: the packaged program is its own host. The demo needs Node for its
 * simulated devices and is not in the package.
 * @throws CheckpointError AlreadyRunning, DataDirectoryUnusable, ConfigurationUnreadable, ConfigurationInvalid
 */
export const ownOrder = (
  environment: Readonly<Record<string, string | undefined>>,
  screensFolder: string,
): OwnOrder => {
  const dataDirectory = dataDirectoryOf(undefined, environment);
  prepareDataDirectory(dataDirectory);
  const unlock = lockDataDirectory(dataDirectory);
  try {
    const file = environment['CHECKPOINT_CONFIG'] || configurationFile(dataDirectory);
    if (!existsSync(file) && !hasLastGood(file, dataDirectory)) {
      throw new CheckpointError(
        ErrorCode.ConfigurationUnreadable,
        `there is no configuration at ${file}`,
        'enrol this kiosk (kiosk enrol CODE), or name a configuration with CHECKPOINT_CONFIG',
      );
    }
    const { configuration, source } = readLocalConfiguration(file, dataDirectory);
    const order: StationOrder = {
      configuration,
      configurationDigest: configurationDigest(source.text),
      local: source,
      dataDirectory,
      port: Number(environment['CHECKPOINT_PORT'] ?? 0),
      token: commandToken(dataDirectory),
      screensFolder,
      simulated: null,
      central: null,
    };
    return { order, unlock };
  } catch (error) {
    unlock();
    throw error;
  }
};
