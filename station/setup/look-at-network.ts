import { Resolver } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { systemCode } from '../../contract/errors.ts';
import type { NetworkFact } from '../../contract/setup.ts';
import type { Synchronised } from '../clock/time-service.ts';

/** `host:port` of what must be reached; null: nobody has said yet. */
export type Wanted = Readonly<{ central: string | null; broker: string | null }>;

/** Where the system tells of itself; other places in tests. */
export type NetworkSources = Readonly<{
  /** proc(5), `/proc/net/route` and `/proc/net/arp`. */
  routes: string;
  neighbours: string;
  /** `/sys/class/net`. */
  links: string;
  addresses: () => ReturnType<typeof networkInterfaces>;
  nameServers: () => readonly string[];
  clock: () => Synchronised;
}>;

export const systemNetwork = (clock: () => Synchronised): NetworkSources => ({
  routes: '/proc/net/route',
  neighbours: '/proc/net/arp',
  links: '/sys/class/net',
  addresses: networkInterfaces,
  nameServers: () => new Resolver().getServers(),
  clock,
});

const waitMs = 3000;

/** What is reachable from here, in the order in which an installer mends it. Ends within a few seconds, and never rejects. */
export const lookAtNetwork = async (sources: NetworkSources, wanted: Wanted): Promise<readonly NetworkFact[]> => {
  const own = addressesOf(sources);
  const [names, central, broker] = await Promise.all([
    namesFact(sources.nameServers(), wanted),
    reachFact('central', wanted.central),
    reachFact('broker', wanted.broker),
  ]);
  return [cableFact(sources, own), addressFact(own), routerFact(sources), names, clockFact(sources), central, broker];
};

type Own = Readonly<{ name: string; address: string }>;

const addressesOf = ({ addresses }: NetworkSources): readonly Own[] =>
  Object.entries(addresses()).flatMap(([name, all]) =>
    (all ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => ({ name, address })),
  );

const isGivenByNobody = ({ address }: Own): boolean => address.startsWith('169.254.');

const cableFact = ({ links, addresses }: NetworkSources, own: readonly Own[]): NetworkFact => {
  const names = Object.keys(addresses()).filter((name) => name !== 'lo');
  const up = names.filter((name) => textOf(`${links}/${name}/carrier`) === '1');
  if (up.length > 0) return { what: 'cable', state: 'good', detail: up.join(', ') };
  return { what: 'cable', state: own.length > 0 ? 'unknown' : 'bad', detail: names.join(', ') };
};

const addressFact = (own: readonly Own[]): NetworkFact => ({
  what: 'address',
  state: own.some((one) => !isGivenByNobody(one)) ? 'good' : 'bad',
  detail: own.map(({ name, address }) => `${name} ${address}`).join(', '),
});

/** The default route of proc(5): hexadecimal, its bytes turned round. */
export const gatewayIn = (routes: string): string | null => {
  for (const line of routes.split('\n').slice(1)) {
    const [, destination, gateway] = line.split(/\s+/);
    if (destination !== '00000000' || gateway === undefined || !/^[0-9A-F]{8}$/i.test(gateway)) continue;
    const bytes = gateway.match(/../g) ?? [];
    return bytes
      .toReversed()
      .map((byte) => Number.parseInt(byte, 16))
      .join('.');
  }
  return null;
};

const routerFact = ({ routes, neighbours }: NetworkSources): NetworkFact => {
  const table = textOf(routes);
  const gateway = gatewayIn(table);
  if (gateway === null) return { what: 'router', state: table === '' ? 'unknown' : 'bad', detail: '' };
  const known = textOf(neighbours)
    .split('\n')
    .map((line) => line.split(/\s+/))
    .find(([address]) => address === gateway);
  // 0x2: it has answered for itself.
  return { what: 'router', state: known?.[2] === '0x2' ? 'good' : 'unknown', detail: gateway };
};

const hostOf = (address: string): string => address.replace(/:\d+$/, '').replaceAll(/^\[|\]$/g, '');
const isNumber = (host: string): boolean => /^[\d.]+$/.test(host) || host.includes(':');

/** Codes of a name server that is there, and has no such name. */
const answered: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'EREFUSED', 'ENOTIMP']);

const namesFact = async (servers: readonly string[], { central, broker }: Wanted): Promise<NetworkFact> => {
  const detail = servers.join(', ');
  const host = [central, broker].flatMap((address) => (address === null ? [] : [hostOf(address)])).find(isName) ?? null;
  if (servers.length === 0) return { what: 'names', state: 'bad', detail };
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  try {
    await resolver.resolve4(host ?? 'gov.vn');
    return { what: 'names', state: 'good', detail };
  } catch (error) {
    const there = answered.has(systemCode(error));
    return { what: 'names', state: there && host === null ? 'good' : 'bad', detail: host ?? detail };
  }
};

const isName = (host: string): boolean => !isNumber(host) && host !== 'localhost';

const clockFact = ({ clock }: NetworkSources): NetworkFact => ({
  what: 'clock',
  state: clock() === 'synchronised' ? 'good' : 'unknown',
  detail: '',
});

const reachFact = async (what: 'central' | 'broker', address: string | null): Promise<NetworkFact> => {
  if (address === null) return { what, state: 'unknown', detail: '' };
  const why = await connects(hostOf(address), Number(/:(\d+)$/.exec(address)?.[1] ?? 0));
  return { what, state: why === null ? 'good' : 'bad', detail: why === null ? address : `${address} (${why})` };
};

/** @returns null: somebody answers there; else why not, as the system names it */
const connects = (host: string, port: number): Promise<string | null> =>
  new Promise((resolve) => {
    const socket = createConnection({ host, port });
    const end = (why: string | null): void => {
      socket.destroy();
      resolve(why);
    };
    socket.setTimeout(waitMs, () => end('ETIMEDOUT'));
    socket.once('connect', () => end(null));
    socket.once('error', (error) => end(systemCode(error) || error.message));
  });

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
};
