import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { Interrupted } from './advice.mjs';

/** Enough of a child's last words to tell why it failed. */
const KEPT = 64 * 1024;

/** @type {readonly NodeJS.Signals[]} */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Run a program with both its outputs on stderr (stdout belongs to the command that comes after this pre-step), in a
 * process group of its own: a signal that ends the set-up ends all of the group before the lock is let go.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean, started?: (pid: number) => void }} [options]
 * @returns {Promise<{ status: number | null, output: string }>} status null: it could not be started, or a signal ended it
 */
export function run(command, args, { cwd, env, quiet = false, started } = {}) {
  const windows = process.platform === 'win32';
  return new Promise((resolve, reject) => {
    let output = '';
    /** @type {NodeJS.Signals | null} */
    let ended = null;
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: !windows,
      shell: windows,
    });
    const end = (/** @type {NodeJS.Signals} */ signal) => {
      ended = signal;
      endGroup(child.pid, signal);
    };
    const take = (/** @type {Buffer} */ bytes) => {
      output = (output + bytes.toString('utf8')).slice(-KEPT);
      if (!quiet) process.stderr.write(bytes);
    };
    for (const signal of ENDING) process.on(signal, end);
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    if (child.pid !== undefined) started?.(child.pid);
    const done = (/** @type {number | null} */ status) => {
      for (const signal of ENDING) process.off(signal, end);
      if (ended === null) resolve({ status, output });
      else reject(new Interrupted(ended));
    };
    child.once('error', () => done(null));
    child.once('close', done);
  });
}

/**
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} signal
 */
function endGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has ended already.
  }
}

/**
 * The environment without the checkout's own programs on PATH: `npm ci` removes the Node that lies among them.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {NodeJS.ProcessEnv}
 */
export function systemEnvironment(root, env = process.env) {
  const path = (env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.startsWith(`${root}/node_modules`));
  return { ...env, PATH: path.join(delimiter) };
}
