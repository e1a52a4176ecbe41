import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removableDrives } from './removable-drives.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drives-'));
  mkdirSync(join(folder, 'class'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A disk with one partition, as it stands in /sys. */
const disk = (name: string, partition: string, place: string, removable: '0' | '1'): void => {
  const at = join(folder, place, 'block', name);
  mkdirSync(join(at, partition), { recursive: true });
  writeFileSync(join(at, 'removable'), `${removable}\n`);
  symlinkSync(join(at, partition), join(folder, 'class', partition));
  symlinkSync(at, join(folder, 'class', name));
};

const drives = (mounts: readonly string[]) => {
  writeFileSync(join(folder, 'mounts'), `${mounts.join('\n')}\n`, 'latin1');
  return removableDrives({ mounts: join(folder, 'mounts'), blocks: join(folder, 'class') });
};

const mounted = (name: string): string => {
  mkdirSync(join(folder, name));
  return join(folder, name);
};

const escaped = (path: string): string => Buffer.from(path, 'utf8').toString('latin1').replaceAll(' ', '\\040');

it('finds a stick by what the disk says and a disk in a USB case by where it is, with spaces in its name', async () => {
  disk('sda', 'sda1', 'pci/ata1', '0');
  disk('sdb', 'sdb1', 'pci/ata2', '1');
  disk('sdc', 'sdc1', 'pci/usb2/2-1', '0');
  const stick = mounted('Ổ của tôi');
  const boxed = mounted('case');
  const found = await drives([
    `/dev/sda1 ${folder} ext4 rw,relatime 0 0`,
    `/dev/sdb1 ${escaped(stick)} vfat rw,nosuid 0 0`,
    `/dev/sdc1 ${boxed} exfat rw 0 0`,
    `tmpfs ${folder}/run tmpfs rw 0 0`,
  ]);
  expect(found).toEqual([
    { path: stick, name: 'Ổ của tôi', freeBytes: expect.any(Number) },
    { path: boxed, name: 'case', freeBytes: expect.any(Number) },
  ]);
});

it('leaves out what cannot be written, what is mounted over, and what has gone', async () => {
  disk('sdb', 'sdb1', 'pci/usb1/1-1', '1');
  const stick = mounted('stick');
  expect(await drives([`/dev/sdb1 ${stick} vfat ro,nosuid 0 0`])).toEqual([]);
  expect(await drives([`/dev/sdb1 ${stick} vfat rw 0 0`, `tmpfs ${stick} tmpfs rw 0 0`])).toEqual([]);
  expect(await drives([`/dev/sdb1 ${folder}/gone vfat rw 0 0`, 'half a line', ''])).toEqual([]);
});
