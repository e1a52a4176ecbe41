import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { type networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gatewayIn, lookAtNetwork, type NetworkSources } from './look-at-network.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'network-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const address = (text: string): ReturnType<typeof networkInterfaces> => ({
  eth0: [
    { address: text, netmask: '255.255.255.0', family: 'IPv4', mac: '', internal: false, cidr: null },
  ] satisfies ReturnType<typeof networkInterfaces>['eth0'],
});

const routes = 'Iface\tDestination\tGateway\neth0\t0002000A\t00000000\neth0\t00000000\t0100A8C0\n';

const sources = (change: Partial<NetworkSources> = {}): NetworkSources => {
  mkdirSync(join(folder, 'links', 'eth0'), { recursive: true });
  writeFileSync(join(folder, 'links', 'eth0', 'carrier'), '1\n');
  writeFileSync(join(folder, 'routes'), routes);
  writeFileSync(join(folder, 'arp'), 'IP address HW type Flags\n192.168.0.1 0x1 0x2 aa:bb * eth0\n');
  return {
    ...{ routes: join(folder, 'routes'), neighbours: join(folder, 'arp'), links: join(folder, 'links') },
    ...{ addresses: () => address('192.168.0.20'), nameServers: () => [], clock: () => 'synchronised' as const },
    ...change,
  };
};

const look = async (change: Partial<NetworkSources> = {}, central: string | null = null) => {
  const facts = await lookAtNetwork(sources(change), { central, broker: null });
  return Object.fromEntries(facts.map(({ what, state, detail }) => [what, `${state} ${detail}`.trim()]));
};

describe('what is reachable', () => {
  it('is told from the cable to central, each by itself', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const bound = server.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    try {
      expect(await look({}, `127.0.0.1:${port}`)).toEqual({
        cable: 'good eth0',
        address: 'good eth0 192.168.0.20',
        router: 'good 192.168.0.1',
        names: 'bad',
        clock: 'good',
        central: `good 127.0.0.1:${port}`,
        broker: 'unknown',
      });
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    expect((await look({}, `127.0.0.1:${port}`))['central']).toBe(`bad 127.0.0.1:${port} (ECONNREFUSED)`);
  });

  it('with an address that nobody has given is not called good', async () => {
    expect(await look({ addresses: () => address('169.254.7.7') })).toMatchObject({
      address: 'bad eth0 169.254.7.7',
    });
  });

  it('without a cable, a route or these files says so, or that it does not know', async () => {
    const nothing = { addresses: () => ({}), routes: join(folder, 'none'), neighbours: join(folder, 'none') };
    expect(await look({ ...nothing, clock: () => 'unknown' })).toMatchObject({
      cable: 'bad',
      address: 'bad',
      router: 'unknown',
      clock: 'unknown',
    });
  });

  it('reads the kernel’s default route', () => {
    expect([gatewayIn(routes), gatewayIn(''), gatewayIn('x\neth0\t00000000\tzz\n')]).toEqual([
      '192.168.0.1',
      null,
      null,
    ]);
  });
});
