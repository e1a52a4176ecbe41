import { statfs } from 'node:fs/promises';
import { ErrorCode, type ErrorRecord, messageOf } from '../../contract/errors.ts';
import type { Reserve } from './reserve.ts';

/** What a passage takes of the disk, at most: measured 2,170 on the reserve, more with a declaration or a permit. */
export const bytesPerPassage = 4096;
/** More than 10,000 passages, and the WAL meanwhile. */
export const reserveBytes = 64 << 20;
/** From here on the disk is nearly full. */
const warnBytes = 256 << 20;
/** The reserve is taken again when this much would be left beside it. */
const besideBytes = 64 << 20;
const everyMs = 60_000;
const mebibyte = 1 << 20;

export type SpaceWatchParts = Readonly<{
  directory: string;
  reserve: Reserve;
  /** Old rows go at once. */
  removeOld(): Promise<number>;
  /** The WAL must take little space, or may take what it likes again. */
  keepLogShort(short: boolean): Promise<void>;
  raise(fault: ErrorRecord): void;
  clear(code: number): void;
  limits?: Readonly<{ warnBytes: number; besideBytes: number }>;
}>;

/** Looks after the space on the disk of the data directory, and says what to do before there is none. */
export class SpaceWatch {
  readonly #parts: SpaceWatchParts;
  readonly #limits: Readonly<{ warnBytes: number; besideBytes: number }>;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #onReserve = false;
  #short = false;

  constructor(parts: SpaceWatchParts) {
    this.#parts = parts;
    this.#limits = parts.limits ?? { warnBytes, besideBytes };
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(), everyMs);
    void this.look();
  }

  /** The disk is full: gives up the reserve. @returns false when there is none left to give */
  makeRoom(): boolean {
    if (!this.#parts.reserve.release()) return false;
    this.#onReserve = true;
    this.#parts.raise(onReserve(Math.floor(this.#parts.reserve.bytes / bytesPerPassage)));
    void this.look();
    return true;
  }

  /** Once, now. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { reserve, raise, clear } = this.#parts;
    try {
      let free = await this.#free();
      if (free < this.#limits.warnBytes && (await this.#parts.removeOld()) > 0) free = await this.#free();
      if (!reserve.held && free >= reserve.bytes + this.#limits.besideBytes) {
        await reserve.build();
        this.#onReserve = false;
        clear(ErrorCode.LedgerOnReserve);
        free = await this.#free();
      }
      await this.#keepShort(free < this.#limits.warnBytes);
      if (this.#onReserve) raise(onReserve(Math.floor(free / bytesPerPassage)));
      if (free < this.#limits.warnBytes) raise(nearlyFull(free));
      else clear(ErrorCode.DiskNearlyFull);
    } catch (error) {
      raise({
        code: ErrorCode.DiskNearlyFull,
        message: `the space on the disk of the data directory cannot be watched: ${messageOf(error)}`,
        hint: 'check the disk and the rights of the data directory',
      });
    }
  }

  async #keepShort(short: boolean): Promise<void> {
    if (short === this.#short) return;
    await this.#parts.keepLogShort(short);
    this.#short = short;
  }

  async #free(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#parts.directory);
    return bavail * bsize;
  }
}

const nearlyFull = (free: number): ErrorRecord => ({
  code: ErrorCode.DiskNearlyFull,
  message: `the disk of the data directory is nearly full: ${Math.floor(free / mebibyte)} MB are free`,
  hint: 'passages are recorded as ever; remove other files from this disk soon, never those of the data directory',
});

const onReserve = (passages: number): ErrorRecord => ({
  code: ErrorCode.LedgerOnReserve,
  message: `the disk is full; passages go on in the space that was kept for this, about ${passages} more`,
  hint: 'remove other files from this disk now, never those of the data directory; if that does not help, call the technician',
});
