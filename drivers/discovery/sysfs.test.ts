import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SystemRoots, sysfsLister } from './sysfs.ts';

/** A tree with the same shape as the kernel's: class entries are links into devices. */
class FakeSystem {
  readonly root = mkdtempSync(join(tmpdir(), 'checkpoint-sys-'));
  readonly sys = join(this.root, 'sys');
  readonly dev = '/dev';

  constructor() {
    mkdirSync(join(this.sys, 'devices'), { recursive: true });
    mkdirSync(join(this.sys, 'class'), { recursive: true });
  }

  file(path: string, content: string | Uint8Array): void {
    const file = join(this.sys, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  link(path: string, target: string): void {
    const file = join(this.sys, path);
    mkdirSync(dirname(file), { recursive: true });
    mkdirSync(join(this.sys, target), { recursive: true });
    symlinkSync(relative(dirname(file), join(this.sys, target)), file);
  }

  usb(port: string, ids: readonly [string, string], names: readonly [string, string, string] | null): string {
    const home = `devices/pci0000:00/usb1/${port}`;
    this.file(`${home}/idVendor`, `${ids[0]}\n`);
    this.file(`${home}/idProduct`, `${ids[1]}\n`);
    if (names === null) return home;
    for (const [at, name] of ['manufacturer', 'product', 'serial'].entries()) {
      this.file(`${home}/${name}`, `${names[at]}\n`);
    }
    return home;
  }

  port(className: string, name: string, parent: string, deviceName = name): void {
    const home = `${parent}/${className}/${name}`;
    this.file(`${home}/uevent`, `MAJOR=188\nMINOR=0\nDEVNAME=${deviceName}\n`);
    this.link(`class/${className}/${name}`, home);
    this.link(`${home}/device`, parent);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

const listSysfs = (roots: SystemRoots) => sysfsLister(roots)();

let system: FakeSystem;
beforeEach(() => {
  system = new FakeSystem();
});
afterEach(() => system.remove());

const posDescriptor = Uint8Array.from(Buffer.from('058c0902a101091285027508950409fe8102c0', 'hex'));
const nothing = { manufacturer: null, productName: null, serial: null, port: null, usages: [], reportDescriptor: null };

describe('listing from sysfs', () => {
  it('tells vendor, names, serial number and socket of every kind of port', async () => {
    const scanner = system.usb('1-1', ['0c2e', '0caa'], ['Honeywell', 'Xenon 1900', 'S1']);
    system.port('tty', 'ttyACM0', `${scanner}/1-1:1.0`);
    const adapter = system.usb('1-1.2', ['0403', '6001'], ['FTDI', 'FT232R', 'A1']);
    system.port('tty', 'ttyUSB10', `${adapter}/1-1.2:1.0/ttyUSB10`);
    system.port('tty', 'ttyUSB9', `${system.usb('1-3', ['1a86', '7523'], null)}/1-3:1.0/ttyUSB9`);
    const pos = `${system.usb('1-4', ['05e0', '1300'], ['Symbol', 'DS', 'H1'])}/1-4:1.0/0003:05E0:1300.0001`;
    system.file(`${pos}/report_descriptor`, posDescriptor);
    system.file(`${pos}/uevent`, 'HID_ID=0003:000005E0:00001300\nHID_NAME=Symbol DS\nHID_UNIQ=H1\n');
    system.port('hidraw', 'hidraw0', pos);
    const printer = system.usb('1-5', ['04b8', '0e15'], ['EPSON', 'TM-T88', 'P1']);
    system.port('usbmisc', 'lp0', `${printer}/1-5:1.0`, 'usb/lp0');
    const usb = (port: string, vendor: string, product: string, names: readonly (string | null)[]) => ({
      ...nothing,
      port,
      vendor,
      product,
      manufacturer: names[0] ?? null,
      productName: names[1] ?? null,
      serial: names[2] ?? null,
    });
    expect(await listSysfs(system)).toEqual([
      { ...usb('1-1', '0c2e', '0caa', ['Honeywell', 'Xenon 1900', 'S1']), transport: 'serial', path: '/dev/ttyACM0' },
      { ...usb('1-3', '1a86', '7523', []), transport: 'serial', path: '/dev/ttyUSB9' },
      { ...usb('1-1.2', '0403', '6001', ['FTDI', 'FT232R', 'A1']), transport: 'serial', path: '/dev/ttyUSB10' },
      {
        ...usb('1-4', '05e0', '1300', ['Symbol', 'DS', 'H1']),
        transport: 'hid',
        path: '/dev/hidraw0',
        usages: [{ usagePage: 0x8c, usage: 2 }],
        reportDescriptor: posDescriptor,
      },
      { ...usb('1-5', '04b8', '0e15', ['EPSON', 'TM-T88', 'P1']), transport: 'usb-printer', path: '/dev/usb/lp0' },
    ]);
  });

  it('knows a port of the board itself, and leaves out those that are only names', async () => {
    for (const [name, type] of [
      ['ttyS0', '4'],
      ['ttyS1', '0'],
    ] as const) {
      system.port('tty', name, `devices/platform/serial8250-${name}`);
      system.file(`class/tty/${name}/type`, `${type}\n`);
    }
    for (const name of ['tty0', 'tty', 'console', 'ptmx', 'ttyprintk']) system.port('tty', name, 'devices/virtual');
    system.port('usbmisc', 'hiddev0', 'devices/virtual');
    expect(await listSysfs(system)).toEqual([
      { ...nothing, transport: 'serial', path: '/dev/ttyS0', vendor: null, product: null },
    ]);
  });

  it('knows a HID device on Bluetooth by what the HID layer says', async () => {
    const home = 'devices/virtual/misc/uhid/0005:0C2E:0B81.0002';
    system.file(`${home}/uevent`, 'HID_ID=0005:00000C2E:00000B81\nHID_NAME=Voyager\nHID_UNIQ=aa:bb\n');
    system.file(`${home}/report_descriptor`, posDescriptor.subarray(0, 5));
    system.port('hidraw', 'hidraw3', home);
    expect(await listSysfs(system)).toEqual([
      {
        ...nothing,
        transport: 'hid',
        path: '/dev/hidraw3',
        vendor: '0c2e',
        product: '0b81',
        productName: 'Voyager',
        serial: 'aa:bb',
        reportDescriptor: posDescriptor.subarray(0, 5),
      },
    ]);
  });

  it('leaves out what is broken or half gone, and lists the rest', async () => {
    system.link('class/tty/ttyUSB0', 'devices/gone');
    symlinkSync('nowhere', join(system.sys, 'class/tty/ttyUSB1'));
    symlinkSync('ttyUSB2', join(system.sys, 'class/tty/ttyUSB2'));
    system.file('class/tty/ttyUSB3', 'a file');
    system.port('tty', 'ttyUSB4', 'devices/platform/x');
    system.file('class/tty/ttyUSB4/uevent', 'no name here\n=\n');
    system.port('tty', 'ttyACM0', `${system.usb('1-1', ['1eab', '8003'], null)}/1-1:1.0`);
    expect((await listSysfs(system)).map(({ path }) => path)).toEqual(['/dev/ttyACM0']);
  });

  it('sees what came, went, and came back as something else under the same name', async () => {
    const list = sysfsLister(system);
    const first = system.usb('1-1', ['1eab', '8003'], ['A', 'A', 'S1']);
    system.port('tty', 'ttyACM0', `${first}/1-1:1.0`);
    const [before] = [await list(), await list()];
    rmSync(join(system.sys, 'class/tty/ttyACM0'));
    const between = await list();
    system.port('tty', 'ttyACM0', `${system.usb('1-2', ['1eab', '8003'], ['A', 'A', 'S2'])}/1-2:1.0`);
    expect([before, between, await list()].map((devices) => devices.map(({ serial }) => serial))).toEqual([
      ['S1'],
      [],
      ['S2'],
    ]);
  });

  it('reads an entry again that was not whole the first time', async () => {
    const list = sysfsLister(system);
    system.link('class/tty/ttyACM0', 'devices/half');
    const before = await list();
    system.file('devices/half/uevent', 'DEVNAME=ttyACM0\n');
    system.link('devices/half/device', `${system.usb('1-1', ['1eab', '8003'], null)}/1-1:1.0`);
    expect([before.length, (await list()).map(({ vendor }) => vendor)]).toEqual([0, ['1eab']]);
  });

  it('lists nothing where there is no sysfs', async () => {
    expect(await listSysfs({ sys: join(system.root, 'none'), dev: '/dev' })).toEqual([]);
  });
});
