// Where the programs are that tests and benchmarks use. Shared by the set-up and, through tests/browser.ts, by the tests.
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

/** @typedef {import('./plan.mjs').Program} Program */
/** @typedef {{ kind: 'system' | 'playwright', executablePath: string }} Browser */

/** Debian keeps servers where only root's PATH leads. */
const SERVER_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'];

export const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

const FONT_FOLDERS = ['/usr/share/fonts/truetype', '/usr/share/fonts/opentype', '/usr/local/share/fonts'];

/**
 * The Chromium that tests use: what CHECKPOINT_CHROMIUM names (then nothing else), the system's, Playwright's own.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Browser | null}
 */
export function findBrowser(env = process.env) {
  const named = env['CHECKPOINT_CHROMIUM'];
  if (named !== undefined && named !== '') {
    return isExecutable(named) ? { kind: 'system', executablePath: named } : null;
  }
  const system = SYSTEM_BROWSERS.find((path) => isExecutable(path) && !isSnapSignpost(path));
  if (system !== undefined) return { kind: 'system', executablePath: system };
  const own = playwrightBrowser();
  return own !== null && isExecutable(own) ? { kind: 'playwright', executablePath: own } : null;
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | null} where the program lies
 */
export function findOnPath(name, env = process.env) {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  const folders = [...(env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''), ...SERVER_FOLDERS];
  const candidates = folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending)));
  return candidates.find(isExecutable) ?? null;
}

/**
 * @param {readonly Program[]} wanted
 * @returns {Program[]}
 */
export function missingPrograms(wanted) {
  return wanted.filter((program) => (program === 'browser' ? findBrowser() : findOnPath(program)) === null);
}

/** Whether this machine has any font beside Playwright's: a bare container has none and paints boxes. */
export function hasFonts() {
  return FONT_FOLDERS.some((folder) => existsSync(folder) && readdirSync(folder).length > 0);
}

/** @returns {string | null} where Playwright keeps its Chromium, whether it is there or not */
function playwrightBrowser() {
  try {
    return createRequire(import.meta.url)('@playwright/test').chromium.executablePath();
  } catch {
    return null;
  }
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Ubuntu's /usr/bin/chromium-browser may be a script that only says which snap to install. @param {string} path */
function isSnapSignpost(path) {
  if (statSync(path).size > 64 * 1024 || existsSync('/snap/bin/chromium')) return false;
  return readFileSync(path, 'utf8').includes('/snap/bin/chromium');
}
