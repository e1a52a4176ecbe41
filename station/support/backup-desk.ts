import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Configuration } from '../../contract/configuration.ts';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import type { StationFunctions } from '../../contract/rpc.ts';
import type { FoundBackup } from '../../contract/support.ts';
import { backupOf, describeBackup, restoreBackup } from './configuration-backup.ts';
import { deliverFile } from './deliver-file.ts';
import { type Stick, sticks } from './sticks.ts';

/** Longer than any backup with its logo. */
const maxBytes = 8_000_000;
/** On a stick full of other things the newest are looked at. */
const maxFiles = 50;

export type BackupDeskParts = Readonly<{
  dataDirectory: string;
  /** As the station runs with it. */
  configuration: Configuration;
  now: () => number;
  /** The station starts again as soon as nobody stands there. */
  restart: () => void;
  sticks?: () => readonly Stick[];
}>;

/** Backup and restore of the configuration from the screen, on a USB stick. */
export const backupDesk = ({
  dataDirectory,
  configuration,
  now,
  restart,
  sticks: find = sticks,
}: BackupDeskParts): Pick<StationFunctions, 'backupConfiguration' | 'foundBackups' | 'restoreConfiguration'> => ({
  backupConfiguration: async (to) => deliverFile(backupOf(dataDirectory, configuration, now()), to),
  foundBackups: async () => backupFiles(find()).flatMap((file) => foundAt(file, configuration)),
  restoreConfiguration: async (file, otherStation) => {
    // Only what was shown: a screen names no other file of this computer.
    if (!backupFiles(find()).includes(file)) {
      throw new CheckpointError(
        ErrorCode.StickMissing,
        `there is no ${basename(file)} on a USB stick now`,
        'leave the stick in, and choose again',
      );
    }
    restoreBackup({ dataDirectory, text: textOf(file), source: basename(file), otherStation });
    restart();
  },
});

const backupFiles = (all: readonly Stick[]): readonly string[] =>
  all
    .flatMap(({ folder }) => namesIn(folder).map((name) => join(folder, name)))
    .filter((file) => file.endsWith('.backup.json'))
    .flatMap((file) => {
      const time = timeOf(file);
      return time === null ? [] : [{ file, time }];
    })
    .sort((a, b) => b.time - a.time)
    .slice(0, maxFiles)
    .map(({ file }) => file);

/** null: what leads elsewhere, or waits for ever to be read, as a stick of somebody's making may have. */
const timeOf = (file: string): number | null => {
  const about = lstatSync(file, { throwIfNoEntry: false });
  return about?.isFile() === true ? about.mtimeMs : null;
};

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** What is no backup is not offered. */
const foundAt = (file: string, { site, station }: Configuration): readonly FoundBackup[] => {
  try {
    const about = describeBackup(textOf(file), basename(file));
    return [{ file, ...about, own: about.site === site.id && about.station === station.id }];
  } catch {
    return [];
  }
};

/** @throws CheckpointError InputUnreadable */
const textOf = (file: string): string => {
  try {
    if (lstatSync(file).size > maxBytes) throw new Error('it is too large for a backup');
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CheckpointError(ErrorCode.InputUnreadable, `${file}: ${messageOf(cause)}`, 'choose another backup', {
      cause,
    });
  }
};
