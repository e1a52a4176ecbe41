import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError, say } from './advice.mjs';

/** @typedef {{ token: string, host: string, pids: number[] }} Owner */

const POLL_MS = 200;
const PATIENCE_MS = 15 * 60_000;
const HEARTBEAT_MS = 5_000;
/** A holder on another machine (a shared folder) cannot be asked whether it lives: its heartbeat must tell. */
const FOREIGN_SILENCE_MS = 60_000;
/** Locks put away stay this long, so that their names remain taken for whoever comes late. */
const GRAVE_MS = 24 * 3_600_000;

/**
 * Only one set-up works on a checkout at a time; the others wait for it. The lock is a folder that appears complete by
 * one rename, and whose name no other rename can take while it stands.
 * @template T
 * @param {string} folder where locks may lie
 * @param {(alive: (pid: number) => void) => Promise<T>} work `alive` names a child that holds the lock as well
 * @returns {Promise<T>}
 */
export async function withLock(folder, work) {
  mkdirSync(folder, { recursive: true });
  sweep(folder);
  const lock = join(folder, 'setup.lock');
  const owner = { token: randomUUID(), host: hostname(), pids: [process.pid] };
  await take(lock, owner);
  const heartbeat = setInterval(() => beat(lock), HEARTBEAT_MS);
  try {
    return await work((pid) => {
      owner.pids.push(pid);
      writeOwner(lock, owner);
    });
  } finally {
    clearInterval(heartbeat);
    retire(lock, owner.token);
  }
}

/** @param {string} folder */
function sweep(folder) {
  for (const name of readdirSync(folder).filter((name) => name.startsWith('setup.lock.'))) {
    const path = join(folder, name);
    const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - changed > GRAVE_MS) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * @param {string} lock
 * @param {Owner} owner
 */
async function take(lock, owner) {
  const mine = `${lock}.${owner.token}.new`;
  mkdirSync(mine);
  writeOwner(mine, owner);
  const until = Date.now() + PATIENCE_MS;
  let told = false;
  while (!rename(mine, lock)) {
    const holder = readOwner(lock);
    if (holder !== null && !lives(lock, holder)) {
      retire(lock, holder.token);
      continue;
    }
    if (Date.now() > until) throw impatience(lock, mine, holder);
    if (!told && holder !== null) say(`waiting for another set-up of this checkout (process ${holder.pids[0]})…`);
    told ||= holder !== null;
    await delay(POLL_MS);
  }
}

/**
 * @param {string} lock
 * @param {string} mine
 * @param {Owner | null} holder
 */
function impatience(lock, mine, holder) {
  rmSync(mine, { recursive: true, force: true });
  const who = holder === null ? 'somebody unknown' : `process ${holder.pids[0]} on ${holder.host}`;
  return new SetupError(
    `another set-up of this checkout has been at work for ${PATIENCE_MS / 60_000} minutes (${who})`,
    `wait for it or end it; if it is not there any more, remove ${lock} and run the same command again.`,
  );
}

/**
 * A folder that is not empty cannot be renamed over: of several claims one succeeds.
 * @param {string} from
 * @param {string} to
 * @returns {boolean} false: `to` is taken, or `from` is gone
 */
function rename(from, to) {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    const taken = ['ENOTEMPTY', 'EEXIST', 'ENOENT', ...(process.platform === 'win32' ? ['EPERM', 'EACCES'] : [])];
    if (taken.includes(String(code))) return false;
    throw error;
  }
}

/**
 * Put a lock out of the way under its holder's own name. Whoever comes late with the same name finds it taken, and so
 * cannot put away the lock of the next holder by mistake.
 * @param {string} lock
 * @param {string} token
 */
function retire(lock, token) {
  rename(lock, `${lock}.${token}`);
}

/**
 * @param {string} lock
 * @param {Owner} holder
 */
function lives(lock, holder) {
  if (holder.host === hostname()) return holder.pids.some(processLives);
  const touched = statSync(join(lock, 'owner.json'), { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return Date.now() - touched < FOREIGN_SILENCE_MS;
}

/** @param {number} pid */
function processLives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** @param {string} lock */
function beat(lock) {
  try {
    utimesSync(join(lock, 'owner.json'), new Date(), new Date());
  } catch {
    // Somebody removed the folder by hand; the work at hand is still ours to finish.
  }
}

/**
 * @param {string} folder
 * @param {Owner} owner
 */
function writeOwner(folder, owner) {
  const file = join(folder, 'owner.json');
  writeFileSync(`${file}.part`, JSON.stringify(owner));
  renameSync(`${file}.part`, file);
}

/**
 * @param {string} lock
 * @returns {Owner | null} null: let go in the meantime
 */
function readOwner(lock) {
  try {
    return JSON.parse(readFileSync(join(lock, 'owner.json'), 'utf8'));
  } catch {
    return null;
  }
}
