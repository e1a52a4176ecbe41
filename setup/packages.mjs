import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lacksPackages, npmFailure, SetupError, say } from './advice.mjs';
import { findOnPath } from './locate.mjs';
import { withLock } from './lock.mjs';
import { nodeServes, packagesMatch } from './plan.mjs';
import { run, systemEnvironment } from './run.mjs';
import { isReady, nodeBinary, PLATFORM, readLockfiles, readState, writeStamp } from './state.mjs';

/** @typedef {(pid: number) => void} Started */

/**
 * Make node_modules hold what package-lock.json asks for, with a Node that runs it.
 * @param {string} root
 * @throws {SetupError} npm is missing or failed, or no Node could be had
 */
export async function ensurePackages(root) {
  await withLock(join(root, 'out'), async (started) => {
    const { locked, installed } = readLockfiles(root);
    if (isReady(readState(root))) return;
    if (!packagesMatch(locked, installed)) await installPackages(root, started);
    const node = await ensureNode(root, started);
    await checkDatabase(root, node);
    const { lock, nodeSize } = readState(root);
    writeStamp(root, { lock, platform: PLATFORM, node: node.kind, size: nodeSize });
  });
}

/**
 * Install scripts are left out: npm versions differ in which they let run, and the one that matters is run below.
 * @param {string} root
 * @param {Started} started
 */
async function installPackages(root, started) {
  const env = systemEnvironment(root);
  if (findOnPath('npm', env) === null) {
    throw new SetupError(
      'npm was not found',
      'install npm (on Debian: apt-get install npm; the Node of nodejs.org brings it), then run the same command again.',
    );
  }
  say('installing packages (about a minute)…');
  const npm = (/** @type {string[]} */ ...args) =>
    run('npm', [...args, ...NPM_OPTIONS], { cwd: root, env, quiet: true, started });
  const clean = await npm('ci');
  // A lock file made on one platform may lack the builds of another, which `ci` refuses; what it does name still holds.
  const { status, output } = lacksPackages(clean.output) ? await npm('install', '--no-save') : clean;
  if (status === 0) return;
  process.stderr.write(output);
  throw npmFailure(output, status);
}

const NPM_OPTIONS = [
  '--include=dev',
  '--ignore-scripts',
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

/**
 * A Node that runs the packages: the one of node_modules, or where none can be had the system's, if it is new enough.
 * @param {string} root
 * @param {Started} started
 * @returns {Promise<{ kind: 'installed' | 'system', path: string }>}
 */
async function ensureNode(root, started) {
  const path = nodeBinary(root);
  if (await runsAsNode(path)) return { kind: 'installed', path };
  say('installing Node 24 for this checkout…');
  const env = systemEnvironment(root);
  const system = findOnPath('node', env) ?? process.execPath;
  const { status, output } = await installNode(root, system, env, started);
  if (await runsAsNode(path)) return { kind: 'installed', path };
  // A binary that does not run would stand before the system's Node on the PATH of every npm script.
  rmSync(path, { force: true });
  process.stderr.write(output);
  if (await runsAsNode(system)) {
    say('Node 24 could not be installed; the Node of this machine is used.');
    return { kind: 'system', path: system };
  }
  const failure = npmFailure(output, status);
  throw new SetupError(
    `Node 24 could not be installed: ${failure.message}`,
    `${failure.hint} Or install Node 24 or later on this machine (https://nodejs.org): it is then used instead.`,
  );
}

/**
 * The `node` package fetches its binary in an install script, which several npm configurations skip: run it here, and
 * then let npm lay the link in .bin, which it leaves out while the binary is absent.
 * @param {string} root
 * @param {string} system the Node that runs npm
 * @param {NodeJS.ProcessEnv} env
 * @param {Started} started
 */
async function installNode(root, system, env, started) {
  const quiet = { npm_config_loglevel: 'error', npm_config_audit: 'false', npm_config_fund: 'false' };
  const options = { env: { ...env, ...quiet }, quiet: true, started };
  const cwd = join(root, 'node_modules', 'node');
  const fetched = await run(system, ['installArchSpecificPackage.js'], { ...options, cwd });
  if (fetched.status !== 0) return fetched;
  return run('npm', ['rebuild', 'node', '--ignore-scripts'], { ...options, cwd: root });
}

/** @param {string} path */
async function runsAsNode(path) {
  if (!existsSync(path)) return false;
  const { status, output } = await run(path, ['--version'], { quiet: true });
  return nodeServes(status === 0 ? output : null);
}

/**
 * The ledger's addon comes built; where no build fits, say so here and not in the middle of a start.
 * @param {string} root
 * @param {{ path: string }} node
 */
async function checkDatabase(root, node) {
  const program = "const Database = require('better-sqlite3'); new Database(':memory:').close();";
  const { status } = await run(node.path, ['-e', program], { cwd: root });
  if (status === 0) return;
  throw new SetupError(
    `the database addon (better-sqlite3) does not load on ${PLATFORM}`,
    'it comes built for Linux (glibc 2.31 or later, or musl), macOS and Windows on x64 and arm64: use one of these; if this is one, remove node_modules and run the same command again.',
  );
}
