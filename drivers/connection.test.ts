import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CheckpointError, ErrorCode } from '../contract/errors.ts';
import { Connection, type Link } from './connection.ts';
import { DeviceStatus } from './device-status.ts';
import { deviceAt, KeepingSink, realClock, until } from './testing/watched-driver.ts';
import { tcpTransport } from './transports/tcp.ts';
import type { TransportFactory } from './transports/transport.ts';

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0).reverse()) await dispose();
});

const listen = async (server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  disposals.push(async () => void server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const connectWith = (createTransport: TransportFactory) => {
  const sink = new KeepingSink();
  const status = new DeviceStatus(deviceAt('scanner', 'serial-scanner', 1), sink, realClock);
  const links: Link[] = [];
  const connection = new Connection(createTransport, status, realClock, {
    opened: (link) => {
      links.push(link);
      link.ready();
    },
    data: () => undefined,
    ended: () => undefined,
  });
  disposals.push(() => connection.dispose());
  connection.start();
  return { connection, sink, links };
};

describe('connection', () => {
  it('does not flicker while a device server takes connections only to drop them', async () => {
    let taken = 0;
    const port = await listen(
      createServer((socket) => {
        taken += 1;
        socket.destroy();
      }),
    );
    const { sink } = connectWith(tcpTransport({ host: '127.0.0.1', port }));
    await until('four attempts', () => taken >= 4);
    expect(sink.states.map(({ state, error }) => [state, error?.code])).toEqual([
      ['opening', undefined],
      ['ready', undefined],
      ['faulty', ErrorCode.DeviceLost],
    ]);
  });

  it('writes nothing to a new plug that was meant for an old one', async () => {
    const received: string[] = [];
    const port = await listen(
      createServer(
        (socket) => void socket.on('data', (bytes) => received.push(String(bytes))).on('error', () => undefined),
      ),
    );
    const { links, sink } = connectWith(tcpTransport({ host: '127.0.0.1', port }));
    await until('the first link', () => links.length === 1);
    const [old] = links;
    old?.drop(new CheckpointError(ErrorCode.DeviceSilent, 'silent'));
    await until('the second link', () => links.length === 2);
    await expect(old?.write(Buffer.from('old'))).rejects.toMatchObject({ code: ErrorCode.DeviceLost });
    old?.fault(new CheckpointError(ErrorCode.PrinterError, 'late'));
    await links[1]?.write(Buffer.from('new'));
    await until('the bytes', () => received.length > 0);
    await until('ready', () => sink.latest?.state === 'ready');
    expect(received).toEqual(['new']);
  });

  it('takes a transport that fails in any way for an absent device', async () => {
    const { sink } = connectWith(() => ({
      place: 'nowhere',
      open: () => Promise.reject(new Error('udevadm is missing')),
      write: () => Promise.resolve(),
      close: () => Promise.resolve(),
    }));
    await until('absent', () => sink.latest?.state === 'absent');
    expect(sink.latest?.error).toEqual({
      code: ErrorCode.DeviceUnreachable,
      message: 'udevadm is missing',
      hint: 'Check that the device is switched on.',
    });
  });

  it('says what is to be done now when the reason changes and its number does not', async () => {
    let hint = 'Plug it in.';
    const { sink } = connectWith(() => ({
      place: 'nowhere',
      open: () => Promise.reject(new CheckpointError(ErrorCode.DeviceUnreachable, 'it is not to be had', hint)),
      write: () => Promise.resolve(),
      close: () => Promise.resolve(),
    }));
    await until('absent', () => sink.latest?.state === 'absent');
    hint = 'Name the socket of each device.';
    await until('the other hint', () => sink.latest?.error?.hint === hint, 3000);
    expect(sink.states.map(({ state }) => state)).toEqual(['opening', 'absent', 'absent']);
  });

  it.skipIf(process.platform !== 'linux')(
    'notices within two seconds that a device server was switched off and on behind its back',
    async () => {
      const port = await listen(createServer((socket) => void socket.on('error', () => undefined)));
      connectWith(tcpTransport({ host: '127.0.0.1', port }));
      const local = port.toString(16).toUpperCase().padStart(4, '0');
      const probes = async () =>
        (await readFile('/proc/net/tcp', 'utf8')).split('\n').flatMap((line) => {
          const [, , remote = '', state, , timer = ''] = line.trim().split(/\s+/);
          return remote.endsWith(`:${local}`) && state === '01' && timer.startsWith('02:') ? [timer] : [];
        });
      await vi.waitUntil(async () => (await probes()).length > 0);
      const [next = ''] = await probes();
      expect(Number.parseInt(next.slice(3), 16)).toBeLessThanOrEqual(100);
    },
  );

  it('reaches nothing where nothing listens, and gives up an address that does not answer', async () => {
    const quiet = { onData: () => undefined, onEnd: () => undefined };
    const closed = tcpTransport({ host: '127.0.0.1', port: 9 })(quiet);
    await expect(closed.open()).rejects.toMatchObject({ code: ErrorCode.DeviceUnreachable });
    const silent = tcpTransport({ host: '192.0.2.1', port: 9100, connectTimeoutMs: 200 })(quiet);
    await expect(silent.open()).rejects.toMatchObject({ code: ErrorCode.DeviceUnreachable });
    await Promise.all([closed.close(), silent.close(), silent.close()]);
  });
});
