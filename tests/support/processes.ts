import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findOnPath } from '../browser.ts';
import { eventually } from './kiosk.ts';

const central = fileURLToPath(new URL('../../central/command.ts', import.meta.url));

/** Debian puts servers where a user's PATH does not reach. */
export const mosquittoBinary = (): string | null =>
  findOnPath('mosquitto', { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` });

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

export const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', () => resolve()));

/** A real Mosquitto, with its default settings unless told, that can be killed and started again at the same port. */
export class Mosquitto {
  readonly port: number;
  readonly #folder: string;
  readonly #binary: string;
  #process: ChildProcess | null = null;

  private constructor(binary: string, port: number, settings: string) {
    this.#binary = binary;
    this.port = port;
    this.#folder = mkdtempSync(join(tmpdir(), 'mosquitto-'));
    // Started by root it would take another user, who may not read the files of a test.
    const user = `user ${userInfo().username}`;
    writeFileSync(join(this.#folder, 'mosquitto.conf'), `${user}\nlistener ${port} 127.0.0.1\n${settings}\n`);
  }

  /** @param settings more of its configuration file, of the one listener and in general */
  static async start(binary: string, settings = 'allow_anonymous true'): Promise<Mosquitto> {
    const broker = new Mosquitto(binary, await freePort(), settings);
    await broker.start();
    return broker;
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.#process = spawn(this.#binary, ['-c', join(this.#folder, 'mosquitto.conf')], { stdio: 'ignore' });
    await eventually(async () => ((await answers(this.port)) ? true : null));
  }

  async kill(): Promise<void> {
    const child = this.#process;
    if (child === null) return;
    child.kill('SIGKILL');
    await ended(child);
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export type CentralProcess = Readonly<{ http: string; process: ChildProcess }>;

/**
 * The reference receiver as a process of its own.
 * @param broker its address, or the port at which the receiver's own one listens
 */
export const startCentral = async (
  data: string,
  keys: string,
  broker: string | number,
  token: string,
  more: readonly string[] = [],
): Promise<CentralProcess> => {
  const brokerArgs =
    typeof broker === 'string' ? ['--broker', broker] : ['--embedded-broker', '--mqtt-port', String(broker)];
  const args = [
    'start',
    '--data',
    data,
    '--keys',
    keys,
    '--token-file',
    token,
    ...brokerArgs,
    ...more,
    '--ready-json',
    '--stay-with-parent',
  ];
  const child = spawn(process.execPath, [central, ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the receiver ended with ${code}`)));
  });
  return { http: (JSON.parse(line) as { http: string }).http, process: child };
};
