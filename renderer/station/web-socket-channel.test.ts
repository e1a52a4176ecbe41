import { afterEach, expect, it, vi } from 'vitest';
import { type StationServer, startStationServer } from '../testing/station-server.ts';
import type { Link } from './channel.ts';
import { type WebSocketChannelOptions, webSocketChannel } from './web-socket-channel.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

const server = async (port?: number): Promise<StationServer> => {
  const started = await startStationServer(port === undefined ? {} : { port });
  open.push(started.stop);
  return started;
};

type Heard = Readonly<{ events: string[]; links: Link[] }>;

const listen = (url: string, options: WebSocketChannelOptions = {}): Heard => {
  const heard: Heard = { events: [], links: [] };
  const close = webSocketChannel(url, options).open({
    opened: (link) => {
      heard.links.push(link);
      heard.events.push('opened');
    },
    message: (text) => heard.events.push(text),
    lost: () => heard.events.push('lost'),
  });
  open.push(close);
  return heard;
};

const until = { timeout: 10_000, interval: 10 };

it('carries texts both ways', async () => {
  const station = await server();
  const heard = listen(station.url);
  await vi.waitFor(() => expect(heard.events).toEqual(['opened']), until);
  heard.links[0]?.send('hello');
  station.sendText('xin chào');
  await vi.waitFor(() => expect([heard.events, station.received]).toEqual([['opened', 'xin chào'], ['hello']]), until);
});

it('says lost at once, renews its session, and is back when the station is', async () => {
  const first = await server();
  let renewed = 0;
  const heard = listen(first.url, {
    pauses: [10, 20],
    renewSession: async () => {
      renewed += 1;
      throw new Error('nobody there');
    },
  });
  await vi.waitFor(() => expect(heard.events).toEqual(['opened']), until);
  await first.stop();
  await vi.waitFor(() => expect(heard.events).toEqual(['opened', 'lost']), until);
  await vi.waitFor(() => expect(renewed).toBeGreaterThan(0), until);
  await server(first.port);
  await vi.waitFor(() => expect(heard.events).toEqual(['opened', 'lost', 'opened']), until);
});

it('tells nothing and tries nothing after it was closed', async () => {
  const station = await server();
  const heard = listen(station.url, { pauses: [1] });
  await vi.waitFor(() => expect(heard.events).toEqual(['opened']), until);
  open.pop()?.();
  station.sendText('too late');
  await station.stop();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(heard.events).toEqual(['opened']);
});

it('ignores a sending on a way that is gone', async () => {
  const station = await server();
  const heard = listen(station.url, { pauses: [60_000] });
  await vi.waitFor(() => expect(heard.links).toHaveLength(1), until);
  await station.stop();
  await vi.waitFor(() => expect(heard.events).toContain('lost'), until);
  expect(() => heard.links[0]?.send('anybody?')).not.toThrow();
});
