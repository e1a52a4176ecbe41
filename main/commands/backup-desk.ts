import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { loadConfiguration } from '../../station/offline.ts';
import { backupOf, newestBackup, restoreBackup, saveFile } from '../../station/support-office.ts';
import { dataOf } from '../client/data-of.ts';
import { configurationFile } from '../host/paths.ts';
import { isAlive, runningAt } from '../host/running.ts';
import { printJson, printLine } from './print.ts';
import { placeOf } from './support-desk.ts';

type BackupOptions = Readonly<{ out?: string; config?: string; data?: string; json?: boolean }>;
type RestoreOptions = Readonly<{ otherStation?: boolean; data?: string; json?: boolean }>;

/** @throws CheckpointError ConfigurationUnreadable, ConfigurationInvalid, StickMissing, OutputUnusable */
export const backup = async (options: BackupOptions): Promise<void> => {
  const dataDirectory = dataOf(options);
  const configuration = loadConfiguration(options.config ?? written(configurationFile(dataDirectory)));
  const { name, bytes } = backupOf(dataDirectory, configuration, Date.now());
  const file = placeOf({ ...options, stick: options.out === undefined }, name, bytes.length);
  saveFile(file, bytes);
  if (options.json === true) printJson({ file, bytes: bytes.length });
  else printLine(`${file}: the configuration of ${configuration.site.id}/${configuration.station.id}, without keys`);
};

/** The demo has none, and neither has a kiosk before it was set up. */
const written = (file: string): string => {
  if (existsSync(file)) return file;
  throw new CheckpointError(
    ErrorCode.ConfigurationUnreadable,
    `there is no configuration to keep: ${file} is not there (the demo has none)`,
    'set this kiosk up first ("kiosk start --setup", or "kiosk enrol"), or name another place by --data or --config',
  );
};

/** @throws CheckpointError InputUnreadable, StickMissing, BackupUnusable, ConfigurationInvalid */
export const restore = async (file: string | undefined, options: RestoreOptions): Promise<void> => {
  const dataDirectory = dataOf(options);
  const source = file ?? newestBackup();
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const otherStation = options.otherStation === true;
  const { made, configuration, files } = restoreBackup({ dataDirectory, text: textOf(source), source, otherStation });
  const running = runningAt(dataDirectory);
  const restart = running !== null && isAlive(running);
  const { site, station } = configuration;
  if (options.json === true) {
    printJson({ file: source, made, site: site.id, station: station.id, files, restart });
    return;
  }
  printLine(`${site.id}/${station.id} as it was at ${made}, and ${files} files beside it`);
  if (restart) printLine('  → the station runs with what it had: start it again');
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.InputUnreadable,
      `${file} cannot be read: ${messageOf(cause)}`,
      'name a file that "kiosk backup" has written',
      { cause },
    );
  }
};
