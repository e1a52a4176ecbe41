import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Health, ScreenState } from '../../contract/rpc.ts';
import { findStation } from '../../main/client/find-station.ts';
import { connectStation, type StationClient } from '../../main/client/station-client.ts';

const checkout = fileURLToPath(new URL('../../', import.meta.url));
const entry = join(checkout, 'main', 'kiosk.ts');

export type Ran = Readonly<{ status: number; stdout: string; stderr: string }>;

/** A kiosk started as a user starts it, in a state directory of its own. */
export class Kiosk {
  readonly home: string;
  readonly data: string;
  readonly environment: NodeJS.ProcessEnv;
  /** What runs the kiosk, and the folder in which it is started. */
  launcher: readonly [string, ...string[]] = [process.execPath];
  cwd: string | undefined;
  #process: ChildProcess | null = null;
  #url = '';
  stderr = '';
  stdout = '';

  constructor() {
    this.home = mkdtempSync(join(tmpdir(), 'kiosk-'));
    this.data = join(this.home, 'data');
    this.environment = { ...process.env, XDG_STATE_HOME: join(this.home, 'state'), DISPLAY: '', WAYLAND_DISPLAY: '' };
    for (const name of Object.keys(this.environment)) if (name.startsWith('CHECKPOINT_')) delete this.environment[name];
  }

  get url(): string {
    return this.#url;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Without a configuration: the set-up assistant. */
  startSetup(): Promise<void> {
    return this.start(['--headless', '--port', '0', '--setup']);
  }

  /** Starts it and waits until it is ready, or can be set up. */
  async start(args: readonly string[] = ['--headless', '--port', '0']): Promise<void> {
    const [command, ...before] = this.launcher;
    const child = spawn(command, [...before, entry, 'start', ...args, '--data', this.data], {
      env: this.environment,
      cwd: this.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    child.stderr.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    this.#url = await new Promise<string>((resolve, reject) => {
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        this.stdout += chunk.toString();
        const ready = /^(?:ready|setup) (http:\S+?\/)(?:setup)?$/m.exec(out);
        if (ready?.[1] !== undefined) resolve(ready[1]);
      });
      child.once('exit', (code) => reject(new Error(`ended with ${code} before it was ready:\n${this.stderr}`)));
    });
  }

  /** Runs a command of the kiosk to its end. */
  run(args: readonly string[], extra: NodeJS.ProcessEnv = {}): Promise<Ran> {
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [entry, ...args],
        { env: { ...this.environment, ...extra }, maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) =>
          resolve({ status: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr }),
      );
      child.stdin?.end();
    });
  }

  async health(): Promise<Health> {
    return (await (await fetch(new URL('healthz', this.#url))).json()) as Health;
  }

  /** The station's RPC, as the command line uses it. */
  client(onScreen?: (state: ScreenState) => void): Promise<StationClient> {
    return connectStation(findStation({ data: this.data }, this.environment), onScreen);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#process;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
    this.#process = null;
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

export const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** Asks again until the answer is one, or the time is over. */
export const eventually = async <T>(ask: () => Promise<T | null> | T | null, withinMs = 15_000): Promise<T> => {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

export const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};
