// What is in a package of the shell, and what must never be.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Files of an ASAR archive: four 32-bit numbers, the last of them the length of the JSON header after it (the layout of
 * @electron/asar's pickle).
 * @param {string} file
 * @returns {{ path: string, unpacked: boolean }[]}
 */
export function asarFiles(file) {
  const bytes = readFileSync(file);
  const header = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12)));
  return listed(header.files, '');
}

/** @returns {{ path: string, unpacked: boolean }[]} */
function listed(files, above) {
  return Object.entries(files).flatMap(([name, entry]) =>
    entry.files === undefined
      ? [{ path: `${above}${name}`, unpacked: entry.unpacked === true }]
      : listed(entry.files, `${above}${name}/`),
  );
}

/** Names as they stand in the order of Electron's fuse wire, version 1. */
const fuseNames = [
  'runAsNode',
  'cookieEncryption',
  'nodeOptions',
  'nodeCliInspect',
  'asarIntegrity',
  'onlyLoadAppFromAsar',
  'browserSnapshot',
  'fileProtocolPrivileges',
];
const fuseMark = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');

/**
 * The fuses of an Electron binary.
 * @param {Buffer} binary
 * @returns {Record<string, boolean>}
 */
export function fusesOf(binary) {
  const at = binary.indexOf(fuseMark);
  if (at < 0) throw new Error('the binary has no fuse wire');
  const wire = binary.subarray(at + fuseMark.length + 2);
  return Object.fromEntries(fuseNames.map((name, index) => [name, wire[index] === 0x31]));
}

export const wantedFuses = {
  runAsNode: false,
  cookieEncryption: true,
  nodeOptions: false,
  nodeCliInspect: false,
  asarIntegrity: true,
  onlyLoadAppFromAsar: true,
  browserSnapshot: false,
  fileProtocolPrivileges: false,
};

const needed = [
  'package.json',
  'out/main/main.js',
  'out/main/station-process.js',
  'out/main/sync-thread.js',
  'out/main/check-thread.js',
  'out/main/salvage-thread.js',
  'out/main/checkpoint-thread.js',
  'out/main/records-thread.js',
  'out/main/list-thread.js',
  'out/main/stick-thread.js',
  'out/main/watch-list-thread.js',
  'out/preload/preload.cjs',
  'out/renderer/index.html',
];

/** Not ours to ship: tests, sources, source maps (they hold paths), addons of other systems, tools. */
const unwanted = [
  /\.map$/,
  /\.tsx?$/,
  /\.test\.[cm]?js$/,
  /(^|\/)(tests?|__tests__)\//,
  /(win32|darwin)[^/]*\.node$|prebuilds\/[^/]*(win32|darwin)/,
  /^node_modules\/(electron|vite|vitest|playwright|@playwright|typescript|node|fast-check|@biomejs|react)\//,
  /^(contract|credentials|drivers|station|sync|central|main|renderer|setup|docs)\//,
];

/**
 * @param {{ path: string, unpacked: boolean }[]} files
 * @returns {string[]} what is wrong with them
 */
export function faultsOf(files) {
  const paths = new Set(files.map(({ path }) => path));
  return [
    ...needed.filter((path) => !paths.has(path)).map((path) => `${path} is missing`),
    ...files.filter(({ path }) => unwanted.some((pattern) => pattern.test(path))).map(({ path }) => `${path} is in it`),
    ...files
      .filter(({ path, unpacked }) => path.endsWith('.node') && !unpacked)
      .map(({ path }) => `${path} cannot be loaded from inside the archive`),
    ...['better-sqlite3', 'node-hid', '@serialport/bindings-cpp']
      .filter((name) => !files.some(({ path }) => path.startsWith(`node_modules/${name}/`) && path.endsWith('.node')))
      .map((name) => `${name} has no addon`),
  ];
}

/**
 * Bundles that name a folder of the machine that made them.
 * @param {string} folder
 * @param {string} checkout
 * @returns {string[]}
 */
export function pathsLeaked(folder, checkout) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(c?js|html|css)$/.test(name) && readFileSync(join(folder, name), 'utf8').includes(checkout))
    .map((name) => `${name} names ${checkout}`);
}
