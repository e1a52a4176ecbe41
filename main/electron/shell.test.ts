import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Crash } from '../host/crash.ts';
import type { StationOrder } from '../host/messages.ts';
import { FakeElectron } from './fake-electron.ts';
import { Shell } from './shell.ts';

const order = {
  dataDirectory: '/data',
  port: 0,
  token: 'secret',
  screensFolder: '/screens',
  simulated: null,
  central: null,
} as const;

let electron: FakeElectron;
let reports: unknown[];
let shell: Shell<{ channel: number; end: 1 | 2 }>;

beforeEach(() => {
  vi.useFakeTimers();
  electron = new FakeElectron();
  reports = [];
  shell = new Shell(electron.parts, {
    preload: '/preload.cjs',
    // The shell passes the configuration on and never looks into it.
    order: order as StationOrder,
    report: (message) => reports.push(message),
    now: () => performance.now(),
  });
  shell.start();
});
afterEach(() => {
  shell.stop();
  vi.useRealTimers();
});

const second = { id: 2, bounds: { x: 1280, y: 0, width: 1920, height: 1080 } };
const crashes = (): readonly Crash[] =>
  reports.flatMap((report) => {
    const { kind, crash } = report as { kind: string; crash: Crash };
    return kind === 'crashed' ? [crash] : [];
  });
const portsOf = (window: { webContents: { posted: readonly { ports: readonly { channel: number }[] }[] } }) =>
  window.webContents.posted.flatMap(({ ports }) => ports.map(({ channel }) => channel));

describe('a kiosk that becomes something else', () => {
  const setup = {
    setup: true,
    dataDirectory: '/data',
    port: 0,
    token: 'secret',
    screensFolder: '/s',
    back: null,
  } as const;

  it('tells its host, which starts this whole Electron again', () => {
    electron.station(0).ready();
    electron.station(0).emit('message', { kind: 'restarting', into: 'setup' });
    electron.station(0).emit('exit', 0);
    expect([reports.at(-1), crashes()]).toEqual([{ kind: 'restarting', into: 'setup' }, []]);
  });

  it('without a host starts the station anew with the order for that, at its port, and the windows stay', () => {
    const own = new FakeElectron();
    const asked: string[] = [];
    const alone = new Shell(own.parts, {
      ...{ preload: '/preload.cjs', order: setup, report: () => undefined, now: () => performance.now() },
      orderFor: (into) => {
        asked.push(into);
        return order as StationOrder;
      },
    });
    alone.start();
    own.station(0).ready();
    const window = own.window(0).loaded();
    own.station(0).emit('message', { kind: 'restarting', into: 'station' });
    own.station(0).emit('exit', 0);
    vi.advanceTimersByTime(1000);
    own.station(1).ready();
    expect([asked, own.station(1).got[0]?.message, own.windows.length, portsOf(window).length]).toEqual([
      ['station'],
      { ...order, port: 8420 },
      1,
      2,
    ]);
    alone.stop();
  });
});

describe('station and windows', () => {
  it('opens the window when the station is ready, keeps the display awake, and hands each page its port', () => {
    expect([electron.windows.length, electron.awake.size]).toEqual([0, 1]);
    electron.station(0).ready();
    const window = electron.window(0).loaded();
    expect(window.webContents.url).toBe('checkpoint://kiosk/');
    expect(window.options).toMatchObject({ kiosk: true, focusable: true, x: 0, width: 1280 });
    expect(portsOf(window)).toEqual([1]);
    expect(electron.station(0).got).toEqual([
      { message: order, ports: [] },
      { message: { kind: 'window' }, ports: [{ channel: 1, end: 1 }] },
    ]);
    expect(reports).toEqual([{ kind: 'ready', url: 'http://127.0.0.1:8420/', port: 8420 }]);
  });

  it('starts a station that crashed again at its port, keeps the windows, and gives them a new way', () => {
    electron.station(0).ready(9123);
    const window = electron.window(0).loaded();
    electron.childGone({ type: 'Utility', name: 'station', reason: 'oom', exitCode: 133 });
    electron.station(0).emit('exit', 133);
    vi.advanceTimersByTime(100);
    electron.station(1).ready(9123);
    expect(electron.station(1).got[0]).toEqual({ message: { ...order, port: 9123 }, ports: [] });
    expect(portsOf(window)).toEqual([1, 2]);
    expect(electron.windows.length).toBe(1);
    expect(crashes()).toEqual([{ part: 'station', reason: 'out-of-memory', why: 'oom, exit code 133' }]);
  });

  it('gives a page that was loaded while no station ran its port when there is one', () => {
    electron.station(0).ready();
    electron.station(0).emit('exit', 139);
    const window = electron.window(0).loaded();
    expect(portsOf(window)).toEqual([]);
    vi.advanceTimersByTime(100);
    electron.station(1).ready();
    expect(portsOf(window).length).toBe(1);
    expect(crashes()).toEqual([{ part: 'station', reason: 'crashed', why: 'signal SIGSEGV' }]);
  });

  it('leaves it to the host when the first station never got ready, and when stations end again and again', () => {
    electron.station(0).emit('spawn');
    electron.station(0).emit('exit', 1);
    expect([electron.app.exits, electron.stations.length]).toEqual([[1], 1]);

    const other = new FakeElectron();
    new Shell(other.parts, {
      preload: '',
      order: order as StationOrder,
      report: () => undefined,
      now: () => performance.now(),
    }).start();
    for (let n = 0; n < 6; n += 1) {
      other.station(n).ready();
      other.station(n).emit('exit', 1);
      vi.advanceTimersByTime(1000);
    }
    expect([other.app.exits, other.stations.length, other.open.length]).toEqual([[1], 6, 0]);
  });

  it('believes no message that is none of a station', () => {
    for (const message of [null, 'ready', { kind: 'ready', url: 'no url', port: 1 }, { kind: 'window' }])
      electron.station(0).emit('message', message);
    expect([reports, electron.windows.length]).toEqual([[], 0]);
  });

  it('ends windows, station and the hold on the display with Electron, and restarts nothing after that', () => {
    electron.station(0).ready();
    electron.window(0).loaded();
    electron.app.quit();
    electron.station(0).emit('exit', 0);
    electron.window(0).dies('killed');
    vi.advanceTimersByTime(60_000);
    expect([electron.open.length, electron.stations.length, electron.station(0).killed, electron.awake.size]).toEqual([
      0,
      1,
      true,
      0,
    ]);
    expect(crashes()).toEqual([]);
  });
});

describe('a window', () => {
  beforeEach(() => electron.station(0).ready());

  it('is made anew when its renderer is gone, with the reason told', () => {
    electron.window(0).loaded().dies('oom');
    vi.advanceTimersByTime(100);
    expect([electron.window(0).destroyed, electron.open.length]).toEqual([true, 1]);
    expect(portsOf(electron.window(1).loaded())).toEqual([2]);
    expect(crashes()).toEqual([{ part: 'window', reason: 'out-of-memory', why: 'oom, exit code 5' }]);
  });

  it('is made anew when Electron finds it unresponsive, unless it recovers', () => {
    const first = electron.window(0).loaded();
    first.emit('unresponsive');
    vi.advanceTimersByTime(2900);
    first.emit('responsive');
    vi.advanceTimersByTime(1000);
    expect([first.destroyed, crashes().length]).toEqual([false, 0]);
    first.emit('unresponsive');
    vi.advanceTimersByTime(3200);
    expect([first.webContents.crashed, first.destroyed, electron.open.length]).toEqual([true, true, 1]);
    expect(crashes()).toEqual([{ part: 'window', reason: 'hang', why: 'the page did not answer' }]);
  });

  it('is made anew when its page gives no sign of life, though nobody touches it', async () => {
    const first = electron.window(0).loaded();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(first.destroyed).toBe(false);
    first.webContents.alive = false;
    await vi.advanceTimersByTimeAsync(21_000);
    expect([first.destroyed, crashes()[0]?.reason, electron.open.length]).toEqual([true, 'hang', 1]);
  });

  it('is loaded again when loading failed, and not when another load took its place', () => {
    const { webContents } = electron.window(0);
    webContents.emit('did-fail-load', {}, -3, 'ERR_ABORTED', '', true);
    webContents.emit('did-fail-load', {}, -102, 'ERR_CONNECTION_REFUSED', '', false);
    vi.advanceTimersByTime(1000);
    expect(electron.window(0).loads).toBe(1);
    webContents.emit('did-fail-load', {}, -102, 'ERR_CONNECTION_REFUSED', '', true);
    vi.advanceTimersByTime(1000);
    expect(electron.window(0).loads).toBe(2);
  });

  it('that dies again and again takes Electron with it, so that the host starts a new one', () => {
    for (let n = 0; n < 6; n += 1) {
      electron.window(n).loaded().dies('crashed');
      vi.advanceTimersByTime(1000);
    }
    expect([electron.app.exits, electron.open.length]).toEqual([[1], 0]);
  });

  it('cannot be closed from outside', () => {
    let prevented = false;
    electron.window(0).emit('close', { preventDefault: () => (prevented = true) });
    expect([prevented, electron.window(0).destroyed]).toEqual([true, false]);
  });

  it('gives its port to a page of ours only', () => {
    const window = electron.window(0);
    window.webContents.url = 'https://evil.example/';
    expect(portsOf(window.loaded())).toEqual([]);
  });

  it('is made anew with the visitor’s when the GPU process dies', () => {
    electron.screen.displays.push(second);
    electron.screen.emit('display-added');
    electron.childGone({ type: 'GPU', reason: 'crashed', exitCode: 139 });
    expect(electron.windows.map(({ destroyed }) => destroyed)).toEqual([true, true, false, false]);
    expect(crashes().map(({ part }) => part)).toEqual(['gpu']);
    electron.childGone({ type: 'Utility', name: 'Network Service', reason: 'crashed', exitCode: 139 });
    electron.childGone({ type: 'GPU', reason: 'clean-exit', exitCode: 0 });
    expect(electron.windows.length).toBe(4);
  });
});

describe('the visitor’s screen', () => {
  it('comes, moves and goes with its display, and never takes the keyboard', () => {
    electron.station(0).ready();
    electron.screen.displays.push(second);
    electron.screen.emit('display-added');
    const visitor = electron.window(1).loaded();
    expect([visitor.webContents.url, portsOf(visitor).length]).toEqual(['checkpoint://kiosk/visitor', 1]);
    expect(visitor.options).toMatchObject({ kiosk: true, focusable: false, x: 1280, width: 1920, height: 1080 });
    electron.screen.emit('display-metrics-changed');
    expect(electron.windows.length).toBe(2);
    electron.screen.displays[1] = { id: 2, bounds: { x: 0, y: 800, width: 1080, height: 1920 } };
    electron.screen.emit('display-metrics-changed');
    expect([visitor.destroyed, electron.window(2).options.height]).toEqual([true, 1920]);
    electron.screen.displays.pop();
    electron.screen.emit('display-removed');
    expect([electron.open.length, electron.window(0).destroyed]).toEqual([1, false]);
  });
});
