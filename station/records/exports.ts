import { open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError, ErrorCode, messageOf, systemCode } from '../../contract/errors.ts';
import type { Drive, Exported, ExportPiece, RecordExport } from '../../contract/records.ts';
import { fileStamp } from './file-stamp.ts';
import type { Records } from './records.ts';

export type ExportsParts = Readonly<{
  records: Pick<Records, 'exportPiece'>;
  drives(): Promise<readonly Drive[]>;
  place: Readonly<{ site: string; station: string }>;
  utcOffsetMinutes: number;
}>;

/** Files that browsers save at once; an older one that nobody fetches any more gives way. */
const mostOpen = 4;

type Open = { readonly order: RecordExport; after: number | null; over: boolean };

/** Files of public facts, for a browser piece by piece or on to a USB stick. */
export class Exports {
  readonly #parts: ExportsParts;
  readonly #open = new Map<string, Open>();
  #begun = 0;

  constructor(parts: ExportsParts) {
    this.#parts = parts;
  }

  nameOf({ format, from, to }: RecordExport): string {
    const { place, utcOffsetMinutes } = this.#parts;
    const stamp = (time: number) => fileStamp(time, utcOffsetMinutes);
    return `${place.site}-${place.station}-${stamp(from)}-${stamp(to)}.${format}`;
  }

  /** @returns by what `piece` knows it, and the file's name */
  begin(order: RecordExport): Readonly<{ id: string; file: string }> {
    this.#begun += 1;
    const id = String(this.#begun);
    this.#open.set(id, { order, after: null, over: false });
    const [oldest] = this.#open.keys();
    if (this.#open.size > mostOpen && oldest !== undefined) this.#open.delete(oldest);
    return { id, file: this.nameOf(order) };
  }

  /** @throws (rejects) CheckpointError ExportOver, or of the ledger */
  async piece(id: string): Promise<ExportPiece> {
    const open = this.#open.get(id);
    if (open === undefined || open.over) {
      throw new CheckpointError(ErrorCode.ExportOver, 'this file is not being saved (any more)', 'begin it anew');
    }
    const { text, after } = await this.#parts.records.exportPiece({ order: open.order, after: open.after });
    open.after = after;
    open.over = after === null;
    if (open.over) this.#open.delete(id);
    return { text, more: !open.over };
  }

  /**
   * Writes the whole file; under its name only when all of it is on the stick.
   * @throws (rejects) CheckpointError DriveUnusable, or of the ledger
   */
  async toDrive(order: RecordExport, path: string): Promise<Exported> {
    const drives = await this.#parts.drives();
    if (!drives.some((drive) => drive.path === path)) {
      throw new CheckpointError(
        ErrorCode.DriveUnusable,
        'this USB stick is not there any more',
        'plug it in again and wait until it is shown',
      );
    }
    const file = await freeName(path, this.nameOf(order));
    const part = join(path, `${file}.part`);
    try {
      const bytes = await this.#write(part, order);
      await rename(part, join(path, file));
      return { file, bytes };
    } catch (error) {
      await rm(part, { force: true }).catch(() => undefined);
      throw asDriveError(error);
    }
  }

  async #write(part: string, order: RecordExport): Promise<number> {
    const handle = await open(part, 'w');
    try {
      let bytes = 0;
      for (let after: number | null = null; ; ) {
        const piece = await this.#parts.records.exportPiece({ order, after });
        await handle.writeFile(piece.text);
        bytes += Buffer.byteLength(piece.text);
        after = piece.after;
        if (after === null) break;
      }
      await handle.sync();
      return bytes;
    } finally {
      await handle.close();
    }
  }
}

/** Nothing that is on the stick already is written over. */
const freeName = async (path: string, name: string): Promise<string> => {
  const dot = name.lastIndexOf('.');
  for (let number = 1; ; number += 1) {
    const tried = number === 1 ? name : `${name.slice(0, dot)}-${number}${name.slice(dot)}`;
    const there = await stat(join(path, tried)).then(
      () => true,
      () => false,
    );
    if (!there) return tried;
  }
};

const asDriveError = (error: unknown): CheckpointError => {
  if (error instanceof CheckpointError) return error;
  const full = systemCode(error) === 'ENOSPC' || systemCode(error) === 'EFBIG';
  return new CheckpointError(
    ErrorCode.DriveUnusable,
    full ? 'the USB stick is full' : `the USB stick cannot be written: ${messageOf(error)}`,
    full ? 'take another one, or export fewer days' : 'see whether it is write-protected, or take another one',
    { cause: error },
  );
};
