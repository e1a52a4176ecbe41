import { lstatSync, readdirSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { parseReportDescriptor } from '../hid/report-descriptor.ts';
import type { HidUsage, PluggedDevice, PortKind } from './plugged-device.ts';

/** Where Linux says what is plugged in; another root in tests. */
export type SystemRoots = Readonly<{ sys: string; dev: string }>;

export const linuxRoots: SystemRoots = { sys: '/sys', dev: '/dev' };

type PortClass = Readonly<{ transport: PortKind; directory: string; name: RegExp }>;

/** Names of the ports among consoles, ptys and whatever else is a tty. */
const classes: readonly PortClass[] = [
  { transport: 'serial', directory: 'class/tty', name: /^(tty(S|USB|ACM|AMA|THS|mxc|O|XRUSB|WCH|GS|SC)|rfcomm)\d+$/i },
  { transport: 'hid', directory: 'class/hidraw', name: /^hidraw\d+$/ },
  { transport: 'usb-printer', directory: 'class/usbmisc', name: /^lp\d+$/ },
];

/**
 * Makes what lists ports from sysfs: no program is run and no device is touched. It runs for as long as a device is absent,
 * so what is known of a port is kept: the kernel gives every plug an entry with another number. What was not seen before
 * is read without holding anybody up, for the names of a USB device wait while that is being reset.
 * A port that vanishes meanwhile, or whose entry cannot be read, is left out. The list never rejects.
 */
export const sysfsLister = (roots: SystemRoots = linuxRoots): (() => Promise<PluggedDevice[]>) => {
  let known = new Map<string, Promise<PluggedDevice | null>>();
  return async () => {
    const entries = classes.flatMap((portClass) => entriesOf(roots, portClass));
    const now = new Map(
      entries.map(({ key, transport, entry }) => [key, known.get(key) ?? describe(roots, transport, entry)]),
    );
    known = now;
    const devices = await Promise.all(
      [...now].map(([key, device]) =>
        device.catch(() => {
          now.delete(key);
          return null;
        }),
      ),
    );
    return devices.filter((device) => device !== null);
  };
};

type Entry = Readonly<{ key: string; transport: PortKind; entry: string }>;

const entriesOf = (roots: SystemRoots, { transport, directory, name }: PortClass): Entry[] => {
  const home = join(roots.sys, directory);
  return namesIn(home)
    .filter((entry) => name.test(entry))
    .sort(byNumber)
    .flatMap((entry) => {
      const path = join(home, entry);
      const is = lstatSync(path, { throwIfNoEntry: false });
      return is === undefined ? [] : [{ key: `${path} ${is.ino} ${is.ctimeMs}`, transport, entry: path }];
    });
};

const namesIn = (directory: string): string[] => {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
};

const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

/** @throws Error when the entry has gone or is broken */
const describe = async (roots: SystemRoots, transport: PortKind, entry: string): Promise<PluggedDevice | null> => {
  const home = await realpath(join(entry, 'device'));
  const [uevent, type, usb] = await Promise.all([
    properties(join(entry, 'uevent')),
    attribute(join(entry, 'type')),
    findUsb(roots, home),
  ]);
  // The kernel lists serial ports of a PC that are not there: their chip is of unknown type.
  if (transport === 'serial' && usb === null && type === '0') return null;
  const deviceName = uevent.get('DEVNAME');
  if (deviceName === undefined) return null;
  const hid = transport === 'hid' ? await describeHid(home) : null;
  return {
    transport,
    path: join(roots.dev, deviceName),
    vendor: usb?.vendor ?? hid?.vendor ?? null,
    product: usb?.product ?? hid?.product ?? null,
    manufacturer: usb?.manufacturer ?? null,
    productName: usb?.productName ?? hid?.name ?? null,
    serial: usb?.serial ?? hid?.serial ?? null,
    port: usb?.port ?? null,
    usages: hid?.usages ?? [],
    reportDescriptor: hid?.reportDescriptor ?? null,
  };
};

type UsbDevice = Readonly<{ port: string } & Record<'vendor' | 'product', string>> &
  Readonly<Record<'manufacturer' | 'productName' | 'serial', string | null>>;

/** The USB device that a port belongs to is the nearest directory above it that has a vendor. */
const findUsb = async (roots: SystemRoots, home: string): Promise<UsbDevice | null> => {
  const top = join(await realpath(roots.sys), 'devices');
  for (let at = home; isBelow(top, at); at = dirname(at)) {
    const vendor = await attribute(join(at, 'idVendor'));
    if (vendor === null) continue;
    const [product, manufacturer, productName, serial] = await Promise.all(
      ['idProduct', 'manufacturer', 'product', 'serial'].map((name) => attribute(join(at, name))),
    );
    return {
      port: at.slice(dirname(at).length + 1),
      vendor,
      product: product ?? '',
      manufacturer: manufacturer ?? null,
      productName: productName ?? null,
      serial: serial ?? null,
    };
  }
  return null;
};

const isBelow = (top: string, path: string): boolean => {
  const way = relative(top, path);
  return way !== '' && !way.startsWith('..') && !way.startsWith(sep);
};

/** What the HID layer itself says: all there is of a device on Bluetooth. */
const describeHid = async (home: string) => {
  const [uevent, descriptor] = await Promise.all([
    properties(join(home, 'uevent')),
    readFile(join(home, 'report_descriptor')).catch(() => null),
  ]);
  const ids = /^[0-9A-F]+:0000([0-9A-F]{4}):0000([0-9A-F]{4})$/i.exec(uevent.get('HID_ID') ?? '');
  return {
    vendor: ids?.[1]?.toLowerCase() ?? null,
    product: ids?.[2]?.toLowerCase() ?? null,
    name: uevent.get('HID_NAME') ?? null,
    serial: uevent.get('HID_UNIQ') || null,
    usages: descriptor === null ? [] : collectionsOf(descriptor),
    reportDescriptor: descriptor === null ? null : Uint8Array.from(descriptor),
  };
};

const collectionsOf = (descriptor: Uint8Array): HidUsage[] =>
  (parseReportDescriptor(descriptor)?.collections ?? []).map(({ page, usage }) => ({ usagePage: page, usage }));

/** @returns null where there is none, or where it is empty */
const attribute = async (file: string): Promise<string | null> => {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim() || null;
};

const properties = async (file: string): Promise<ReadonlyMap<string, string>> => {
  const text = await readFile(file, 'utf8').catch(() => '');
  return new Map(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : [];
    }),
  );
};

/** `/dev/serial/by-id/…` and the like, as the path that a listing holds; the path itself where it leads nowhere. */
export const realDevicePath = async (path: string): Promise<string> => {
  try {
    return await realpath(path);
  } catch {
    return path;
  }
};
