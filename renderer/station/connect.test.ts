import { afterEach, expect, it, vi } from 'vitest';
import type { ScreenState, StationFunctions } from '../../contract/rpc.ts';
import { decisionOf, screenStateOf } from '../testing/states.ts';
import { type StationServer, startStationServer } from '../testing/station-server.ts';
import { type ConnectOptions, connectStation, type Station } from './connect.ts';
import { webSocketChannel } from './web-socket-channel.ts';

const until = { timeout: 10_000, interval: 10 };
const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

const server = async (functions: Partial<StationFunctions>, port?: number): Promise<StationServer> => {
  const started = await startStationServer(port === undefined ? { functions } : { functions, port });
  open.push(started.stop);
  return started;
};

const watching = (url: string, options: ConnectOptions = {}): Readonly<{ station: Station; events: string[] }> => {
  const events: string[] = [];
  const station = connectStation(
    webSocketChannel(url, { pauses: [10] }),
    {
      opened: () => events.push('opened'),
      state: ({ lane, revision }) => events.push(`${lane.id} ${revision}`),
      setup: ({ revision }) => events.push(`setup ${revision}`),
      session: ({ role }) => events.push(role),
      lost: () => events.push('lost'),
      refused: ({ message }) => events.push(`refused: ${message}`),
      misunderstood: () => events.push('misunderstood'),
    },
    { quietMs: 60_000, ...options },
  );
  open.push(station.dispose);
  return { station, events };
};

const stateOf = (lane: string, revision: number): ScreenState =>
  screenStateOf({ revision, lane: { id: lane, name: lane, direction: 'in' } });

const seen = (events: readonly string[], expected: readonly string[]): Promise<void> =>
  vi.waitFor(() => expect(events).toEqual(expected), until);

it('watches its lane, hears every change, and watches again after a restart', async () => {
  const watched: (string | null)[] = [];
  const watch = async (lane: string | null): Promise<ScreenState> => {
    watched.push(lane);
    return stateOf(lane ?? 'main', 1);
  };
  const first = await server({ watch });
  const { station, events } = watching(first.url);
  await seen(events, ['opened', 'main 1']);
  first.push(stateOf('main', 2));
  await seen(events, ['opened', 'main 1', 'main 2']);
  station.watch('b');
  await seen(events, ['opened', 'main 1', 'main 2', 'b 1']);
  first.push(stateOf('main', 3));
  await first.stop();
  await vi.waitFor(() => expect(events).toContain('lost'), until);
  await server({ watch }, first.port);
  await seen(events, ['opened', 'main 1', 'main 2', 'b 1', 'lost', 'opened', 'b 1']);
  expect(watched).toEqual([null, 'b', 'b']);
});

it('says so when the station speaks otherwise than the contract, and goes on listening', async () => {
  const station = await server({ watch: async () => stateOf('main', 1) });
  const { events } = watching(station.url);
  await seen(events, ['opened', 'main 1']);
  for (const text of ['not json', 'null', '[]', '{"t":"x"}', '{"t":"q","m":"screen","a":[{"revision":"two"}]}'])
    station.sendText(text);
  station.push(stateOf('main', 2));
  await seen(events, ['opened', 'main 1', ...Array.from({ length: 5 }, () => 'misunderstood'), 'main 2']);
});

it('passes on why a lane cannot be watched', async () => {
  const { url } = await server({
    watch: async (lane) => {
      throw { code: 6002, message: `no lane ${lane}`, hint: 'choose another' };
    },
  });
  const { events } = watching(url, { lane: 'nope' });
  await seen(events, ['opened', 'refused: no lane nope']);
});

it('notices a station that keeps the connection and answers nothing, and its return', async () => {
  let frozen = true;
  const { url } = await server({
    watch: () => (frozen ? new Promise<never>(() => {}) : Promise.resolve(stateOf('main', 1))),
  });
  const { events } = watching(url, { quietMs: 20, answerMs: 20 });
  await vi.waitFor(() => expect(events).toContain('lost'), until);
  frozen = false;
  await vi.waitFor(() => expect(events).toContain('main 1'), until);
});

it('brings a presented view, and rejects as the station does', async () => {
  const view = { decision: decisionOf(), maskedName: 'NGUYỄN V** A***', credential: 'cccd' };
  const { url } = await server({
    watch: async () => stateOf('main', 1),
    present: async ({ text }) => {
      if (text === '') throw { code: 6001, message: 'text is empty', hint: 'give one' };
      return view;
    },
  });
  const { station, events } = watching(url);
  await seen(events, ['opened', 'main 1']);
  const request = { temperature: null, lane: null, direction: null };
  await expect(station.present({ ...request, text: 'x' })).resolves.toEqual(view);
  await expect(station.present({ ...request, text: '' })).rejects.toMatchObject({ code: 6001 });
});

it('rejects a call while the station is away, and one that it leaves behind', async () => {
  const away = watching('ws://127.0.0.1:1');
  await expect(away.station.dismiss('main')).rejects.toMatchObject({ code: 6102 });
  const near = await server({ watch: async () => stateOf('main', 1), dismiss: () => new Promise<never>(() => {}) });
  const { station, events } = watching(near.url);
  await seen(events, ['opened', 'main 1']);
  const left = station.dismiss('main');
  const outcome = expect(left).rejects.toMatchObject({ code: 6102 });
  await near.stop();
  await outcome;
});
