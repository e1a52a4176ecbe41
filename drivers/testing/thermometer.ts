import { parseProfile, type ThermometerProfile } from '../profile/profile.ts';
import type { ThermometerProtocol } from '../simulators/thermometer-modules.ts';
import { startThermometerSimulator } from '../simulators/thermometer-simulator.ts';
import { sessionOf } from '../thermometer/protocols.ts';
import { createThermometerDriver } from '../thermometer/thermometer-driver.ts';
import { tcpTransport } from '../transports/tcp.ts';
import { deviceAt, KeepingSink, realClock, until } from './watched-driver.ts';

export type Given = Readonly<{ protocol?: ThermometerProtocol; settings?: object }>;

/** A profile of that protocol, valid with these settings. */
export const thermometerProfile = (protocol: ThermometerProtocol, settings: object): ThermometerProfile => {
  const needed = { target: protocol === 'lu90614' ? 'body' : 'object', ...settings };
  const json = { id: 'tried', title: { vi: 'thử', en: 'tried' }, kind: 'thermometer', protocol, source: 'a test' };
  const profile = parseProfile({ ...json, settings: needed, verified: 'simulator' }, 'tried');
  if (profile.kind !== 'thermometer') throw new Error('not a thermometer');
  return profile;
};

/** A driver whose device is at that port. */
export const driverAt = (port: number, profile: ThermometerProfile) => {
  const sink = new KeepingSink();
  const device = deviceAt('thermometer', profile.protocol, port);
  const transport = tcpTransport({ host: '127.0.0.1', port });
  const driver = createThermometerDriver(device, profile.settings, sessionOf(profile), transport, sink, realClock);
  driver.start();
  return { sink, driver };
};

/** A simulated thermometer and a driver that is ready. @param onEnd takes what is to be closed after the test */
export const startDriver = async (
  { protocol = 'gy-mcu90615', settings = {} }: Given,
  onEnd: (dispose: () => Promise<void>) => void,
) => {
  const simulator = await startThermometerSimulator({ port: 0, controlPort: 0, protocol });
  const { sink, driver } = driverAt(simulator.port, thermometerProfile(protocol, settings));
  onEnd(async () => {
    await driver.dispose();
    await simulator.close();
  });
  await until('ready', () => sink.latest?.state === 'ready');
  return { simulator, sink, driver };
};
