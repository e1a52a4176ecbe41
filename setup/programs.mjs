import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './advice.mjs';
import { findOnPath, hasFonts, missingPrograms } from './locate.mjs';
import { withLock } from './lock.mjs';
import { planPrograms } from './plan.mjs';
import { run } from './run.mjs';
import { nodeBinary } from './state.mjs';

/** @typedef {import('./plan.mjs').Program} Program */
/** @typedef {(pid: number) => void} Started */

/**
 * Bring programs that tests and benchmarks use, where this machine allows it: by apt-get as root on Debian and its kin,
 * the browser elsewhere by Playwright. What cannot be brought stays missing.
 * @param {string} root
 * @param {readonly Program[]} wanted
 */
export async function installPrograms(root, wanted) {
  await withLock(join(root, 'out'), async (started) => {
    const plan = planPrograms({
      missing: missingPrograms(wanted),
      fonts: hasFonts(),
      root: process.getuid?.() === 0,
      apt: findOnPath('apt-get') !== null,
      debian: isDebian(),
    });
    if (plan.apt.length > 0) await withoutServices(() => installByApt(plan.apt, started));
    if (missingPrograms(wanted).includes('browser')) {
      await installByPlaywright(root, plan.playwright ?? ['install', 'chromium'], started);
    }
  });
}

/** Ubuntu's chromium package leads to a snap, which containers cannot run. */
function isDebian() {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/**
 * @param {readonly string[]} packages
 * @param {Started} started
 */
async function installByApt(packages, started) {
  say(`installing ${packages.join(', ')} (apt-get)…`);
  const apt = (/** @type {readonly string[]} */ args, quiet = false) =>
    run('apt-get', [...APT_OPTIONS, ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
      quiet,
      started,
    });
  const install = ['install', '-y', '--no-install-recommends'];
  if (hasPackageLists() && (await apt([...install, ...packages], true)).status === 0) return;
  await apt(['update']);
  if ((await apt([...install, ...packages])).status === 0) return;
  for (const one of packages) await apt([...install, one]);
}

/** Patient with another apt at work, impatient with a network that is not there. */
const APT_OPTIONS = [
  '-qq',
  '-o=DPkg::Lock::Timeout=120',
  '-o=Acquire::Retries=1',
  '-o=Acquire::http::Timeout=20',
  '-o=Acquire::https::Timeout=20',
];

function hasPackageLists() {
  try {
    return readdirSync('/var/lib/apt/lists').some(
      (name) => name.endsWith('_Packages') || name.endsWith('_Packages.lz4'),
    );
  } catch {
    return false;
  }
}

/**
 * @param {string} root
 * @param {readonly string[]} args
 * @param {Started} started
 */
async function installByPlaywright(root, args, started) {
  say('installing a browser for the tests (playwright)…');
  const node = existsSync(nodeBinary(root)) ? nodeBinary(root) : process.execPath;
  const cli = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  const { status } = await run(node, [cli, ...args], { cwd: root, started });
  if (status !== 0) say('the browser could not be installed: install chromium, or name one in CHECKPOINT_CHROMIUM.');
}

const SERVICE_POLICY = '/usr/sbin/policy-rc.d';
const POLICY_TEXT = '#!/bin/sh\n# Placed for one apt-get by the set-up of checkpoint-edge; safe to remove.\nexit 101\n';

/**
 * The mosquitto package starts a broker on port 1883; the tests start their own. Debian asks this file first. One that
 * is there already is left alone; ours is removed, also when an earlier set-up was killed before it could.
 * @param {() => Promise<void>} work
 */
async function withoutServices(work) {
  const ours = () => existsSync(SERVICE_POLICY) && readFileSync(SERVICE_POLICY, 'utf8') === POLICY_TEXT;
  if (!existsSync(SERVICE_POLICY)) writeFileSync(SERVICE_POLICY, POLICY_TEXT, { mode: 0o755 });
  try {
    await work();
  } finally {
    if (ours()) rmSync(SERVICE_POLICY);
  }
}
