import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { pageBytes } from './page.ts';

const walHeaderBytes = 32;
const frameHeaderBytes = 24;
const frameBytes = frameHeaderBytes + pageBytes;
/** Read at once. */
const chunkPages = 256;

/** One version of a page: in the database file, or in a frame of the log beside it. The higher, the newer. */
export type PageVersion = Readonly<{ page: number; place: number; bytes: Buffer }>;

/**
 * The files of a ledger that was set aside, as pages. Every version of a page counts, whatever the library makes of the
 * frame it stands in: rows are only ever added, so an old version of a page is no lie. Opens them for reading only.
 */
export class DamagedFiles {
  readonly #database: number | null;
  readonly #log: number | null;
  readonly #pages: number;
  readonly #frames: number;
  /** Page number → index of its newest frame. */
  readonly #newestFrame = new Map<number, number>();

  constructor(databaseFile: string, logFile: string) {
    this.#database = openIfThere(databaseFile);
    this.#log = openIfThere(logFile);
    this.#pages = this.#database === null ? 0 : Math.floor(fstatSync(this.#database).size / pageBytes);
    const logBytes = this.#log === null ? 0 : fstatSync(this.#log).size;
    this.#frames = Math.max(0, Math.floor((logBytes - walHeaderBytes) / frameBytes));
    for (let frame = 0; frame < this.#frames; frame += 1) this.#newestFrame.set(this.#frameHeader(frame), frame);
  }

  /** How much there is to read. */
  get places(): number {
    return this.#pages + this.#frames;
  }

  /** All versions of all pages, the database file's first. */
  *versions(): Generator<PageVersion> {
    const buffer = Buffer.alloc(chunkPages * pageBytes);
    for (let first = 0; first < this.#pages; first += chunkPages) {
      const read = readAt(this.#database, buffer, first * pageBytes);
      for (let index = 0; (index + 1) * pageBytes <= read; index += 1) {
        const bytes = Buffer.from(buffer.subarray(index * pageBytes, (index + 1) * pageBytes));
        yield { page: first + index + 1, place: first + index, bytes };
      }
    }
    for (let frame = 0; frame < this.#frames; frame += 1) yield this.version(this.#pages + frame);
  }

  /** @param place of `PageVersion` */
  version(place: number): PageVersion {
    const bytes = Buffer.alloc(pageBytes);
    if (place < this.#pages) {
      readAt(this.#database, bytes, place * pageBytes);
      return { page: place + 1, place, bytes };
    }
    const frame = place - this.#pages;
    readAt(this.#log, bytes, walHeaderBytes + frame * frameBytes + frameHeaderBytes);
    return { page: this.#frameHeader(frame), place, bytes };
  }

  /** Versions of one page, the newest first, and at most the log's newest and the file's. */
  readonly newest = (page: number): readonly Buffer[] => {
    const frame = this.#newestFrame.get(page);
    const inLog = frame === undefined ? [] : [this.version(this.#pages + frame).bytes];
    return page > 0 && page <= this.#pages ? [...inLog, this.version(page - 1).bytes] : inLog;
  };

  close(): void {
    for (const fd of [this.#database, this.#log]) if (fd !== null) closeSync(fd);
  }

  /** Number of the page that a frame holds. */
  #frameHeader(frame: number): number {
    const header = Buffer.alloc(4);
    readAt(this.#log, header, walHeaderBytes + frame * frameBytes);
    return header.readUInt32BE(0);
  }
}

const openIfThere = (file: string): number | null => {
  try {
    return openSync(file, 'r');
  } catch {
    return null;
  }
};

/** What a disk cannot read any more is zeros, page by page: the pages beside it may be sound. @returns bytes within the file */
const readAt = (fd: number | null, into: Buffer, at: number): number => {
  if (fd === null) return 0;
  try {
    return readSync(fd, into, 0, into.length, at);
  } catch {
    into.fill(0);
    if (into.length <= pageBytes) return into.length;
    let end = 0;
    for (let offset = 0; offset < into.length; offset += pageBytes) {
      const read = readAt(fd, into.subarray(offset, offset + pageBytes), at + offset);
      if (read === 0) break;
      end = offset + read;
    }
    return end;
  }
};
