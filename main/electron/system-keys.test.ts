import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ErrorCode } from '../../contract/errors.ts';
import type { KeysOpening } from '../../contract/keys.ts';
import type { StationOrder } from '../host/messages.ts';
import { FakeElectron, FakeSafeStorage } from './fake-electron.ts';
import { startShell } from './start-shell.ts';
import { openSystemKeys } from './system-keys.ts';

let data: string;
let safeStorage: FakeSafeStorage;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'system-keys-'));
  safeStorage = new FakeSafeStorage();
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const open = (platform: NodeJS.Platform = 'linux'): Promise<KeysOpening> =>
  openSystemKeys({ safeStorage, platform, dataDirectory: data, within: 200 });
const sealedFile = (): string => join(data, 'keys', 'system.sealed');
const keyOf = (opening: KeysOpening): string =>
  opening.kept === 'system' ? Buffer.from(opening.key).toString('base64') : '';

describe('the key of all keys', () => {
  it('is made once, closed by the system, and the same at every start', async () => {
    const first = await open();
    expect(first).toMatchObject({ kept: 'system', system: 'gnome_libsecret' });
    expect(keyOf(first).length).toBe(44);
    expect(keyOf(await open())).toBe(keyOf(first));
    expect([statSync(sealedFile()).mode & 0o777, readFileSync(sealedFile(), 'latin1').includes(keyOf(first))]).toEqual([
      0o600,
      false,
    ]);
    expect([(await open('darwin')).kept, await open('win32')]).toMatchObject(['system', { system: 'dpapi' }]);
  });

  it('is closed anew when the system says so, and stays the same', async () => {
    const first = await open();
    const before = readFileSync(sealedFile());
    safeStorage.renews = true;
    safeStorage.prefix = 'v12';
    expect(keyOf(await open())).toBe(keyOf(first));
    expect(readFileSync(sealedFile()).equals(before)).toBe(false);
    expect(keyOf(await open())).toBe(keyOf(first));
  });

  it.each([
    ['a password that everybody knows', { backend: 'basic_text' }, 'plain-text'],
    ['a store of no known name', { backend: 'unknown' }, 'plain-text'],
    ['a keyring that did not open, so that Chromium fell back', { prefix: 'v10' }, 'plain-text'],
    ['none that answers yes', { available: false }, 'unavailable'],
    ['one that waits for somebody to type a password', { silent: true }, 'unavailable'],
  ])('is not made with %s, and why is said', async (_what, change, why) => {
    Object.assign(safeStorage, change);
    expect(await open()).toEqual({ kept: 'file', why });
    expect(readdirSync(data)).toEqual([]);
  });

  it.each([
    ['on another machine', { machine: 2 }],
    ['without a key store', { backend: 'basic_text' }],
    ['with one that is locked', { available: false }],
    ['with one that waits', { silent: true }],
  ])('is never replaced where it cannot be opened: %s', async (_where, change) => {
    await open();
    const before = readFileSync(sealedFile());
    Object.assign(safeStorage, change);
    await expect(open()).rejects.toMatchObject({
      code: ErrorCode.KeysClosed,
      hint: expect.stringContaining('kiosk retire'),
    });
    expect(readFileSync(sealedFile()).equals(before)).toBe(true);
  });

  it.each(['', 'v11', 'v11\x01', 'v11\x01short'])('is never replaced where its file is damaged: %j', async (text) => {
    await open();
    writeFileSync(sealedFile(), text);
    await expect(open()).rejects.toMatchObject({ code: ErrorCode.KeysClosed });
    expect(readFileSync(sealedFile(), 'latin1')).toBe(text);
  });
});

describe('a shell', () => {
  const start = async (more: Partial<StationOrder> = {}) => {
    const electron = new FakeElectron();
    Object.assign(electron.safeStorage, safeStorage);
    const reports: unknown[] = [];
    const order = { dataDirectory: data, port: 0, token: 'x', screensFolder: data, ...more } as StationOrder;
    await startShell(electron.parts, {
      ...{ preload: '', order, platform: 'linux', now: () => 0 },
      report: (message) => reports.push(message),
    });
    return { electron, reports };
  };

  it('hands the key to its station with the first message, at every start of it', async () => {
    const { electron } = await start();
    electron.station(0).emit('spawn');
    const key = keyOf(await open());
    const handed = electron.station(0).got.map(({ message }) => keyOf((message as { keys: KeysOpening }).keys));
    expect(handed).toEqual([key]);
    electron.app.quit();
  });

  it('that is its own host and sets the kiosk up hands the key to the station that comes of it', async () => {
    const electron = new FakeElectron();
    Object.assign(electron.safeStorage, safeStorage);
    const place = { dataDirectory: data, port: 0, token: 'x', screensFolder: data };
    await startShell(electron.parts, {
      ...{ preload: '', order: { ...place, setup: true, back: null }, platform: 'linux', now: () => 0 },
      report: () => undefined,
      orderFor: () => place as StationOrder,
    });
    electron.station(0).ready();
    electron.station(0).emit('message', { kind: 'restarting', into: 'station' });
    electron.station(0).emit('exit', 0);
    const station = await vi.waitUntil(() => electron.stations[1], { timeout: 5000 });
    station.emit('spawn');
    const [first, then] = [electron.station(0), station].map(({ got }) => got[0]?.message as { keys?: KeysOpening });
    expect([first?.keys, then?.keys === undefined ? null : keyOf(then.keys)]).toEqual([undefined, keyOf(await open())]);
    electron.app.quit();
  });

  it('starts no station whose keys cannot be opened, and says what to do', async () => {
    await open();
    safeStorage.machine = 2;
    const { electron, reports } = await start();
    expect([electron.stations.length, electron.app.exits]).toEqual([0, [1]]);
    expect(reports).toMatchObject([{ kind: 'failed', error: { code: ErrorCode.KeysClosed } }]);
  });

  it('makes none for the demo, and none of its own where its order says how the keys are kept', async () => {
    const keys = { kept: 'file', why: 'demo' } as const;
    const { electron } = await start({ keys });
    electron.station(0).emit('spawn');
    expect(electron.station(0).got).toMatchObject([{ message: { keys } }]);
    expect(readdirSync(data)).toEqual([]);
    electron.app.quit();
  });
});
