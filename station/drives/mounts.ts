import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';

export type MountSources = Readonly<{
  /** What is mounted: fstab(5), as the kernel tells it. */
  mounts: string;
  /** One entry for each disk and partition. */
  blocks: string;
}>;

export const linuxMounts: MountSources = { mounts: '/proc/self/mounts', blocks: '/sys/class/block' };

/** A mounted USB stick, memory card or disk in a USB case. */
export type Mount = Readonly<{ device: string; path: string; writable: boolean }>;

/** What can be carried away and is mounted now, in the order of mounting; none where the system tells of none, as on Windows. */
export const removableMounts = (sources: MountSources): readonly Mount[] =>
  mountsIn(readText(sources.mounts)).filter(({ device, path }) => path !== '/' && isRemovable(device, sources.blocks));

/** Disks that can be carried away and hold something, of which nothing is mounted: a file system that is not known here. */
export const unmountedDisks = ({ mounts, blocks }: MountSources): readonly string[] => {
  const mounted = mountsIn(readText(mounts)).map(({ device }) => device);
  return namesIn(blocks).filter((name) => {
    const own = new RegExp(`^/dev/${name}(p?\\d+)?$`);
    return (
      /^[a-z0-9]+$/.test(name) &&
      !existsSync(join(blocks, name, 'partition')) &&
      isRemovable(`/dev/${name}`, blocks) &&
      Number(readText(join(blocks, name, 'size'))) > 0 &&
      !mounted.some((device) => own.test(device))
    );
  });
};

/** Spaces and the like in a path stand as three octal digits (proc(5)). */
const unescaped = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_all, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

/** A place that is mounted over is named by what lies on top. */
const mountsIn = (text: string): readonly Mount[] => {
  const byPath = new Map<string, Mount>();
  for (const line of text.split('\n')) {
    const [device, path, , options] = line.split(' ');
    if (device === undefined || path === undefined || options === undefined) continue;
    const writable = !options.split(',').includes('ro');
    const mount = { device: unescaped(device), path: utf8(unescaped(path)), writable };
    byPath.delete(mount.path);
    byPath.set(mount.path, mount);
  }
  return [...byPath.values()];
};

/** The kernel's bytes, read as Latin-1 so that an escaped one is a character of its own. */
const utf8 = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8');

/**
 * Many sticks, and hard disks in USB cases, say that they are fixed, but hang on USB; a card reader's card says what it is,
 * and may not. A partition stands below its disk.
 */
const isRemovable = (device: string, blocks: string): boolean => {
  if (!device.startsWith('/dev/')) return false;
  const entry = resolved(join(blocks, basename(device)));
  if (entry === null) return false;
  return (
    /\/usb\d+\//.test(entry) ||
    [entry, join(entry, '..')].some((one) => readText(join(one, 'removable')).trim() === '1')
  );
};

const resolved = (path: string): string | null => {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
};

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
};
