import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './watched-driver.ts';

/** Real ttys need socat. Tests that use them: `describe.skipIf(!hasSocat)`. */
export const hasSocat = spawnSync('socat', ['-V'], { stdio: 'ignore' }).status === 0;

/**
 * A tty whose other end is in the test's hands. `unplug` makes it vanish under whoever has it open, as a pulled USB cable
 * does; `plug` brings it back, under another name where one is given.
 */
export class Pty {
  readonly folder = mkdtempSync(join(tmpdir(), 'checkpoint-pty-'));
  readonly #server: Server = createServer((socket) => this.#taken(socket));
  #socat: ChildProcess | null = null;
  #device: Socket | null = null;
  #path = '';
  /** Everything that was written to the tty since it was plugged in. */
  received: Buffer = Buffer.alloc(0);
  onReceived: (bytes: Buffer) => void = () => undefined;

  static async plugged(name = 'tty-a'): Promise<Pty> {
    const pty = new Pty();
    pty.#server.listen(join(pty.folder, 'device'));
    await once(pty.#server, 'listening');
    await pty.plug(name);
    return pty;
  }

  get path(): string {
    return this.#path;
  }

  async plug(name = 'tty-a'): Promise<void> {
    this.#path = join(this.folder, name);
    this.received = Buffer.alloc(0);
    this.#socat = spawn('socat', [`PTY,link=${this.#path},raw,echo=0`, `UNIX-CONNECT:${join(this.folder, 'device')}`], {
      stdio: 'ignore',
    });
    await until('the tty', () => this.#device !== null && existsSync(this.#path));
  }

  async unplug(): Promise<void> {
    const socat = this.#socat;
    this.#socat = null;
    this.#device?.destroy();
    this.#device = null;
    if (socat === null || socat.exitCode !== null || socat.signalCode !== null) return;
    const ended = once(socat, 'exit');
    socat.kill('SIGKILL');
    await ended;
    rmSync(this.#path, { force: true });
  }

  /** What the device sends. */
  send(bytes: Uint8Array | string): void {
    this.#device?.write(bytes);
  }

  /** The device takes nothing any more: what is written to it stays in the system's buffers. */
  stall(): void {
    this.#device?.pause();
  }

  resume(): void {
    this.#device?.resume();
  }

  async dispose(): Promise<void> {
    await this.unplug();
    this.#server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #taken(socket: Socket): void {
    this.#device = socket;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      this.received = Buffer.concat([this.received, bytes]);
      this.onReceived(bytes);
    });
  }
}
