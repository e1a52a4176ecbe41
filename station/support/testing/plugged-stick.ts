import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MountSources } from '../../drives/mounts.ts';

export type PluggedStick = Readonly<{ folder: string; sources: MountSources }>;

/** A folder that the system seems to tell of as a mounted stick, as it tells of one in /proc and /sys. */
export const plugIn = (system: string, name = 'sdb', options = 'rw,nosuid'): PluggedStick => {
  const sources = { mounts: join(system, 'mounts'), blocks: join(system, 'class') };
  const place = join(system, 'devices', 'usb1', '1-1', 'block', name);
  const folder = join(system, 'media', name);
  for (const made of [join(place, `${name}1`), sources.blocks, folder]) mkdirSync(made, { recursive: true });
  writeFileSync(join(place, 'removable'), '1\n');
  writeFileSync(join(place, `${name}1`, 'partition'), '1\n');
  symlinkSync(place, join(sources.blocks, name));
  symlinkSync(join(place, `${name}1`), join(sources.blocks, `${name}1`));
  writeFileSync(sources.mounts, `/dev/${name}1 ${folder} vfat ${options} 0 0\n`, { flag: 'a' });
  return { folder, sources };
};
