import { describe, expect, it } from 'vitest';
import { type Fingerprint, fingerprintSchema } from '../profile/fingerprint.ts';
import { assignPorts, bestDeviceFor, type Wish } from './assign.ts';
import { bestProfilesFor, matchFingerprint } from './match.ts';
import { type PluggedDevice, unlistedDevice } from './plugged-device.ts';

const xenon: PluggedDevice = {
  ...unlistedDevice('serial', '/dev/ttyACM0'),
  vendor: '0c2e',
  product: '0caa',
  manufacturer: 'Honeywell Imaging & Mobility',
  productName: 'Xenon 1900 Area-Imaging Scanner',
  serial: '14127B0B1C',
  port: '1-1',
};
const pos: PluggedDevice = {
  ...unlistedDevice('hid', '/dev/hidraw0'),
  vendor: '05e0',
  product: '1300',
  usages: [
    { usagePage: 1, usage: 6 },
    { usagePage: 0x8c, usage: 2 },
  ],
};

const fingerprint = (part: Omit<Fingerprint, 'transport'>, transport: Fingerprint['transport'] = 'serial') =>
  fingerprintSchema.parse({ transport, ...part });

describe('a fingerprint', () => {
  it('matches when everything that it names does, and says what that was', () => {
    expect(
      matchFingerprint(
        fingerprint({ vendor: '0c2e', product: ['0caa', '0cba'], manufacturer: '^honeywell', path: 'ttyACM' }),
        xenon,
      ),
    ).toEqual({
      score: 69,
      reasons: [
        'transport serial',
        'vendor 0c2e',
        'product 0caa',
        'manufacturer "Honeywell Imaging & Mobility" has /^honeywell/',
        'path "/dev/ttyACM0" has /ttyACM/',
      ],
      adapterOnly: false,
    });
    expect(matchFingerprint(fingerprint({ usagePage: 0x8c, usage: 2 }, 'hid'), pos)).toEqual({
      score: 13,
      reasons: ['transport hid', 'HID usage 8c/2'],
      adapterOnly: false,
    });
  });

  it.each([
    ['another transport', fingerprint({ vendor: '0c2e' }, 'hid'), xenon],
    ['another vendor', fingerprint({ vendor: '05e0' }), xenon],
    ['another product', fingerprint({ vendor: '0c2e', product: '0cbb' }), xenon],
    ['one pattern that does not hold', fingerprint({ vendor: '0c2e', serial: '^X' }), xenon],
    ['a name that the device does not have', fingerprint({ manufacturer: '.*' }, 'hid'), pos],
    ['a usage of another collection', fingerprint({ usagePage: 0x8c, usage: 6 }, 'hid'), pos],
  ])('does not match: %s', (_why, wanted, device) => {
    expect(matchFingerprint(wanted, device)).toBeNull();
  });
});

it('takes the numbers of an adapter for little, unless its maker has written into it what it is', () => {
  const adapter: PluggedDevice = {
    ...unlistedDevice('serial', '/dev/ttyUSB0'),
    vendor: '1a86',
    product: '7523',
    productName: 'USB-RELAY',
  };
  const matches = [
    fingerprint({ vendor: '1a86', product: '7523' }),
    fingerprint({ vendor: '1a86', productName: 'relay' }),
  ];
  expect(matches.map((wanted) => matchFingerprint(wanted, adapter))).toEqual([
    {
      score: 3,
      reasons: ['transport serial', "vendor 1a86 (of the adapter's chip)", "product 7523 (of the adapter's chip)"],
      adapterOnly: true,
    },
    {
      score: 12,
      reasons: ['transport serial', "vendor 1a86 (of the adapter's chip)", 'product name "USB-RELAY" has /relay/'],
      adapterOnly: false,
    },
  ]);
});

it('ranks profiles by how exactly they tell a device', () => {
  const profiles = [
    { id: 'any-acm', fingerprints: [fingerprint({ path: 'ttyACM' })] },
    { id: 'honeywell', fingerprints: [fingerprint({ vendor: '0c2e' }), fingerprint({ vendor: '0536' })] },
    { id: 'xenon', fingerprints: [fingerprint({ vendor: '0c2e', product: '0caa' })] },
    { id: 'zebra', fingerprints: [fingerprint({ vendor: '05e0' })] },
    { id: 'also-xenon', fingerprints: [fingerprint({ vendor: '0c2e', product: '0caa' })] },
  ];
  expect(bestProfilesFor(xenon, profiles).map(({ profile, score }) => [profile.id, score])).toEqual([
    ['also-xenon', 61],
    ['xenon', 61],
    ['honeywell', 21],
    ['any-acm', 3],
  ]);
});

const acm = (number: number, port: string, serial: string | null = null): PluggedDevice => ({
  ...unlistedDevice('serial', `/dev/ttyACM${number}`),
  vendor: '1eab',
  product: '8003',
  serial,
  port,
});
const wish = (device: string, part: Partial<Wish> = {}): Wish => ({
  device,
  transport: 'serial',
  path: null,
  usb: null,
  fingerprints: [fingerprint({ vendor: '1eab' })],
  last: null,
  ...part,
});
const given = (wishes: readonly Wish[], plugged: readonly PluggedDevice[]) =>
  Object.fromEntries(
    [...assignPorts(wishes, plugged)].map(
      ([
        device,
        {
          plugged: { path },
        },
      ]) => [device, path],
    ),
  );

describe('sharing out the ports', () => {
  const [a, b] = [acm(0, '1-1'), acm(1, '1-2')];

  it('gives one each, in the order of the configuration', () => {
    expect(given([wish('one'), wish('two'), wish('three')], [a, b])).toEqual({ one: a.path, two: b.path });
  });

  it('gives each what it was, whatever the order in which they come back', () => {
    expect(given([wish('one', { last: a }), wish('two', { last: b })], [acm(0, '1-2')])).toEqual({
      two: '/dev/ttyACM0',
    });
    expect(given([wish('one', { last: a }), wish('two', { last: b })], [acm(0, '1-2'), acm(1, '1-1')])).toEqual({
      one: '/dev/ttyACM1',
      two: '/dev/ttyACM0',
    });
  });

  it('knows a device by its serial number in another socket, and takes one that is new in its place', () => {
    const [s1, s2] = [acm(0, '1-1', 'S1'), acm(1, '1-2', 'S2')];
    const wishes = [wish('one', { last: s1 }), wish('two', { last: s2 })];
    expect(given(wishes, [acm(0, '1-2', 'S1'), acm(1, '1-1', 'S2')])).toEqual({
      one: '/dev/ttyACM0',
      two: '/dev/ttyACM1',
    });
    expect(given([wish('one', { last: s1 })], [acm(4, '1-7', 'S9')])).toEqual({ one: '/dev/ttyACM4' });
  });

  it('leaves a port to the device that names it, or fits it better, also where that comes later', () => {
    const exact = wish('exact', { fingerprints: [fingerprint({ vendor: '1eab', product: '8003' })] });
    expect(given([wish('any'), exact], [a])).toEqual({ exact: a.path });
    expect(given([exact, wish('socket', { usb: { port: '1-1' }, fingerprints: [] })], [a])).toEqual({ socket: a.path });
    expect(given([exact, wish('path', { path: a.path, fingerprints: [] })], [a, b])).toEqual({
      exact: b.path,
      path: a.path,
    });
  });

  it('takes everything that a selector names for a condition', () => {
    const selected = wish('one', { usb: { vendor: '1eab', serial: 'S2' }, fingerprints: [] });
    expect(bestDeviceFor(selected, [acm(0, '1-1', 'S1'), acm(1, '1-2', 'S2')])).toEqual({
      plugged: acm(1, '1-2', 'S2'),
      score: 2,
      reasons: ['configured vendor 1eab', 'configured serial S2'],
      adapterOnly: false,
    });
    expect(bestDeviceFor(selected, [acm(1, '1-2', 'S2')], new Set(['/dev/ttyACM1']))).toBeNull();
  });
});
