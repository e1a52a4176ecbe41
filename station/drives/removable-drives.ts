import { readFileSync, realpathSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Drive } from '../../contract/records.ts';

export type DriveSources = Readonly<{
  /** What is mounted: fstab(5), as the kernel tells it. */
  mounts: string;
  /** One entry for each disk and partition. */
  blocks: string;
}>;

const linux: DriveSources = { mounts: '/proc/mounts', blocks: '/sys/class/block' };

/** USB sticks and memory cards that are mounted and can be written. Where the system does not say, there are none. */
export const removableDrives = async (sources: DriveSources = linux): Promise<readonly Drive[]> => {
  const places = mountsIn(readText(sources.mounts)).filter(
    ({ device, writable }) => writable && isRemovable(device, sources.blocks),
  );
  const drives = await Promise.all(places.map(({ path }) => driveAt(path)));
  return drives.filter((drive) => drive !== null);
};

type Mount = Readonly<{ device: string; path: string; writable: boolean }>;

/** Spaces and the like in a path stand as three octal digits. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

/** A place that is mounted over is named by what lies on top. */
const mountsIn = (text: string): readonly Mount[] => {
  const byPath = new Map<string, Mount>();
  for (const line of text.split('\n')) {
    const [device, path, , options] = line.split(' ');
    if (device === undefined || path === undefined || options === undefined) continue;
    const mount = { device: unescaped(device), path: utf8(unescaped(path)), writable: options.split(',')[0] === 'rw' };
    byPath.set(mount.path, mount);
  }
  return [...byPath.values()];
};

/** The kernel's bytes, read as Latin-1 so that an escaped one is a character of its own. */
const utf8 = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8');

const isRemovable = (device: string, blocks: string): boolean => {
  if (!device.startsWith('/dev/')) return false;
  const entry = resolved(join(blocks, basename(device)));
  if (entry === null) return false;
  // A hard disk in a USB case says that it is fixed; its place in the tree of devices says USB.
  return (
    /\/usb\d+\//.test(entry) || [entry, join(entry, '..')].some((one) => readText(join(one, 'removable')) === '1\n')
  );
};

const driveAt = async (path: string): Promise<Drive | null> => {
  const space = await statfs(path).catch(() => null);
  return space === null ? null : { path, name: basename(path), freeBytes: space.bavail * space.bsize };
};

const resolved = (path: string): string | null => {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
};
