import type { DeviceConfiguration, TransportConfiguration } from '../../contract/configuration.ts';
import type { FoundDevice, SetupProfile } from '../../contract/setup.ts';
import type { PluggedMatch, ProfileEntry } from '../workshop.ts';

/** What the screen needs to know of a profile. */
export const setupProfileOf = ({ profile }: ProfileEntry): SetupProfile => ({
  id: profile.id,
  kind: profile.kind,
  title: profile.title,
  source: profile.protocol === 'wedge' || profile.protocol === 'camera' ? profile.protocol : 'line',
  hints: profile.hints,
  codes: profile.codes,
});

/** By what it says of itself nobody can tell it from another one that is plugged in. */
const isOneOfSeveral = (one: PluggedMatch, all: readonly PluggedMatch[]): boolean =>
  all.some(
    (other) =>
      // One device may have several lines, all in its socket.
      other.port !== one.port &&
      other.transport === one.transport &&
      other.vendor === one.vendor &&
      other.product === one.product &&
      other.serial === one.serial,
  );

/**
 * How a device is named so that it is found again: by its serial number, else by what it says of itself; where that is not
 * its own (the chip of an adapter, two of a kind, a serial number that a maker gives to all), by the socket that it is in.
 */
const placeOf = (plugged: PluggedMatch, unsure: boolean, several: boolean): TransportConfiguration => {
  const { transport: type, path, vendor, product, serial, port } = plugged;
  if (vendor === null || product === null || product === '') return { type, path };
  if (serial !== null && !several) return { type, usb: { vendor, product, serial } };
  const socket = (unsure || several) && port !== null && /^\d+-\d+(\.\d+)*$/.test(port) ? { port } : {};
  return { type, usb: { vendor, product, ...socket } };
};

const nameOf = ({ manufacturer, productName, vendor, product, path }: PluggedMatch): string => {
  const own = [manufacturer, productName].filter((part) => part !== null).join(' ');
  return own !== '' ? own : vendor === null ? path : `USB ${vendor}:${product ?? '????'}`;
};

/** Keyboards and mice fit no profile, and are no devices of a gate. */
export const foundDevices = (
  plugged: readonly PluggedMatch[],
  profiles: ReadonlyMap<string, SetupProfile>,
): readonly FoundDevice[] =>
  plugged
    .filter(({ transport, matches }) => transport !== 'hid' || matches.length > 0)
    .map((one) => {
      const matches = one.matches.flatMap(({ profile, reasons }) => {
        const known = profiles.get(profile);
        return known === undefined ? [] : [{ profile, kind: known.kind, reasons: [...reasons] }];
      });
      const unsure = one.matches[0]?.adapterOnly !== false;
      const [best] = matches;
      const inScreen = best !== undefined && profiles.get(best.profile)?.source !== 'line';
      return {
        ...{ transport: one.transport, path: one.path, name: nameOf(one), matches, unsure },
        place: inScreen ? { type: 'screen' as const } : placeOf(one, unsure, isOneOfSeveral(one, plugged)),
      };
    });

/** Scanners on a line of their own, as devices that can be opened: those of the draft, and what is plugged in beside. */
export const scannersToHear = (
  found: readonly FoundDevice[],
  devices: readonly DeviceConfiguration[],
): readonly DeviceConfiguration[] => {
  const own = devices.filter(({ kind, transport }) => kind === 'scanner' && transport.type !== 'screen');
  const others = found.flatMap(({ matches, place }, index): DeviceConfiguration[] => {
    const [best] = matches.filter(({ kind }) => kind === 'scanner');
    if (best === undefined || place.type === 'screen') return [];
    return [{ id: `heard-${index}`, kind: 'scanner', lane: 'gate-1', profile: best.profile, transport: place }];
  });
  const held = new Set(own.map(({ transport }) => JSON.stringify(transport)));
  return [...own, ...others.filter(({ transport }) => !held.has(JSON.stringify(transport)))];
};
