import { afterEach, expect, it, vi } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import type { ScreenDevice, ScreenState } from '../../contract/rpc.ts';
import { cameraSettingsSchema, wedgeSettingsSchema } from '../../contract/screen-input.ts';
import { createScreenStore } from '../state/screen-store.ts';
import { noon, screenStateOf } from '../testing/states.ts';
import { readScreenInputs } from './read-screen-inputs.ts';
import type { ReaderSink } from './screen-reader.ts';

afterEach(() => {
  vi.useRealTimers();
});

const wedge = (device = 'wedge', idleMs = 150): ScreenDevice => ({
  device,
  source: 'wedge',
  settings: wedgeSettingsSchema.parse({ idleMs }),
});
const camera = (device = 'camera'): ScreenDevice => ({
  device,
  source: 'camera',
  settings: cameraSettingsSchema.parse({}),
});

/** A screen whose readers are ready as soon as they start. */
const setUp = () => {
  const log: unknown[] = [];
  const sinks = new Map<string, ReaderSink>();
  const store = createScreenStore(() => noon);
  let refuse = false;
  const stop = readScreenInputs(
    store,
    {
      screenInput: async (lane, device, input) => void log.push([lane, device, input.kind]),
      screenReport: async (lane, device, report) => {
        if (refuse) throw new Error('not now');
        const code = 'error' in report ? [report.error.code] : [];
        log.push([lane, device, report.state, ...code]);
      },
    },
    ({ device }, sink) => {
      log.push(['start', device]);
      sinks.set(device, sink);
      sink.report({ state: 'ready' });
      return { dispose: () => void log.push(['stop', device]) };
    },
  );
  let revision = 0;
  const show = (inputs: ScreenDevice[], change: Partial<ScreenState> = {}): unknown[] => {
    revision += 1;
    store.state(screenStateOf({ revision, inputs, ...change }));
    return log.splice(0);
  };
  const setRefuse = (now: boolean): void => {
    refuse = now;
  };
  return { log, store, sinks, stop, show, refuse: setRefuse };
};

it('reads what the station names, once, and tells how it is and what it reads', () => {
  const { show, sinks, log } = setUp();
  expect(show([wedge(), camera()])).toEqual([
    ['start', 'wedge'],
    ['main', 'wedge', 'ready'],
    ['start', 'camera'],
    ['main', 'camera', 'ready'],
  ]);
  expect(show([wedge(), camera()], { inside: 4 })).toEqual([]);
  sinks.get('camera')?.input({ kind: 'text', text: 'A', symbology: null });
  expect(log).toEqual([['main', 'camera', 'text']]);
});

it('starts anew what is set otherwise or stands at another lane, and stops what is gone', () => {
  const { show, stop, log } = setUp();
  show([wedge(), camera()]);
  expect(show([wedge('wedge', 200)])).toEqual([
    ['stop', 'wedge'],
    ['stop', 'camera'],
    ['start', 'wedge'],
    ['main', 'wedge', 'ready'],
  ]);
  const other = { lane: { id: 'other', name: 'Làn 2', direction: 'in' as const } };
  expect(show([wedge('wedge', 200)], other)).toEqual([
    ['stop', 'wedge'],
    ['start', 'wedge'],
    ['other', 'wedge', 'ready'],
  ]);
  stop();
  expect(log).toEqual([['stop', 'wedge']]);
});

it('goes on reading while the station is away, and tells it the state again when it is back', () => {
  const { show, store } = setUp();
  show([wedge()]);
  store.lost();
  expect(show([wedge()])).toEqual([['main', 'wedge', 'ready']]);
});

it('reads one keyboard scanner of several, and the next when that one is gone', () => {
  const { show } = setUp();
  expect(show([wedge('one'), wedge('two')]).slice(0, 3)).toEqual([
    ['start', 'one'],
    ['main', 'one', 'ready'],
    ['main', 'two', 'absent', ErrorCode.DeviceBusy],
  ]);
  expect(show([wedge('two')])).toEqual([
    ['stop', 'one'],
    ['start', 'two'],
    ['main', 'two', 'ready'],
  ]);
});

it('tells again what the station did not take, and only the newest of it', async () => {
  vi.useFakeTimers();
  const { show, sinks, log, refuse } = setUp();
  show([camera()]);
  refuse(true);
  sinks.get('camera')?.report({ state: 'opening' });
  sinks.get('camera')?.report({ state: 'ready' });
  await vi.advanceTimersByTimeAsync(2100);
  refuse(false);
  expect(log).toEqual([]);
  await vi.advanceTimersByTimeAsync(2100);
  expect(log).toEqual([['main', 'camera', 'ready']]);
});
