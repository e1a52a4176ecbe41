import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { noStick, type Stick, stickFault, sticks, stickToWrite } from './sticks.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sticks-'));
  mkdirSync(join(folder, 'class'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A disk as /sys shows it, with one partition. */
const disk = (name: string, bus: string, removable: '0' | '1'): void => {
  const place = join(folder, 'devices', bus, 'block', name);
  mkdirSync(join(place, `${name}1`), { recursive: true });
  writeFileSync(join(place, 'removable'), `${removable}\n`);
  writeFileSync(join(place, `${name}1`, 'partition'), '1\n');
  symlinkSync(place, join(folder, 'class', name));
  symlinkSync(join(place, `${name}1`), join(folder, 'class', `${name}1`));
};

const look = (mounts: readonly string[]): readonly Stick[] => {
  writeFileSync(join(folder, 'mounts'), `${mounts.join('\n')}\n`);
  return sticks({ mounts: join(folder, 'mounts'), blocks: join(folder, 'class') });
};

describe('USB sticks', () => {
  it('are found by what the system says of the disk, not by where they are mounted', () => {
    disk('sda', 'pci0000:00/ata1', '0');
    disk('sdb', 'pci0000:00/usb1/1-1', '0');
    disk('sdc', 'pci0000:00/reader', '1');
    const stick = join(folder, 'USB STICK');
    mkdirSync(stick);
    const found = look([
      '/dev/sda1 /media/disk ext4 rw 0 0',
      `/dev/sdb1 ${stick.replace(' ', '\\040')} vfat rw,nosuid 0 0`,
      '/dev/sdc1 /media/card exfat ro 0 0',
      'proc /proc proc rw 0 0',
    ]);
    expect(found.map(({ folder: at, writable }) => [at, writable])).toEqual([
      [stick, true],
      ['/media/card', false],
    ]);
    expect(found[0]?.freeBytes).toBeGreaterThan(0);
  });

  it('a system started from a stick is none', () => {
    disk('sdb', 'pci0000:00/usb1/1-1', '1');
    expect(look(['/dev/sdb1 / ext4 rw 0 0'])).toEqual([]);
  });

  it('none where the system tells of none', () => {
    expect(sticks({ mounts: join(folder, 'no'), blocks: join(folder, 'no') })).toEqual([]);
  });
});

describe('the stick to write to', () => {
  const stick = (name: string, about: Partial<Stick> = {}): Stick => ({
    folder: `/media/${name}`,
    device: `/dev/${name}`,
    writable: true,
    freeBytes: 1000,
    ...about,
  });
  const saysOf = (all: readonly Stick[], bytes: number): string => {
    try {
      return stickToWrite(all, bytes, () => noStick({ mounts: join(folder, 'no'), blocks: join(folder, 'no') })).folder;
    } catch (error) {
      if (error instanceof CheckpointError) return `${error.code} ${error.message}`;
      throw error;
    }
  };

  it('is the newest that takes the file', () => {
    expect(saysOf([stick('a'), stick('b'), stick('c', { freeBytes: 10 }), stick('d', { writable: false })], 100)).toBe(
      '/media/b',
    );
  });

  it('is told apart: none, write-protected, full', () => {
    expect(saysOf([], 1)).toBe(`${ErrorCode.StickMissing} no USB stick is found here`);
    expect(saysOf([stick('a', { writable: false })], 1)).toBe(
      `${ErrorCode.StickProtected} the USB stick at /media/a is write-protected`,
    );
    expect(saysOf([stick('a', { freeBytes: 0 })], 1)).toBe(`${ErrorCode.StickFull} the USB stick at /media/a is full`);
  });

  it('is there and not read: a file system that nothing has mounted, and not an empty card reader', () => {
    disk('sdb', 'pci0000:00/usb1/1-1', '1');
    disk('sdc', 'pci0000:00/usb1/1-2', '1');
    writeFileSync(join(folder, 'class', 'sdc', 'size'), '0\n');
    const sources = { mounts: join(folder, 'mounts'), blocks: join(folder, 'class') };
    writeFileSync(sources.mounts, '');
    expect(noStick(sources).code).toBe(ErrorCode.StickMissing);
    writeFileSync(join(folder, 'class', 'sdb', 'size'), '4096\n');
    expect(noStick(sources)).toMatchObject({
      code: ErrorCode.StickUnreadable,
      message: 'the USB stick sdb is plugged in, but this computer does not read it',
    });
    writeFileSync(sources.mounts, '/dev/sdb1 /media/x vfat rw 0 0\n');
    expect(noStick(sources).code).toBe(ErrorCode.StickMissing);
  });
});

describe('what goes wrong with a stick', () => {
  const of = (code: string) => stickFault('/media/a', Object.assign(new Error(code), { code }))?.code ?? null;

  it('is told by what the system says, and what is not its doing is left to others', () => {
    expect(['ENOSPC', 'EROFS', 'EIO', 'ENODEV', 'ENOENT', 'EMFILE', ''].map(of)).toEqual([
      ErrorCode.StickFull,
      ErrorCode.StickProtected,
      ErrorCode.StickGone,
      ErrorCode.StickGone,
      ErrorCode.StickGone,
      null,
      null,
    ]);
  });
});
