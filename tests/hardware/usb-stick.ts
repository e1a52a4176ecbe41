import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Lab } from './hardware-lab.ts';

const sectorBytes = 512;
const sectors = 32_768;
const sectorsPerTable = 33;

/**
 * A FAT16 of 16 MiB without a partition table, as the Microsoft FAT specification (2000) lays it out.
 * @param full each cluster is marked as broken; else it is empty
 */
const fat16 = (full: boolean): Buffer => {
  const disk = Buffer.alloc(sectors * sectorBytes);
  Buffer.from('eb3c90', 'hex').copy(disk);
  disk.write('MSDOS5.0', 3, 'latin1');
  disk.writeUInt16LE(sectorBytes, 11);
  disk.writeUInt8(4, 13);
  disk.writeUInt16LE(1, 14);
  disk.writeUInt8(2, 16);
  disk.writeUInt16LE(512, 17);
  disk.writeUInt16LE(sectors, 19);
  disk.writeUInt8(0xf8, 21);
  disk.writeUInt16LE(sectorsPerTable, 22);
  disk.writeUInt16LE(32, 24);
  disk.writeUInt16LE(64, 26);
  disk.writeUInt8(0x80, 36);
  disk.writeUInt8(0x29, 38);
  disk.writeUInt32LE(0x4c414221, 39);
  disk.write('USB STICK  FAT16   ', 43, 'latin1');
  disk.writeUInt16LE(0xaa55, 510);
  for (const table of [1, 1 + sectorsPerTable]) {
    const at = table * sectorBytes;
    if (full)
      for (let entry = 2; entry < (sectorsPerTable * sectorBytes) / 2; entry += 1)
        disk.writeUInt16LE(0xfff7, at + 2 * entry);
    disk.writeUInt32LE(0xfffffff8, at);
  }
  return disk;
};

type StickOptions = Readonly<{ readOnly?: boolean; blank?: boolean; full?: boolean }>;

/** A USB stick of the lab: QEMU's own mass storage, behind which each byte can be slowed down. */
export class UsbStick {
  readonly #lab: Lab;
  readonly #id: string;
  readonly folder: string;

  private constructor(lab: Lab, id: string) {
    this.#lab = lab;
    this.#id = id;
    this.folder = `/media/${id}`;
  }

  /** Plugs it in and mounts it as the kiosk's udev rule does. */
  static async plug(
    lab: Lab,
    id: string,
    { readOnly = false, blank = false, full = false }: StickOptions = {},
  ): Promise<UsbStick> {
    const stick = new UsbStick(lab, id);
    const file = join(lab.run, `${id}.img`);
    writeFileSync(file, blank ? Buffer.alloc(sectors * sectorBytes, 0x55) : fat16(full));
    await lab.qmp.cmd('object-add', { 'qom-type': 'throttle-group', id: `t-${id}`, limits: {} });
    await lab.qmp.cmd('blockdev-add', {
      ...{ driver: 'throttle', 'node-name': `n-${id}`, 'throttle-group': `t-${id}`, 'read-only': readOnly },
      file: { driver: 'file', filename: file, 'read-only': readOnly },
    });
    await lab.qmp.cmd('device_add', { driver: 'usb-storage', id, drive: `n-${id}`, bus: 'xhci.0', removable: true });
    if (blank)
      await stick.#shell(`for i in $(seq 200); do [ -b ${await stick.#node()} ] && exit 0; sleep 0.05; done; exit 1`);
    else
      await stick.#shell(
        `mkdir -p ${stick.folder} && mount -o nosuid,nodev,noexec,umask=0077 ${await stick.#node()} ${stick.folder}`,
      );
    return stick;
  }

  /** Bytes a second that it takes and gives; 0: as fast as it can. */
  async speed(bytesPerSecond: number): Promise<void> {
    const value = { 'bps-total': bytesPerSecond };
    await this.#lab.qmp.cmd('qom-set', { path: `/objects/t-${this.#id}`, property: 'limits', value });
  }

  /** Like that, with whatever it was doing. */
  async pull(): Promise<void> {
    await this.#lab.qmp.cmd('device_del', { id: this.#id });
  }

  /** Pulled, and what the system still thinks of it is gone: as systemd does when the device goes. */
  async remove(): Promise<void> {
    await this.pull().catch(() => undefined);
    await this.speed(0);
    await this.#lab.exec(`umount -l ${this.folder}`);
  }

  async files(): Promise<string> {
    return (await this.#lab.exec(`ls ${this.folder}`)).stdout;
  }

  /** Its disk in the guest, once the kernel has made it. */
  async #node(): Promise<string> {
    const path = await this.#shell(
      `for i in $(seq 400); do for d in /sys/block/sd*; do grep -qs 1 $d/removable && n=/dev/\${d##*/} && ! grep -q "^$n " /proc/mounts && [ -b $n ] && echo $n && exit 0; done; sleep 0.05; done; exit 1`,
    );
    return path.trim();
  }

  async #shell(script: string): Promise<string> {
    const { code, stdout, stderr } = await this.#lab.exec(script);
    if (code !== 0) throw new Error(`${script}: ${stderr}`);
    return stdout;
  }
}

/** Of the lab's own kernel, in the order in which each finds what it needs. */
const scsiModules = [
  ...['drivers/scsi/scsi_common', 'drivers/scsi/scsi_mod', 'crypto/crct10dif_common', 'crypto/crct10dif_generic'],
  ...['lib/crc-t10dif', 'lib/crc64', 'crypto/crc64_rocksoft_generic', 'lib/crc64-rocksoft', 'block/t10-pi'],
  'drivers/scsi/sd_mod',
];

/** Disks behind USB are SCSI to the kernel, whose modules for that the guest does not have by itself. */
export const loadStickDrivers = async (lab: Lab): Promise<void> => {
  const versions = join(process.env['HWLAB'] ?? join(tmpdir(), 'hwlab'), 'kernel/lib/modules');
  const [version = ''] = readdirSync(versions);
  const names = scsiModules.map((path) => basename(path));
  for (const path of scsiModules)
    copyFileSync(join(versions, version, 'kernel', `${path}.ko`), join(lab.share, `${basename(path)}.ko`));
  const { code, stderr } = await lab.exec(
    `set -e; for m in ${names.join(' ')}; do insmod /mnt/share/$m.ko; done; modprobe -a usb-storage vfat nls_cp437 nls_ascii nls_iso8859-1 nls_utf8`,
  );
  if (code !== 0) throw new Error(`no drivers for sticks: ${stderr}`);
};
