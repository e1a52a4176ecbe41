import { spawn } from 'node:child_process';

/** Time for a suite to clean up after it was told to end. */
const GRACE_MS = 5_000;
const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** `how`: for a person, what the end was: a status, a signal, the time limit. */
export type Ended = { readonly well: boolean; readonly how: string };

/** Somebody told the whole run to end; the suite at hand has ended too. */
export class Interrupted extends Error {
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super(`ended by ${signal}`);
    this.name = 'Interrupted';
    this.signal = signal;
  }
}

/**
 * Run a command with its output passed through, in a process group of its own, for `limitMs` at most. Whatever it
 * started and left behind in that group is ended with it.
 *
 * @throws Interrupted when this process got SIGINT, SIGTERM or SIGHUP meanwhile: a person's Ctrl+C reaches only the
 *   foreground group, so it is passed on
 */
export function runInGroup(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  limitMs: number,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
    const timers: NodeJS.Timeout[] = [];
    let cause: 'time' | NodeJS.Signals | null = null;
    const end = (why: 'time' | NodeJS.Signals) => {
      cause ??= why;
      signalGroup(child.pid, why === 'time' ? 'SIGTERM' : why);
      timers.push(setTimeout(() => signalGroup(child.pid, 'SIGKILL'), GRACE_MS));
    };
    const finish = (ended: Ended) => {
      for (const timer of timers) clearTimeout(timer);
      for (const signal of ENDING) process.off(signal, end);
      signalGroup(child.pid, 'SIGKILL');
      if (cause === 'time') resolve({ well: false, how: `ended at its limit of ${limitMs / 1000} s` });
      else if (cause !== null) reject(new Interrupted(cause));
      else resolve(ended);
    };
    timers.push(setTimeout(() => end('time'), limitMs));
    for (const signal of ENDING) process.on(signal, end);
    child.once('error', (error) => finish({ well: false, how: error.message }));
    child.once('exit', (status, signal) =>
      finish({ well: status === 0, how: signal === null ? `status ${status}` : `ended by ${signal}` }),
    );
  });
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group has ended.
  }
}
