import { expect, it } from 'vitest';
import { faultsOf, fusesOf } from './contents.mjs';

const whole = [
  'package.json',
  ...[
    'main',
    'station-process',
    'sync-thread',
    'check-thread',
    'salvage-thread',
    'checkpoint-thread',
    'records-thread',
    'list-thread',
    'stick-thread',
    'watch-list-thread',
  ].map((name) => `out/main/${name}.js`),
  'out/preload/preload.cjs',
  'out/renderer/index.html',
].map((path) => ({ path, unpacked: false }));
const addons = [
  'better-sqlite3/prebuilds/linux-x64.node',
  'node-hid/prebuilds/HID_hidraw-linux-x64/node-napi-v4.node',
  '@serialport/bindings-cpp/prebuilds/linux-x64/a.node',
].map((path) => ({ path: `node_modules/${path}`, unpacked: true }));

it('finds nothing wrong with a whole package', () => {
  expect(faultsOf([...whole, ...addons])).toEqual([]);
});

it('names what is missing, what should not be there, and an addon that the system could not load', () => {
  const files = [
    ...whole.filter(({ path }) => path !== 'out/main/sync-thread.js'),
    ...addons.slice(1).map((file) => ({ ...file, unpacked: false })),
    { path: 'out/main/main.js.map', unpacked: false },
    { path: 'station/station.ts', unpacked: false },
    { path: 'node_modules/x/test/a.js', unpacked: false },
    { path: 'node_modules/better-sqlite3/prebuilds/win32-x64.node', unpacked: true },
  ];
  expect(faultsOf(files)).toEqual([
    'out/main/sync-thread.js is missing',
    'out/main/main.js.map is in it',
    'station/station.ts is in it',
    'node_modules/x/test/a.js is in it',
    'node_modules/better-sqlite3/prebuilds/win32-x64.node is in it',
    'node_modules/node-hid/prebuilds/HID_hidraw-linux-x64/node-napi-v4.node cannot be loaded from inside the archive',
    'node_modules/@serialport/bindings-cpp/prebuilds/linux-x64/a.node cannot be loaded from inside the archive',
  ]);
});

it('reads the fuses of a binary, and says so where there are none', () => {
  const binary = Buffer.from('xxdL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\x01\x080100110r');
  expect(Object.values(fusesOf(binary))).toEqual([false, true, false, false, true, true, false, false]);
  expect(() => fusesOf(Buffer.from('x'))).toThrow(/no fuse wire/);
});
