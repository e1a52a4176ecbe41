import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KeysOpening } from '../../contract/keys.ts';
import type { StationOrder, StationReport } from '../../main/host/messages.ts';
import { loadConfiguration } from '../../station/offline.ts';
import { ended } from './processes.ts';

const entry = fileURLToPath(new URL('../../main/host/station-process.ts', import.meta.url));

/** A station's process as Electron starts it: its order may hold bytes, and the key of its keys is among them. */
export class ClosedStation {
  readonly #data: string;
  readonly #keys: KeysOpening;
  #process: ChildProcess | null = null;
  said = '';
  url = '';

  constructor(data: string, keys: KeysOpening) {
    this.#data = data;
    this.#keys = keys;
  }

  /** @throws (rejects) what it could not start for */
  async start(): Promise<void> {
    const child = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.said += chunk.toString('latin1');
      });
    const order: StationOrder = {
      configuration: loadConfiguration(join(this.#data, 'checkpoint.json')),
      configurationDigest: '',
      dataDirectory: this.#data,
      keys: this.#keys,
      port: 0,
      token: 'token',
      screensFolder: this.#data,
      simulated: null,
      central: null,
      canSetUp: false,
    };
    child.send(order);
    this.url = await new Promise<string>((resolve, reject) => {
      child.on('message', (report: StationReport) => {
        if (report.kind === 'ready') resolve(report.url);
        else if (report.kind === 'failed') reject(new Error(`${report.error.code} ${report.error.message}`));
      });
      child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${this.said}`)));
    });
  }

  /** Arguments and environment, as every other process of this user reads them. */
  seenByOthers(): string {
    const pid = this.#process?.pid ?? 0;
    return ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'latin1')).join('\n');
  }

  async kill(): Promise<void> {
    const child = this.#process;
    if (child === null || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await ended(child);
  }
}
