import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, lstatSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Carrier, type CarrierHandlers, nobodyThere, type Place } from './carrier.ts';

/** How often socat looks whether somebody has opened the terminal, seconds. */
const lookSeconds = 0.02;
/** How long socat goes on after one side has ended, seconds. */
const lingerSeconds = 0.01;
const pluggedMs = 3000;
const transferring = 'starting data transfer loop';

/**
 * socat, ended when descriptor 3 is: by us, or by the system with our process, however that ends. By itself it would wait
 * for ever for somebody to open its terminal.
 */
const guarded = `command -v socat >/dev/null || exit 127
exec 4<&0
socat "$@" <&4 3<&- 4<&- &
pid=$!
exec 0<&- 4<&-
{ cat <&3; kill $pid; } >/dev/null 2>&1 &
wait $pid`;
const notFoundStatus = 127;

type Plugged = {
  /** Ends the terminal, and takes its link away. */
  pull(): void;
  readonly socat: ChildProcessWithoutNullStreams;
  readonly ended: Promise<void>;
  said: string;
  missing: boolean;
  open: boolean;
};

/**
 * A serial port of the system: a pseudo terminal that socat makes, with a link to it at a path of our choice. Unplugging
 * takes both away, so that whoever has it open sees what a pulled USB cable shows. What is sent while nobody has it open
 * is lost, as on a wire.
 */
export class PtyCarrier implements Carrier {
  readonly #path: string;
  readonly #handlers: CarrierHandlers;
  #plugged: Plugged | null = null;

  constructor(path: string, handlers: CarrierHandlers) {
    this.#path = path;
    this.#handlers = handlers;
  }

  place(): Place {
    return { pty: this.#path };
  }

  connected(): boolean {
    return this.#plugged?.open === true;
  }

  async plug(): Promise<void> {
    if (this.#plugged !== null) return;
    removeDeadLink(this.#path);
    if (exists(this.#path)) throw new Error(`${this.#path} exists already: choose another path, or remove it`);
    const plugged = this.#start();
    this.#plugged = plugged;
    try {
      await this.#untilThere(plugged);
    } catch (thrown) {
      this.#plugged = null;
      plugged.pull();
      throw thrown;
    }
  }

  async unplug(): Promise<void> {
    const plugged = this.#plugged;
    this.#plugged = null;
    if (plugged === null) return;
    plugged.open = false;
    plugged.pull();
    await plugged.ended;
  }

  send(bytes: Uint8Array): Promise<void> {
    const plugged = this.#plugged;
    if (plugged === null || !plugged.open) return Promise.reject(nobodyThere());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    plugged.socat.stdin.write(bytes, (error) => (error == null ? resolve() : reject(error)));
    return promise;
  }

  pause(paused: boolean): void {
    if (paused) this.#plugged?.socat.stdout.pause();
    else this.#plugged?.socat.stdout.resume();
  }

  #start(): Plugged {
    const terminal = `PTY,link=${this.#path},rawer,wait-slave,pty-interval=${lookSeconds}`;
    const args = ['-d', '-d', '-t', String(lingerSeconds), terminal, 'STDIO'];
    const socat = spawn('/bin/sh', ['-c', guarded, 'sh', ...args], {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const guard = socat.stdio[3];
    const pull = (): void => void guard?.destroy();
    const ended = Promise.withResolvers<void>();
    const plugged: Plugged = { pull, socat, ended: ended.promise, said: '', missing: false, open: false };
    guard?.on('error', () => undefined);
    socat.stdin.on('error', () => undefined);
    socat.stdout.on('data', (bytes: Uint8Array) => {
      if (this.#plugged === plugged) this.#handlers.received(bytes);
    });
    socat.stderr.on('data', (chunk: Buffer) => this.#heard(plugged, chunk.toString('utf8')));
    const end = (): void => {
      pull();
      ended.resolve();
      this.#closedByStation(plugged);
    };
    socat.on('error', (error) => {
      plugged.said = error.message;
      end();
    });
    socat.on('exit', (status) => {
      // What the shell says of it may come before or after this.
      if (status === notFoundStatus) plugged.missing = true;
      end();
    });
    return plugged;
  }

  #heard(plugged: Plugged, text: string): void {
    plugged.said = (plugged.said + text).slice(-2000);
    if (plugged.open || !plugged.said.includes(transferring) || this.#plugged !== plugged) return;
    plugged.open = true;
    this.#handlers.connected();
  }

  /** socat ends with the terminal's last user. The device is still plugged in: it gets a new terminal. */
  #closedByStation(plugged: Plugged): void {
    if (this.#plugged !== plugged || !plugged.open) return;
    plugged.open = false;
    this.#plugged = null;
    void this.plug().catch(() => undefined);
  }

  /** @throws Error why there is no terminal */
  async #untilThere(plugged: Plugged): Promise<void> {
    const deadline = performance.now() + pluggedMs;
    let over = false;
    void plugged.ended.then(() => {
      over = true;
    });
    while (!exists(this.#path)) {
      if (over)
        throw new Error(
          plugged.missing ? noSocat : `socat made no terminal at ${this.#path}: ${lastError(plugged.said)}`,
        );
      if (performance.now() > deadline) throw new Error(`socat made no terminal at ${this.#path} in ${pluggedMs} ms`);
      await delay(5);
    }
  }
}

const noSocat = 'a pseudo terminal needs socat, and there is none here: install socat, or use --listen PORT';

/** The last of socat's lines that is an error (`… socat[n] E what went wrong`). */
const lastError = (text: string): string =>
  /.*socat\[\d+\] E (.*)/s.exec(text)?.[1]?.split('\n')[0] ?? 'it says no why';

/** What a simulator leaves behind that was killed: its terminal went with it. */
const removeDeadLink = (path: string): void => {
  if (exists(path) && lstatSync(path).isSymbolicLink() && !existsSync(path)) rmSync(path);
};

const exists = (path: string): boolean => {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
};
