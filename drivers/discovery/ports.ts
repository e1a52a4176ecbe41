import type { DeviceConfiguration, TransportConfiguration } from '../../contract/configuration.ts';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import type { Profile } from '../profile/profile.ts';
import { type Assigned, assignPorts, fits, rivalsFor, type Wish } from './assign.ts';
import { listPlugged } from './list-plugged.ts';
import { type PluggedDevice, type PortKind, unlistedDevice } from './plugged-device.ts';
import { realDevicePath } from './sysfs.ts';

export type PluggedConfiguration = Extract<TransportConfiguration, { type: PortKind }>;

/** A listing serves everybody who asks within this time, so that many absent devices cost no more than one. */
const freshMs = 400;

export type PortsOptions = Readonly<{
  list?: () => Promise<readonly PluggedDevice[]>;
  /** Ms that never go back. */
  monotonic?: () => number;
}>;

/** The ports of this computer, as shared out among the devices of one station. */
export class Ports {
  readonly #list: () => Promise<readonly PluggedDevice[]>;
  readonly #monotonic: () => number;
  /** In the order of the configuration. */
  readonly #claims = new Map<string, PortClaim>();
  #listing: Promise<Listing> | null = null;
  #listedAt = 0;

  constructor({ list = listPlugged, monotonic = () => performance.now() }: PortsOptions = {}) {
    this.#list = list;
    this.#monotonic = monotonic;
  }

  /** A device's right to one port, which outlives each plug. */
  claim(device: DeviceConfiguration, transport: PluggedConfiguration, profile: Profile): PortClaim {
    const claim = new PortClaim(this, device.id, transport, profile);
    this.#claims.set(device.id, claim);
    return claim;
  }

  #look(): Promise<Listing> {
    const now = this.#monotonic();
    if (this.#listing === null || now - this.#listedAt > freshMs) {
      this.#listedAt = now;
      this.#listing = this.#read();
    }
    return this.#listing;
  }

  async #read(): Promise<Listing> {
    const named = [...this.#claims.values()].flatMap(({ transport: { path } }) => (path === undefined ? [] : [path]));
    const [plugged, paths] = await Promise.all([
      this.#list().catch(() => []),
      Promise.all(named.map(async (path) => [path, await realDevicePath(path)] as const)),
    ]);
    return { plugged, paths: new Map(paths) };
  }

  /** What was listed is known to be out of date. */
  forget(): void {
    this.#listing = null;
  }

  /** @returns the device that holds the port; null when none of this station does */
  holderOf(path: string): string | null {
    for (const claim of this.#claims.values()) if (claim.held?.path === path) return claim.device;
    return null;
  }

  /** @throws CheckpointError DeviceUnreachable, ProfileInvalid: why there is none for it */
  async choose(claim: PortClaim): Promise<PluggedDevice> {
    const { plugged: listed, paths } = await this.#look();
    const mine = claim.wish(paths);
    const plugged = withPath(listed, mine.path, mine.transport);
    const free = plugged.filter(({ path }) => this.holderOf(path) === null);
    const claims = [...this.#claims.values()];
    const waiting = claims.filter(({ held }) => held === null).map((other) => other.wish(paths));
    const assigned = assignPorts(waiting, free);
    const given = assigned.get(claim.device);
    if (given?.adapterOnly === true && mine.last === null) {
      const others = free.filter((other) => other !== given.plugged && fits(mine, other)?.adapterOnly === true);
      const rivals = rivalsFor(
        mine,
        given.plugged,
        claims.map((other) => other.wish(paths)),
      );
      if (others.length + rivals.length > 0) throw guessError([given.plugged, ...others], rivals);
    }
    if (given !== undefined) return given.plugged;
    const takers = plugged
      .filter((device) => fits(mine, device) !== null)
      .map(({ path }) => ({ path, device: this.holderOf(path) ?? takerOf(assigned, path) }));
    throw claim.missing(takers);
  }
}

/** Commands for one device must not go to another that happens to be built with the same chip. */
const guessError = (adapters: readonly PluggedDevice[], rivals: readonly string[]): CheckpointError =>
  new CheckpointError(
    ErrorCode.DeviceUnreachable,
    rivals.length > 0
      ? `nothing tells whether the adapter ${describePort(adapters[0])} belongs to this device or to "${rivals.join('", "')}"`
      : `nothing tells which adapter belongs to this device: ${adapters.map(describePort).join(', ')}`,
    'Name the socket of each device in the configuration, as "usb": { "port": "1-1.2" }, or its serial number or path.',
  );

const describePort = (device: PluggedDevice | undefined): string =>
  device === undefined ? '' : `${device.path}${device.port === null ? '' : ` (socket ${device.port})`}`;

/** `paths`: those that an installer named, with what the listing calls them. */
type Listing = Readonly<{ plugged: readonly PluggedDevice[]; paths: ReadonlyMap<string, string> }>;

const takerOf = (assigned: ReadonlyMap<string, Assigned>, path: string): string =>
  [...assigned].find(([, { plugged }]) => plugged.path === path)?.[0] ?? '';

/** A path that an installer named counts as plugged in, listed or not: whether it is there shows when it is opened. */
const withPath = (listed: readonly PluggedDevice[], path: string | null, kind: PortKind): readonly PluggedDevice[] =>
  path === null || listed.some((device) => device.path === path) ? listed : [...listed, unlistedDevice(kind, path)];

type Taker = Readonly<{ path: string; device: string }>;

export class PortClaim {
  readonly device: string;
  readonly transport: PluggedConfiguration;
  readonly #ports: Ports;
  readonly #profile: Profile;
  #held: PluggedDevice | null = null;
  #last: PluggedDevice | null = null;
  #releasing: Promise<void> = Promise.resolve();

  constructor(ports: Ports, device: string, transport: PluggedConfiguration, profile: Profile) {
    this.#ports = ports;
    this.device = device;
    this.transport = transport;
    this.#profile = profile;
  }

  get held(): PluggedDevice | null {
    return this.#held;
  }

  /**
   * Takes the port that fits best. A port that this device had is waited for until it is closed.
   * @throws CheckpointError DeviceUnreachable, ProfileInvalid
   */
  async take(): Promise<PluggedDevice> {
    await this.#releasing;
    const chosen = await this.#ports.choose(this);
    this.#held = chosen;
    return chosen;
  }

  /** It has proved to be the right one: it is looked for first from now on. */
  remember(): void {
    this.#last = this.#held;
  }

  /** @param closed until when the port is still in use; it does not reject */
  release(closed: Promise<void>): Promise<void> {
    this.#releasing = closed.then(() => {
      this.#held = null;
      this.#ports.forget();
    });
    return this.#releasing;
  }

  /** @param paths what the listing calls the paths that an installer named */
  wish(paths: ReadonlyMap<string, string>): Wish {
    const { type, path, usb } = this.transport;
    return {
      device: this.device,
      transport: type,
      path: path === undefined ? null : (paths.get(path) ?? path),
      usb: usb ?? null,
      fingerprints: this.#profile.fingerprints,
      last: this.#last,
    };
  }

  /** @param takers ports that would fit, and which other device has each */
  missing(takers: readonly Taker[]): CheckpointError {
    const { type, usb } = this.transport;
    const known = usb !== undefined || this.#profile.fingerprints.some(({ transport }) => transport === type);
    if (!known) {
      return new CheckpointError(
        ErrorCode.ProfileInvalid,
        `the profile "${this.#profile.id}" does not say by what a ${type} device is recognised`,
        'Name the path or the USB vendor, product, serial or port of this device in the configuration.',
      );
    }
    if (takers.length > 0) {
      const list = takers.map(({ path, device }) => `${path} belongs to "${device}"`).join(', ');
      return new CheckpointError(
        ErrorCode.DeviceUnreachable,
        `every ${type} device that fits is in use: ${list}`,
        'Plug in one more, or name the path or USB port of each device in the configuration.',
      );
    }
    return new CheckpointError(
      ErrorCode.DeviceUnreachable,
      `no ${type} device that fits ${usb === undefined ? `the profile "${this.#profile.id}"` : describe(usb)} is plugged in`,
      'Plug it in and switch it on. "kiosk devices list" shows what is plugged in.',
    );
  }
}

const describe = (usb: NonNullable<PluggedConfiguration['usb']>): string =>
  Object.entries(usb)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
