import type { UsbSelector } from '../../contract/configuration.ts';
import type { Fingerprint } from '../profile/fingerprint.ts';
import { type Match, matchProfile, matchSelector } from './match.ts';
import type { PluggedDevice, PortKind } from './plugged-device.ts';

/** What a device of the station may be plugged into. */
export type Wish = Readonly<{
  device: string;
  transport: PortKind;
  /** As the listing names it; the installer named this one. */
  path: string | null;
  usb: UsbSelector | null;
  fingerprints: readonly Fingerprint[];
  /** What it was last. */
  last: PluggedDevice | null;
}>;

export type Assigned = Match & Readonly<{ plugged: PluggedDevice }>;

type Candidate = Assigned & Readonly<{ wish: number; rank: readonly number[] }>;

/**
 * Gives each wish the port that fits it best, and no port twice. An installer's path goes before a selector, that before
 * what a device was last, that before how well its profile fits, and that before the order of the configuration: so two
 * alike that lost their power together do not come back with their places changed.
 */
export const assignPorts = (
  wishes: readonly Wish[],
  plugged: readonly PluggedDevice[],
): ReadonlyMap<string, Assigned> => {
  const candidates = wishes.flatMap((wish, order) =>
    plugged.flatMap((device, place) => {
      const match = fits(wish, device);
      return match === null ? [] : [candidate(wish, order, device, place, match)];
    }),
  );
  candidates.sort((a, b) => compareRanks(a.rank, b.rank));
  const assigned = new Map<string, Assigned>();
  const taken = new Set<PluggedDevice>();
  for (const { wish, plugged: device, score, reasons, adapterOnly } of candidates) {
    const name = wishes[wish]?.device ?? '';
    if (assigned.has(name) || taken.has(device)) continue;
    assigned.set(name, { plugged: device, score, reasons, adapterOnly });
    taken.add(device);
  }
  return assigned;
};

/** Whether a device may be that one, and why. A selector needs no fingerprint beside it, and a path needs neither. */
export const fits = (wish: Wish, device: PluggedDevice): Match | null => {
  if (wish.transport !== device.transport) return null;
  if (wish.path !== null) {
    return wish.path === device.path
      ? { score: 0, reasons: [`configured path ${wish.path}`], adapterOnly: false }
      : null;
  }
  const byProfile = matchProfile(wish, device);
  if (wish.usb === null) return byProfile;
  const selected = matchSelector(wish.usb, device);
  if (selected === null) return null;
  return {
    score: selected.score + (byProfile?.score ?? 0),
    reasons: [...selected.reasons, ...(byProfile?.reasons ?? [])],
    adapterOnly: false,
  };
};

const candidate = (wish: Wish, order: number, plugged: PluggedDevice, place: number, match: Match): Candidate => {
  const named = wish.usb === null ? 0 : Object.values(wish.usb).filter((value) => value !== undefined).length;
  const memory = remembered(wish.last, plugged);
  const rank = [
    wish.path === null ? 0 : 1,
    named,
    memory.serial ? 1 : 0,
    memory.port ? 1 : 0,
    match.score,
    -order,
    -place,
  ];
  const reasons = [
    ...match.reasons,
    ...(memory.serial ? ['same serial number as before'] : []),
    ...(memory.port ? ['same socket as before'] : []),
  ];
  return { ...match, wish: order, plugged, reasons, rank };
};

const remembered = (last: PluggedDevice | null, now: PluggedDevice): { serial: boolean; port: boolean } => {
  if (last === null || last.vendor !== now.vendor || last.product !== now.product)
    return { serial: false, port: false };
  return {
    serial: last.serial !== null && last.serial === now.serial,
    port: last.port !== null && last.port === now.port,
  };
};

/** Higher first. */
const compareRanks = (a: readonly number[], b: readonly number[]): number => {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (b[at] ?? 0) - (a[at] ?? 0);
};

/** Devices of the station that a serial adapter could belong to as well, if nothing but its chip is known. */
export const rivalsFor = (wish: Wish, plugged: PluggedDevice, wishes: readonly Wish[]): readonly string[] =>
  wishes
    .filter((other) => other.device !== wish.device && fits(other, plugged)?.adapterOnly === true)
    .map(({ device }) => device);

/** The port that is best for one profile, among those that are not taken. */
export const bestDeviceFor = (
  wish: Wish,
  plugged: readonly PluggedDevice[],
  taken: ReadonlySet<string> = new Set(),
): Assigned | null =>
  assignPorts(
    [wish],
    plugged.filter(({ path }) => !taken.has(path)),
  ).get(wish.device) ?? null;
