/**
 * The product's device layer, alone in a machine with real drivers. Told by JSON lines on stdin what to do, it says by JSON
 * lines on stdout what its devices do.
 */
import { createInterface } from 'node:readline';
import type { DeviceConfiguration } from '../../../contract/configuration.ts';
import type { AnyDriver, DriverSink } from '../../../contract/driver.ts';
import { messageOf } from '../../../contract/errors.ts';
import type { PrintDocument } from '../../../contract/print-document.ts';
import { driverFactory } from '../../../drivers/create-driver.ts';
import { listPlugged } from '../../../drivers/discovery/list-plugged.ts';
import { bestProfilesFor } from '../../../drivers/discovery/match.ts';
import { createProfileRegistry } from '../../../drivers/profile/registry.ts';
import type { Order, Report } from '../orders.ts';

const profilesDirectory = process.argv[2] ?? '';
const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const drivers = new Map<string, AnyDriver>();

const say = (report: Report): void => {
  process.stdout.write(`${JSON.stringify(report)}\n`);
};

const start = (devices: readonly DeviceConfiguration[]): void => {
  const sink: DriverSink = {
    reading: (reading) => say({ is: 'reading', reading }),
    state: (state) => say({ is: 'state', state }),
  };
  const create = driverFactory({ profilesDirectory });
  for (const device of devices) drivers.set(device.id, create(device, sink, clock));
  for (const driver of drivers.values()) driver.start();
};

const list = async (): Promise<void> => {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const plugged = await listPlugged();
  const { user, system } = process.cpuUsage(cpu);
  const took = { ms: performance.now() - began, cpuMs: (user + system) / 1000 };
  const profiles = createProfileRegistry(profilesDirectory)
    .list()
    .map(({ profile }) => profile);
  const found = plugged.map((device) => {
    const best = bestProfilesFor(device, profiles)[0];
    return { ...device, reportDescriptor: null, profile: best?.profile.id ?? null, reasons: best?.reasons ?? [] };
  });
  say({ is: 'list', found, took });
};

const print = async (device: string, document: PrintDocument): Promise<void> => {
  const driver = drivers.get(device);
  if (driver?.kind !== 'printer') throw new Error(`${device} is no printer`);
  say({ is: 'print', code: 'code' in document ? document.code : '', result: await driver.print(document) });
};

const stop = async (): Promise<void> => {
  const began = performance.now();
  await Promise.all([...drivers.values()].map((driver) => driver.dispose()));
  say({ is: 'stopped', ms: performance.now() - began });
  process.exit(0);
};

const obey = async (order: Order): Promise<void> => {
  switch (order.do) {
    case 'start':
      return start(order.devices);
    case 'list':
      return list();
    case 'print':
      return print(order.device, order.document);
    case 'usage': {
      const { user, system } = process.cpuUsage();
      return say({ is: 'usage', cpuMs: (user + system) / 1000, rss: process.memoryUsage.rss(), at: performance.now() });
    }
    case 'stop':
      return stop();
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  obey(order).catch((error: unknown) => say({ is: 'failed', order: order.do, message: messageOf(error) }));
}
