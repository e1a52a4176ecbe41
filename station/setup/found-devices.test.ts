import { expect, it } from 'vitest';
import type { PluggedMatch } from '../workshop.ts';
import { deviceProfiles } from '../workshop.ts';
import { foundDevices, scannersToHear, setupProfileOf } from './found-devices.ts';

const profiles = new Map(
  deviceProfiles('/nowhere')
    .list()
    .map((entry) => [entry.profile.id, setupProfileOf(entry)]),
);

const plugged = (change: Partial<PluggedMatch>): PluggedMatch => ({
  ...{ transport: 'serial', path: '/dev/ttyACM0', vendor: '0c2e', product: '0b6a', port: '1-1.2', usages: [] },
  ...{ manufacturer: 'Honeywell', productName: 'Xenon', serial: null },
  matches: [{ profile: 'honeywell-serial', score: 61, reasons: ['vendor 0c2e'], adapterOnly: false }],
  ...change,
});

it('names what is plugged in, what it is taken for and why, and how it is found again', () => {
  const chip = [{ profile: 'gy-mcu90615', score: 2, reasons: ['of the adapter’s chip'], adapterOnly: true }];
  const found = foundDevices(
    [
      plugged({}),
      plugged({ serial: 'A1' }),
      plugged({ vendor: '1a86', product: '7523', manufacturer: null, productName: null, matches: chip }),
      plugged({ path: '/dev/ttyS0', vendor: null, product: null, manufacturer: null, productName: null, matches: [] }),
    ],
    profiles,
  );
  expect(found.map(({ name, place, unsure }) => [name, place, unsure])).toEqual([
    ['Honeywell Xenon', { type: 'serial', usb: { vendor: '0c2e', product: '0b6a' } }, false],
    ['Honeywell Xenon', { type: 'serial', usb: { vendor: '0c2e', product: '0b6a', serial: 'A1' } }, false],
    ['USB 1a86:7523', { type: 'serial', usb: { vendor: '1a86', product: '7523', port: '1-1.2' } }, true],
    ['/dev/ttyS0', { type: 'serial', path: '/dev/ttyS0' }, true],
  ]);
  expect(found[0]?.matches).toEqual([{ profile: 'honeywell-serial', kind: 'scanner', reasons: ['vendor 0c2e'] }]);
});

it('tells two that say the same of themselves apart by their sockets, also by a serial number that both have', () => {
  const two = (serial: string | null) =>
    foundDevices([plugged({ serial, port: '1-1' }), plugged({ serial, port: '1-2', path: '/dev/ttyACM1' })], profiles);
  const usb = { vendor: '0c2e', product: '0b6a' };
  for (const serial of [null, '0001']) {
    expect(two(serial).map(({ place }) => place)).toEqual([
      { type: 'serial', usb: { ...usb, port: '1-1' } },
      { type: 'serial', usb: { ...usb, port: '1-2' } },
    ]);
  }
  // Two lines of one device are no two devices.
  const lines = foundDevices([plugged({ serial: 'A' }), plugged({ serial: 'A', path: '/dev/ttyACM1' })], profiles);
  expect(lines[1]?.place).toEqual({ type: 'serial', usb: { ...usb, serial: 'A' } });
});

it('takes a keyboard scanner for one of the screen, and no keyboard for a device', () => {
  const wedge = [{ profile: 'honeywell-wedge', score: 33, reasons: ['HID usage 1/6'], adapterOnly: false }];
  const found = foundDevices(
    [plugged({ transport: 'hid', matches: wedge }), plugged({ transport: 'hid', matches: [] })],
    profiles,
  );
  expect(found.map(({ place }) => place)).toEqual([{ type: 'screen' }]);
  expect(scannersToHear(found, [])).toEqual([]);
});

it('listens to each scanner once, whether it was chosen already or not', () => {
  const found = foundDevices([plugged({}), plugged({ path: '/dev/ttyACM1', serial: 'B' })], profiles);
  const [first] = found;
  const own = {
    ...{ id: 'scanner-1', kind: 'scanner' as const, lane: 'gate-1', profile: 'honeywell-serial' },
    transport: first?.place ?? { type: 'screen' as const },
  };
  expect(scannersToHear(found, [own]).map(({ id, transport }) => [id, transport])).toEqual([
    ['scanner-1', { type: 'serial', usb: { vendor: '0c2e', product: '0b6a' } }],
    ['heard-1', { type: 'serial', usb: { vendor: '0c2e', product: '0b6a', serial: 'B' } }],
  ]);
});
