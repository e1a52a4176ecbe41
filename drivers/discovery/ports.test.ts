import { afterEach, describe, expect, it } from 'vitest';
import type { TransportConfiguration } from '../../contract/configuration.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { Connection } from '../connection.ts';
import { DeviceStatus } from '../device-status.ts';
import { parseProfile } from '../profile/profile.ts';
import { shippedRegistry } from '../profile/registry.ts';
import { hasSocat, Pty } from '../testing/pty.ts';
import { deviceAt, KeepingSink, realClock, until } from '../testing/watched-driver.ts';
import { reachDevices } from '../transports/transport-for.ts';
import { type PluggedDevice, unlistedDevice } from './plugged-device.ts';
import { Ports } from './ports.ts';

const profile = parseProfile(
  { ...shippedRegistry().find('serial-scanner'), fingerprints: [{ transport: 'serial', vendor: '1eab' }] },
  'serial-scanner',
);
const bare = parseProfile({ ...shippedRegistry().find('serial-scanner'), fingerprints: [] }, 'serial-scanner');

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

const pluggedAt = (path: string, port: string, serial: string | null = null): PluggedDevice => ({
  ...unlistedDevice('serial', path),
  vendor: '1eab',
  product: '8003',
  port,
  serial,
});

/** A device of a station whose computer has exactly the ports of `plugged`. */
const device = (ports: Ports, id: string, transport: TransportConfiguration = { type: 'serial' }, of = profile) => {
  const sink = new KeepingSink();
  const configuration = { ...deviceAt('scanner', of.id, 1), id, transport };
  const connection = new Connection(
    reachDevices(ports)(configuration, of),
    new DeviceStatus(configuration, sink, realClock),
    realClock,
    { opened: (link) => link.ready(), data: () => undefined, ended: () => undefined },
  );
  disposals.push(() => connection.dispose());
  return { connection, sink };
};

const pty = async (): Promise<Pty> => {
  const one = await Pty.plugged();
  disposals.push(() => one.dispose());
  return one;
};

const is = (sink: KeepingSink, state: string) => () => sink.latest?.state === state;

describe('the ports of a station', () => {
  it('say why a device is away', async () => {
    let plugged = [pluggedAt('/dev/checkpoint-none', '1-1')];
    const ports = new Ports({ list: async () => plugged });
    const unknown = device(ports, 'unknown', { type: 'serial' }, bare);
    const gone = device(ports, 'gone');
    unknown.connection.start();
    gone.connection.start();
    await until('both absent', () => is(unknown.sink, 'absent')() && is(gone.sink, 'absent')());
    expect([unknown.sink.latest?.error?.code, gone.sink.latest?.error?.message]).toEqual([
      ErrorCode.ProfileInvalid,
      'there is no device at /dev/checkpoint-none',
    ]);
    plugged = [];
    const named = device(ports, 'named', { type: 'serial', usb: { serial: 'S7' } }, bare);
    const path = device(ports, 'path', { type: 'serial', path: '/dev/serial/by-id/usb-none' }, bare);
    named.connection.start();
    path.connection.start();
    await until('both absent', () => is(named.sink, 'absent')() && is(path.sink, 'absent')());
    expect([named.sink.latest?.error?.message, path.sink.latest?.error?.message]).toEqual([
      'no serial device that fits serial S7 is plugged in',
      'there is no device at /dev/serial/by-id/usb-none',
    ]);
  });

  it('are listed once for everybody who looks at the same time', async () => {
    let listings = 0;
    const ports = new Ports({
      list: async () => {
        listings += 1;
        return [];
      },
    });
    const devices = Array.from({ length: 8 }, (_, at) => device(ports, `scanner-${at}`));
    for (const { connection } of devices) connection.start();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(listings).toBeGreaterThan(1);
    expect(listings).toBeLessThanOrEqual(6);
  });

  it('are not guessed at: two devices known by nothing but an adapter chip wait until their sockets are named', async () => {
    const chip = parseProfile(
      { ...shippedRegistry().find('serial-scanner'), fingerprints: [{ transport: 'serial', vendor: '1a86' }] },
      'serial-scanner',
    );
    const adapter = { ...pluggedAt('/dev/checkpoint-usb0', '1-1'), vendor: '1a86', product: '7523' };
    const ports = new Ports({ list: async () => [adapter] });
    const [one, two] = [device(ports, 'one', { type: 'serial' }, chip), device(ports, 'two', { type: 'serial' }, chip)];
    one.connection.start();
    two.connection.start();
    await until('both absent', () => is(one.sink, 'absent')() && is(two.sink, 'absent')());
    expect(one.sink.latest?.error).toEqual({
      code: ErrorCode.DeviceUnreachable,
      message: 'nothing tells whether the adapter /dev/checkpoint-usb0 (socket 1-1) belongs to this device or to "two"',
      hint: expect.stringContaining('"usb": { "port"'),
    });
    const other = { ...adapter, path: '/dev/checkpoint-usb1', port: '1-2' };
    const alone = device(new Ports({ list: async () => [adapter, other] }), 'alone', { type: 'serial' }, chip);
    const named = device(ports, 'named', { type: 'serial', usb: { port: '1-1' } }, chip);
    alone.connection.start();
    named.connection.start();
    await until('both absent', () => is(alone.sink, 'absent')() && is(named.sink, 'absent')());
    expect([alone.sink.latest?.error?.message, named.sink.latest?.error?.message]).toEqual([
      'nothing tells which adapter belongs to this device: /dev/checkpoint-usb0 (socket 1-1), /dev/checkpoint-usb1 (socket 1-2)',
      'there is no device at /dev/checkpoint-usb0',
    ]);
  });

  it('may be unreadable, which makes every device absent and nothing worse', async () => {
    const ports = new Ports({ list: () => Promise.reject(new Error('spawn udevadm ENOENT')) });
    const { connection, sink } = device(ports, 'scanner-1');
    connection.start();
    await until('absent', is(sink, 'absent'));
  });
});

describe.skipIf(!hasSocat)('devices on ports (ptys; needs socat)', () => {
  it('never get the same port, and each gets its own back', async () => {
    const [first, second] = [await pty(), await pty()];
    let plugged = [pluggedAt(first.path, '1-1'), pluggedAt(second.path, '1-2')];
    const ports = new Ports({ list: async () => plugged });
    const [one, two, three] = [device(ports, 'one'), device(ports, 'two'), device(ports, 'three')];
    for (const { connection } of [three, two, one]) connection.start();
    await until('two ready, one absent', () => [one, two].every(({ sink }) => is(sink, 'ready')()));
    await until('one too many', is(three.sink, 'absent'));
    expect([one, two, three].map(({ sink }) => sink.latest?.place)).toEqual([first.path, second.path, undefined]);
    expect(three.sink.latest?.error?.message).toContain(`${first.path} belongs to "one"`);

    plugged = [];
    await Promise.all([first.unplug(), second.unplug()]);
    await until('both away', () => [one, two].every(({ sink }) => is(sink, 'absent')()));
    // The second comes first, under the name that the first had.
    await second.plug('tty-b');
    plugged = [pluggedAt(second.path, '1-2')];
    await until('the second is back', is(two.sink, 'ready'));
    await first.plug('tty-c');
    plugged = [pluggedAt(second.path, '1-2'), pluggedAt(first.path, '1-1')];
    await until('the first is back', is(one.sink, 'ready'));
    expect([one, two].map(({ sink }) => sink.latest?.place)).toEqual([first.path, second.path]);
  });

  it('come back in another socket, within two seconds', async () => {
    const scanner = await pty();
    let plugged = [pluggedAt(scanner.path, '1-1', 'S1')];
    const { connection, sink } = device(new Ports({ list: async () => plugged }), 'scanner-1');
    connection.start();
    await until('ready', is(sink, 'ready'));
    await scanner.unplug();
    plugged = [];
    await until('absent', is(sink, 'absent'));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await scanner.plug('tty-other');
    plugged = [pluggedAt(scanner.path, '1-2', 'S1')];
    await until('ready again', is(sink, 'ready'), 2000);
    expect(sink.latest?.place).toBe(scanner.path);
  });

  it('are reached by a path that no listing holds, by whatever name it has', async () => {
    const scanner = await pty();
    const { connection, sink } = device(
      new Ports({ list: async () => [] }),
      'scanner-1',
      { type: 'serial', path: scanner.path },
      bare,
    );
    connection.start();
    await until('ready', is(sink, 'ready'));
  });
});
