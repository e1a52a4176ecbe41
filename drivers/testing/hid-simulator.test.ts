import { afterEach, expect, it } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import { Connection, type Link } from '../connection.ts';
import { DeviceStatus } from '../device-status.ts';
import { HidSimulator } from './hid-simulator.ts';
import { deviceAt, KeepingSink, realClock, until } from './watched-driver.ts';

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

it('a simulated HID device plays reports, keeps what it gets, and comes back after each pull', async () => {
  const device = new HidSimulator(Uint8Array.of(5, 0x8c));
  const sink = new KeepingSink();
  const links: Link[] = [];
  const reports: number[][] = [];
  const connection = new Connection(
    device.transport,
    new DeviceStatus(deviceAt('scanner', 'any', 1), sink, realClock),
    realClock,
    {
      opened: (link) => {
        links.push(link);
        link.ready();
      },
      data: (bytes) => reports.push([...bytes]),
      ended: () => undefined,
    },
  );
  disposals.push(() => connection.dispose());
  connection.start();
  await until('ready', () => sink.latest?.state === 'ready');
  device.report(Uint8Array.of(2, 1));
  await links[0]?.write(Uint8Array.of(4, 1));
  await links[0]?.sendFeature(Uint8Array.of(254, 1));
  device.unplug();
  device.report(Uint8Array.of(2, 2));
  await until('away', () => sink.latest?.state === 'absent');
  await expect(links[0]?.sendFeature(Uint8Array.of(1))).rejects.toMatchObject({ code: ErrorCode.DeviceLost });
  device.plug();
  await until('ready again', () => sink.latest?.state === 'ready');
  device.report(Uint8Array.of(2, 3));
  expect({
    reports,
    written: device.written.map((bytes) => [...bytes]),
    features: device.features.map((bytes) => [...bytes]),
    descriptor: links[1]?.reportDescriptor(),
    states: sink.states.map(({ state }) => state),
  }).toEqual({
    reports: [
      [2, 1],
      [2, 3],
    ],
    written: [[4, 1]],
    features: [[254, 1]],
    descriptor: Uint8Array.of(5, 0x8c),
    states: ['opening', 'ready', 'faulty', 'absent', 'ready'],
  });
});
