// What is missing, and what would bring it: decisions only, no disk, process or network.
import { SetupError } from './advice.mjs';

/** @typedef {'browser' | 'mosquitto' | 'socat'} Program */
/** @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, link?: boolean }} LockedPackage */
/** @typedef {{ packages?: Record<string, LockedPackage> }} Lockfile package-lock.json, or npm's record in node_modules */
/** @typedef {{ lock: string, platform: string, node: string, size: number }} Stamp `node`: version of the installed Node, or 'system' */
/**
 * @typedef {object} State
 * @property {string} lock SHA-256 of package-lock.json, hex
 * @property {string} platform `process.platform-process.arch`
 * @property {Stamp | null} stamp what the last set-up left, null when none did
 * @property {number} nodeSize bytes of the Node that npm installed, 0 when it is not there
 * @property {boolean} systemNode whether the running Node could stand in for the installed one
 */

/** @type {readonly Program[]} */
export const PROGRAMS = ['browser', 'mosquitto', 'socat'];

/** The major version that the packages need: better-sqlite3 ends an older Node with a segmentation fault. */
export const NODE_MAJOR = 24;

/**
 * @param {readonly string[]} argv
 * @returns {Program[]}
 */
export function wantedPrograms(argv) {
  if (argv.length === 0) return [];
  const [option, list, ...rest] = argv;
  const names = (list ?? '').split(',').filter((name) => name !== '');
  const unknown = names.filter((name) => !PROGRAMS.some((program) => program === name));
  if (option !== '--with' || rest.length > 0 || names.length === 0 || unknown.length > 0) {
    throw new SetupError(
      `"${argv.join(' ')}" is not understood`,
      `use: node setup/prepare.mjs [--with ${PROGRAMS.join(',')}]`,
      2,
    );
  }
  return PROGRAMS.filter((program) => names.includes(program));
}

/**
 * Whether the last set-up still stands.
 * @param {State} state
 */
export function stampHolds({ lock, platform, stamp, nodeSize, systemNode }) {
  if (stamp === null || stamp.lock !== lock || stamp.platform !== platform) return false;
  return stamp.node === 'system' ? systemNode : nodeSize > 0 && nodeSize === stamp.size;
}

/**
 * Whether node_modules holds what package-lock.json asks for. Packages of other platforms may be absent; what was added
 * by hand beside them does no harm.
 * @param {Lockfile} locked package-lock.json
 * @param {Lockfile | null} installed node_modules/.package-lock.json, which npm writes last
 */
export function packagesMatch(locked, installed) {
  if (installed?.packages === undefined) return false;
  const there = installed.packages;
  return Object.entries(locked.packages ?? {})
    .filter(([path]) => path !== '')
    .every(([path, wanted]) => {
      const found = there[path];
      if (found === undefined) return wanted.optional === true || wanted.devOptional === true;
      return found.version === wanted.version && found.integrity === wanted.integrity;
    });
}

/**
 * @param {string | null} output what `node --version` printed, null when it did not run
 */
export function nodeServes(output) {
  const major = /^v(\d+)\./.exec(output ?? '')?.[1];
  return major !== undefined && Number(major) >= NODE_MAJOR;
}

/**
 * How the missing programs can come onto this machine.
 * @param {{ missing: readonly Program[], fonts: boolean, root: boolean, apt: boolean, debian: boolean }} machine
 *   `fonts`: some are installed; `debian`: Debian itself, where chromium is a package and not a snap
 * @returns {{ apt: string[], playwright: string[] | null }} packages for apt-get; arguments for playwright
 */
export function planPrograms({ missing, fonts, root, apt, debian }) {
  const byApt = root && apt;
  const browser = missing.includes('browser');
  const packages = [];
  if (byApt && browser && debian) packages.push('chromium');
  if (byApt && browser && !fonts) packages.push('fonts-dejavu-core');
  if (byApt) packages.push(...missing.filter((program) => program !== 'browser'));
  if (!browser || packages.includes('chromium')) return { apt: packages, playwright: null };
  return { apt: packages, playwright: byApt ? ['install', '--with-deps', 'chromium'] : ['install', 'chromium'] };
}
