import type { UsbSelector } from '../../contract/configuration.ts';
import type { Fingerprint } from '../profile/fingerprint.ts';
import type { Profile } from '../profile/profile.ts';
import { isAdapterChip } from './adapter-chips.ts';
import type { PluggedDevice } from './plugged-device.ts';

/**
 * How well a plugged-in device fits. `reasons`: for a person, what was asked for and found. `adapterOnly`: nothing but the
 * chip of a serial adapter was known by its numbers, and that may have anything behind it.
 */
export type Match = Readonly<{ score: number; reasons: readonly string[]; adapterOnly: boolean }>;

/** What each thing that a fingerprint names is worth: the more exactly it tells a model, the more. */
const worth = {
  transport: 1,
  path: 2,
  usagePage: 8,
  usage: 4,
  manufacturer: 6,
  productName: 10,
  serial: 10,
  vendor: 20,
  product: 40,
  /** The numbers of an adapter's chip. */
  adapter: 1,
} as const;

/** Each field of a fingerprint, and what the device has there where that matches; null where it does not. */
type Check = (wanted: Fingerprint, device: PluggedDevice) => 'unasked' | null | readonly [number, string];

const matchesPattern = (pattern: string, text: string | null): boolean =>
  text !== null && new RegExp(pattern, 'iu').test(text);

const vendor: Check = (wanted, device) => {
  if (wanted.vendor === undefined) return 'unasked';
  return wanted.vendor === device.vendor ? [worth.vendor, `vendor ${wanted.vendor}`] : null;
};

const pattern =
  (field: 'manufacturer' | 'productName' | 'serial' | 'path', label: string): Check =>
  (wanted, device) => {
    const source = wanted[field];
    if (source === undefined) return 'unasked';
    return matchesPattern(source, device[field]) ? [worth[field], `${label} "${device[field]}" has /${source}/`] : null;
  };

const product: Check = (wanted, device) => {
  if (wanted.product === undefined) return 'unasked';
  const products = [wanted.product].flat();
  return device.product !== null && products.includes(device.product)
    ? [worth.product, `product ${device.product}`]
    : null;
};

const usage: Check = (wanted, device) => {
  const { usagePage, usage: number } = wanted;
  if (usagePage === undefined && number === undefined) return 'unasked';
  const found = device.usages.find(
    (has) => (usagePage === undefined || has.usagePage === usagePage) && (number === undefined || has.usage === number),
  );
  if (found === undefined) return null;
  const value = (usagePage === undefined ? 0 : worth.usagePage) + (number === undefined ? 0 : worth.usage);
  return [value, `HID usage ${found.usagePage.toString(16)}/${found.usage.toString(16)}`];
};

const manufacturer = pattern('manufacturer', 'manufacturer');
const productName = pattern('productName', 'product name');
const serial = pattern('serial', 'serial number');
const checks: readonly Check[] = [vendor, product, usage, manufacturer, productName, serial, pattern('path', 'path')];
/** What a maker can write into an adapter's chip, to say what the device is. */
const naming: ReadonlySet<Check> = new Set([manufacturer, productName, serial]);

/** Everything that the fingerprint names must match. */
export const matchFingerprint = (wanted: Fingerprint, device: PluggedDevice): Match | null => {
  if (wanted.transport !== device.transport) return null;
  const chip = wanted.transport === 'serial' && isAdapterChip(device.vendor, device.product);
  let [score, telling]: [number, boolean] = [worth.transport, false];
  const reasons = [`transport ${wanted.transport}`];
  for (const check of checks) {
    const result = check(wanted, device);
    if (result === null) return null;
    if (result === 'unasked') continue;
    const [value, reason] = result;
    const tellsOnlyTheChip = chip && (check === vendor || check === product);
    score += tellsOnlyTheChip ? worth.adapter : value;
    reasons.push(tellsOnlyTheChip ? `${reason} (of the adapter's chip)` : reason);
    telling ||= naming.has(check);
  }
  return { score, reasons, adapterOnly: chip && !telling };
};

type Recognisable = Readonly<{ fingerprints: readonly Fingerprint[] }>;

/** By the best of the profile's fingerprints. */
export const matchProfile = (profile: Recognisable, device: PluggedDevice): Match | null =>
  profile.fingerprints.reduce<Match | null>((best, fingerprint) => {
    const match = matchFingerprint(fingerprint, device);
    return match !== null && (best === null || match.score > best.score) ? match : best;
  }, null);

export type ProfileMatch<P> = Match & Readonly<{ profile: P }>;

/** The profiles that a plugged-in device fits, best first; those that fit alike by name. */
export const bestProfilesFor = <P extends Recognisable & Pick<Profile, 'id'>>(
  device: PluggedDevice,
  profiles: readonly P[],
): ProfileMatch<P>[] =>
  profiles
    .flatMap((profile) => {
      const match = matchProfile(profile, device);
      return match === null ? [] : [{ ...match, profile }];
    })
    .sort((a, b) => b.score - a.score || a.profile.id.localeCompare(b.profile.id, 'en'));

/** Everything that an installer's selector names must match. */
export const matchSelector = (selector: UsbSelector, device: PluggedDevice): Match | null => {
  const named = (['vendor', 'product', 'serial', 'port'] as const).filter((field) => selector[field] !== undefined);
  if (named.some((field) => selector[field] !== device[field])) return null;
  const reasons = named.map((field) => `configured ${field} ${device[field]}`);
  return { score: named.length, reasons, adapterOnly: false };
};
