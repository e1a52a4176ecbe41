import { statfsSync } from 'node:fs';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { linuxMounts, type MountSources, removableMounts } from '../drives/mounts.ts';

/** A mounted USB stick or memory card. */
export type Stick = Readonly<{ folder: string; device: string; writable: boolean; freeBytes: number | null }>;

const freeBytes = (folder: string): number | null => {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
};

/** What is plugged in and mounted now, in the order of mounting. */
export const sticks = (sources: MountSources = linuxMounts): readonly Stick[] =>
  removableMounts(sources).map(({ path, device, writable }) => ({
    ...{ folder: path, device, writable },
    freeBytes: freeBytes(path),
  }));

/**
 * The one stick that a file shall go to: the one that takes it, the newest where there are several.
 * @throws CheckpointError StickMissing
 */
export const stickToWrite = (all: readonly Stick[], bytes: number): Stick => {
  if (all.length === 0) {
    throw new CheckpointError(
      ErrorCode.StickMissing,
      'no USB stick is found here',
      'plug one in (formatted as FAT32 or exFAT), wait five seconds and try again',
    );
  }
  const writable = all.filter((stick) => stick.writable);
  const fitting = writable.filter((stick) => (stick.freeBytes ?? bytes) >= bytes);
  const chosen = fitting.at(-1);
  if (chosen !== undefined) return chosen;
  throw new CheckpointError(
    ErrorCode.StickMissing,
    writable.length === 0
      ? `the USB stick at ${all[0]?.folder} is write-protected`
      : `the USB stick at ${writable[0]?.folder} is full`,
    'use another stick, or take the write protection away',
  );
};
