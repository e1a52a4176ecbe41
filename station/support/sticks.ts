import { existsSync, readFileSync, realpathSync, statfsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';

/** A mounted USB stick or memory card. */
export type Stick = Readonly<{ folder: string; device: string; writable: boolean; freeBytes: number | null }>;

/** Where Linux tells of what is mounted, and of the disks behind. */
export type SystemPlaces = Readonly<{ mounts: string; blockDevices: string }>;
const linux: SystemPlaces = { mounts: '/proc/self/mounts', blockDevices: '/sys/class/block' };

const textOf = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
};

/** Spaces, tabs, newlines and backslashes stand as `\040` there (proc(5)). */
const unescaped = (text: string): string =>
  text.replaceAll(/\\(?<octal>[0-7]{3})/g, (_all, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** Many sticks do not call themselves removable, but hang on USB; a card reader's card does, and may not. */
const isRemovable = (device: string, { blockDevices }: SystemPlaces): boolean => {
  const entry = join(blockDevices, basename(device));
  if (!existsSync(entry)) return false;
  const place = realpathSync(entry);
  const disk = existsSync(join(place, 'partition')) ? dirname(place) : place;
  return textOf(join(disk, 'removable')) === '1' || /\/usb\d+\//.test(disk);
};

const freeBytes = (folder: string): number | null => {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
};

/** What is plugged in and mounted now, in the order of mounting; none where the system tells of none, as on Windows. */
export const sticks = (places: SystemPlaces = linux): readonly Stick[] =>
  (textOf(places.mounts) ?? '').split('\n').flatMap((line) => {
    const [device = '', folder = '', , options = ''] = line.split(' ').map(unescaped);
    if (!device.startsWith('/dev/') || folder === '/' || !isRemovable(device, places)) return [];
    return [{ folder, device, writable: !options.split(',').includes('ro'), freeBytes: freeBytes(folder) }];
  });

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
