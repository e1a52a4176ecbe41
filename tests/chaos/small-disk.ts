import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const mebibyte = 1 << 20;

/** A disk in memory of a size of its own, that can be filled up. Needs root. */
export class SmallDisk {
  static #possible: boolean | null = null;
  readonly #folder: string;
  #mounted = true;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether one can be mounted here: root in a container may not. */
  static get possible(): boolean {
    SmallDisk.#possible ??= process.platform === 'linux' && process.getuid?.() === 0 && SmallDisk.#tried();
    return SmallDisk.#possible;
  }

  static #tried(): boolean {
    const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
    try {
      SmallDisk.mount(folder, mebibyte).unmount();
      return true;
    } catch {
      return false;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** @throws Error where nothing may be mounted */
  static mount(folder: string, bytes: number): SmallDisk {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=0700`, 'tmpfs', folder], { stdio: 'pipe' });
    return new SmallDisk(folder);
  }

  get free(): number {
    const { bavail, bsize } = statfsSync(this.#folder);
    return bavail * bsize;
  }

  /** Takes everything but about this many bytes. */
  fill(leave: number): void {
    const fd = openSync(this.#ballast, 'a');
    const block = Buffer.alloc(mebibyte);
    try {
      while (this.free > leave) writeSync(fd, block, 0, Math.min(block.length, this.free - leave));
    } finally {
      closeSync(fd);
    }
  }

  clear(): void {
    rmSync(this.#ballast, { force: true });
  }

  unmount(): void {
    if (!this.#mounted) return;
    this.#mounted = false;
    execFileSync('umount', [this.#folder], { stdio: 'pipe' });
  }

  get #ballast(): string {
    return join(this.#folder, 'ballast');
  }
}
