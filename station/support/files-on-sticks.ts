import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Configuration } from '../../contract/configuration.ts';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import type { FoundBackup } from '../../contract/support.ts';
import { linuxMounts, type MountSources } from '../drives/mounts.ts';
import { describeBackup } from './configuration-backup.ts';
import { noStick, stickFault, sticks } from './sticks.ts';

/** Longer than any backup with its logo. */
const maxBackupBytes = 8_000_000;
/** Longer than any answer of central. */
const maxAnswerBytes = 60_000;
/** On a stick full of other things the newest are looked at. */
const maxFiles = 50;

type StickFile = Readonly<{ folder: string; file: string; time: number; bytes: number }>;

/**
 * Plain files by this ending, newest first: nothing that leads elsewhere or waits for ever to be read, as a stick of somebody's
 * making may have.
 * @throws CheckpointError StickMissing, StickUnreadable, StickGone
 */
const filesBy = (ending: string, sources: MountSources): readonly StickFile[] => {
  const all = sticks(sources);
  if (all.length === 0) throw noStick(sources);
  const faults: CheckpointError[] = [];
  const files = all.flatMap(({ folder }) => {
    try {
      return plainFiles(folder, ending);
    } catch (error) {
      // One stick that is broken hides nothing of another.
      faults.push(stickFault(folder, error) ?? unreadable(folder, error));
      return [];
    }
  });
  if (files.length === 0 && faults[0] !== undefined) throw faults[0];
  return files.toSorted((a, b) => b.time - a.time).slice(0, maxFiles);
};

const plainFiles = (folder: string, ending: string): readonly StickFile[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .flatMap((name) => {
      const file = join(folder, name);
      const about = lstatSync(file, { throwIfNoEntry: false });
      return about?.isFile() === true ? [{ folder, file, time: about.mtimeMs, bytes: about.size }] : [];
    });

const unreadable = (file: string, cause: unknown): CheckpointError =>
  new CheckpointError(ErrorCode.InputUnreadable, `${file}: ${messageOf(cause)}`, 'choose another file', { cause });

/** @throws CheckpointError StickGone, InputUnreadable */
const textOf = ({ folder, file, bytes }: StickFile, maxBytes: number): string => {
  try {
    if (bytes > maxBytes) throw new Error('it is too large for one of ours');
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw stickFault(folder, error) ?? unreadable(file, error);
  }
};

const backups = (sources: MountSources): readonly StickFile[] => filesBy('.backup.json', sources);

/**
 * What is no backup is not offered; where nothing else is there it is said why.
 * @throws CheckpointError StickMissing, StickUnreadable, StickGone, BackupUnusable, InputUnreadable
 */
export const backupsOnSticks = (
  { site, station }: Pick<Configuration, 'site' | 'station'>,
  sources: MountSources,
): readonly FoundBackup[] => {
  let first: unknown = null;
  const found = backups(sources).flatMap((one) => {
    try {
      const about = describeBackup(textOf(one, maxBackupBytes), basename(one.file));
      return [{ file: one.file, ...about, own: about.site === site.id && about.station === station.id }];
    } catch (error) {
      first ??= error;
      return [];
    }
  });
  if (found.length === 0 && first !== null) throw first;
  return found;
};

/**
 * Only what was shown: a screen names no other file of this computer.
 * @throws CheckpointError StickMissing, StickUnreadable, StickGone, InputUnreadable
 */
export const backupText = (file: string, sources: MountSources): string => {
  const shown = backups(sources).find((one) => one.file === file);
  if (shown !== undefined) return textOf(shown, maxBackupBytes);
  throw new CheckpointError(
    ErrorCode.StickGone,
    `there is no ${basename(file)} on a USB stick now`,
    'leave the stick in, and choose again',
  );
};

/** Its path. @throws CheckpointError StickMissing, StickUnreadable, StickGone, StickLacks */
export const newestBackup = (sources: MountSources = linuxMounts): string => {
  const [newest] = backups(sources);
  if (newest !== undefined) return newest.file;
  throw new CheckpointError(
    ErrorCode.StickLacks,
    'no USB stick with a backup is found here',
    'plug in the stick that "kiosk backup" has written, or name the file',
  );
};

/** @throws CheckpointError StickMissing, StickUnreadable, StickGone, StickLacks */
export const newestAnswer = (sources: MountSources): string => {
  for (const one of filesBy('.json', sources).filter(({ bytes }) => bytes < maxAnswerBytes)) {
    const text = textOf(one, maxAnswerBytes);
    if (text.includes('"checkpoint-enrolment-answer"')) return text;
  }
  throw new CheckpointError(
    ErrorCode.StickLacks,
    'no USB stick with an answer of central is found here',
    'plug in the stick on which central has put its answer, wait five seconds and try again',
  );
};
