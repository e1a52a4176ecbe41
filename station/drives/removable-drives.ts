import { statfs } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Drive } from '../../contract/records.ts';
import { linuxMounts, type MountSources, removableMounts } from './mounts.ts';

/** USB sticks and memory cards that are mounted and can be written. */
export const removableDrives = async (sources: MountSources = linuxMounts): Promise<readonly Drive[]> => {
  const places = removableMounts(sources).filter(({ writable }) => writable);
  const drives = await Promise.all(places.map(({ path }) => driveAt(path)));
  return drives.filter((drive) => drive !== null);
};

const driveAt = async (path: string): Promise<Drive | null> => {
  const space = await statfs(path).catch(() => null);
  return space === null ? null : { path, name: basename(path), freeBytes: space.bavail * space.bsize };
};
