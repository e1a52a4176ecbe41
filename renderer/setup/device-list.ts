import type { DeviceConfiguration, TransportConfiguration } from '../../contract/configuration.ts';
import type { DeviceKind } from '../../contract/reading.ts';
import type { FoundDevice, SetupLane } from '../../contract/setup.ts';

/** `scanner-2`: the first number that no device of this kind has. */
const freeId = (devices: readonly DeviceConfiguration[], kind: DeviceKind): string => {
  let number = 1;
  while (devices.some(({ id }) => id === `${kind}-${number}`)) number += 1;
  return `${kind}-${number}`;
};

/** A lane has as many scanners as one likes, and one of every other kind. */
const laneFor = (
  devices: readonly DeviceConfiguration[],
  lanes: readonly SetupLane[],
  kind: DeviceKind,
): string | null =>
  lanes.find(({ id }) => kind === 'scanner' || !devices.some((one) => one.kind === kind && one.lane === id))?.id ??
  null;

/** @returns null: no lane takes another one of this kind */
export const withDevice = (
  devices: readonly DeviceConfiguration[],
  lanes: readonly SetupLane[],
  wanted: Readonly<{ kind: DeviceKind; profile: string; transport: TransportConfiguration }>,
): readonly DeviceConfiguration[] | null => {
  const lane = laneFor(devices, lanes, wanted.kind);
  return lane === null ? null : [...devices, { id: freeId(devices, wanted.kind), lane, ...wanted }];
};

const keyOf = (transport: TransportConfiguration, profile: string): string =>
  transport.type === 'screen' ? `screen ${profile}` : JSON.stringify(transport);

/** Whether something that is plugged in stands among the devices. */
export const isUsed = (found: FoundDevice, devices: readonly DeviceConfiguration[]): boolean => {
  const key = keyOf(found.place, found.matches[0]?.profile ?? '');
  return devices.some(({ transport, profile }) => keyOf(transport, profile) === key);
};

/** Where a device is, for a person. */
export const placeText = (transport: TransportConfiguration): string => {
  if (transport.type === 'tcp') return `${transport.host}:${transport.port}`;
  if (transport.type === 'screen') return '';
  const { path, usb } = transport;
  if (path !== undefined) return path;
  return usb === undefined
    ? transport.type
    : `USB ${usb.vendor ?? ''}:${usb.product ?? ''} ${usb.serial ?? usb.port ?? ''}`;
};

/** A host name or address, and a port. */
export const addressOf = (host: string, port: string): TransportConfiguration | null => {
  const number = Number(port);
  const name = host.trim();
  if (!/^[A-Za-z0-9][A-Za-z0-9.:-]{0,100}$/.test(name) || !/^\d{1,5}$/.test(port.trim())) return null;
  return number >= 1 && number <= 65_535 ? { type: 'tcp', host: name, port: number } : null;
};
