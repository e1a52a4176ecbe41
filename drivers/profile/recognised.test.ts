import { describe, expect, it } from 'vitest';
import { bestProfilesFor } from '../discovery/match.ts';
import { type PluggedDevice, unlistedDevice } from '../discovery/plugged-device.ts';
import { shippedRegistry } from './registry.ts';

const scanners = shippedRegistry()
  .list()
  .map((entry) => entry.profile)
  .filter((profile) => profile.kind === 'scanner');

const usb = (id: string): Pick<PluggedDevice, 'vendor' | 'product'> => {
  const [vendor = null, product = null] = id.split(':');
  return { vendor, product };
};
const serial = (id: string, path = '/dev/ttyACM0'): PluggedDevice => ({
  ...unlistedDevice('serial', path),
  ...usb(id),
});
const hid = (id: string, usagePage: number, usage: number): PluggedDevice => ({
  ...unlistedDevice('hid', '/dev/hidraw0'),
  ...usb(id),
  usages: [{ usagePage, usage }],
});
const [hidPos, keyboard, vendorPage] = [[0x8c, 2] as const, [1, 6] as const, [0xff00, 1] as const];

/** What is plugged in, and the scanner profile that must be offered first; null: none. */
const table: readonly (readonly [string, PluggedDevice, string | null])[] = [
  ['a Honeywell as COM port', serial('0c2e:0b6a'), 'honeywell-serial'],
  ['an old Hand Held Products as COM port', serial('0536:01c6'), 'honeywell-serial'],
  ['the captured Honeywell in HID POS', hid('0c2e:1007', ...hidPos), 'honeywell-hid-pos'],
  ['a Honeywell as keyboard', hid('0c2e:0b61', ...keyboard), 'honeywell-wedge'],
  ['a maker with the same feature report in HID POS', hid('23d0:0c90', ...hidPos), 'honeywell-hid-pos'],
  ['a Zebra as CDC host', serial('05e0:1701'), 'zebra-serial'],
  ['the captured Zebra in HID POS', hid('05e0:2100', ...hidPos), 'zebra-hid-pos'],
  ['a Zebra as keyboard', hid('05e0:1200', ...keyboard), 'zebra-wedge'],
  ['a Datalogic as USB-COM', serial('05f9:4204'), 'datalogic-serial'],
  ['a Datalogic in HID POS', hid('05f9:2214', ...hidPos), 'datalogic-hid-pos'],
  ['the Datalogic keyboard whose descriptor is known', hid('05f9:2203', ...keyboard), 'datalogic-wedge'],
  ['a Newland as CDC', serial('1eab:0c06'), 'newland-serial'],
  ['a Newland FM420 in HID POS', hid('1eab:0d10', ...hidPos), 'newland-hid-pos'],
  ['an Opticon with the kernel’s own driver', serial('065a:0009', '/dev/ttyUSB0'), 'opticon-serial'],
  ['an Opticon as keyboard', hid('065a:0001', ...keyboard), 'opticon-wedge'],
  ['any other scanner as CDC', serial('1fbb:3850'), 'generic-cdc-scanner'],
  ['any other scanner in HID POS', hid('1a2c:0001', ...hidPos), 'generic-hid-pos'],
  ['an FTDI cable', serial('0403:6001', '/dev/ttyUSB0'), 'serial-scanner'],
  ['a CH340 cable', serial('1a86:7523', '/dev/ttyUSB1'), 'serial-scanner'],
  ['a CP210x cable', serial('10c4:ea60', '/dev/ttyUSB2'), 'serial-scanner'],
  ['a PL2303 cable', serial('067b:2303', '/dev/ttyUSB3'), 'serial-scanner'],
  ['anybody’s keyboard', hid('046d:c31c', ...keyboard), null],
  ['a Zebra in the maker’s own mode (SNAPI)', hid('05e0:1900', ...vendorPage), null],
  ['a built-in port', serial(':', '/dev/ttyS0'), null],
];

describe('scanner profiles', () => {
  it.each(table)('recognise %s', (_name, device, expected) => {
    expect(bestProfilesFor(device, scanners)[0]?.profile.id ?? null).toBe(expected);
  });

  it('of any port are worth less than those of a maker, so that a better one of another kind goes before', () => {
    const scores = ['serial-scanner', 'generic-cdc-scanner'].map((id) => {
      const path = id === 'serial-scanner' ? '/dev/ttyUSB0' : '/dev/ttyACM0';
      return bestProfilesFor(serial('1a86:7523', path), scanners).find((match) => match.profile.id === id)?.score ?? 0;
    });
    const maker = bestProfilesFor(serial('05e0:1701'), scanners)[0]?.score ?? 0;
    expect(Math.max(...scores)).toBeLessThan(maker);
  });
});
