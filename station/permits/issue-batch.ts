import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import type { PermitSigner } from '../../credentials/permit/write-permit.ts';
import { type IssuedPermit, issuePermit } from './issue-permit.ts';
import type { BadLine, ListedPermit } from './permit-list.ts';
import { qrPng } from './permit-qr.ts';
import { permitsPerPage, sheetFoot, sheetHead, sheetPage } from './permit-sheet.ts';

/** A browser lays out a hundred pages in moments, and ten thousand never. */
const pagesPerSheet = 100;

export type BatchResult = Readonly<{ issued: number; sheets: readonly string[]; bad: readonly BadLine[] }>;

export type Batch = Readonly<{
  permits: readonly ListedPermit[];
  signer: PermitSigner;
  /** A folder that is not there yet, or empty. */
  folder: string;
  /** ms since the Unix epoch. */
  issued: number;
  /** Issue the others where some cannot be signed; otherwise nothing is written. */
  skipBad: boolean;
}>;

/**
 * Writes `ID.png` for each permit, `sheet-001.html` … for paper, and `permits.csv`: line, id, file and text, from which the office
 * can withdraw one. The folder appears whole or not at all.
 * @throws CheckpointError OutputUnusable
 */
export const issueBatch = ({ permits, signer, folder, issued, skipBad }: Batch): BatchResult => {
  const place = resolve(folder);
  refuseUsed(place);
  const partial = join(dirname(place), `.${basename(place)}.${process.pid}.partial`);
  try {
    mkdirSync(dirname(place), { recursive: true });
    mkdirSync(partial, { mode: 0o700 });
    const writer = new BatchWriter(partial);
    const bad = writeAll(permits, signer, issued, writer);
    const sheets = writer.end();
    if (writer.count === 0 || (bad.length > 0 && !skipBad)) return { issued: 0, sheets: [], bad };
    if (existsSync(place)) rmdirSync(place);
    renameSync(partial, place);
    return { issued: writer.count, sheets, bad };
  } catch (error) {
    if (error instanceof CheckpointError) throw error;
    throw unusable(`the permits cannot be written to ${folder}: ${messageOf(error)}`, error);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
};

/** @throws CheckpointError OutputUnusable */
const refuseUsed = (place: string): void => {
  if (!existsSync(place)) return;
  try {
    if (readdirSync(place).length === 0) return;
  } catch (cause) {
    throw unusable(`${place} is no folder`, cause);
  }
  throw unusable(`the folder ${place} is not empty`);
};

const writeAll = (
  permits: readonly ListedPermit[],
  signer: PermitSigner,
  issued: number,
  writer: BatchWriter,
): readonly BadLine[] => {
  const bad: BadLine[] = [];
  for (const { line, permit } of permits) {
    try {
      writer.add(line, issuePermit(permit, signer, issued));
    } catch (error) {
      const theirs = error instanceof CheckpointError && error.code === ErrorCode.PermitFieldsInvalid;
      if (!theirs) throw error;
      bad.push({ line, problems: [error.message] });
    }
  }
  return bad;
};

class BatchWriter {
  readonly #folder: string;
  readonly #sheets: string[] = [];
  #page: IssuedPermit[] = [];
  #pages = 0;
  count = 0;

  constructor(folder: string) {
    this.#folder = folder;
    writeFileSync(join(folder, 'permits.csv'), '\ufeffline,id,file,text\r\n', { mode: 0o600 });
  }

  add(line: number, issued: IssuedPermit): void {
    const { id } = issued.permit;
    writeFileSync(join(this.#folder, `${id}.png`), qrPng(issued.qr), { mode: 0o600 });
    // The alphabet of base45 holds neither quote, comma nor line end; a spreadsheet must not take it for a formula.
    appendFileSync(join(this.#folder, 'permits.csv'), `${line},${id},${id}.png,"${issued.text}"\r\n`);
    this.count += 1;
    this.#page.push(issued);
    if (this.#page.length === permitsPerPage) this.#endPage();
  }

  end(): readonly string[] {
    if (this.#page.length > 0) this.#endPage();
    this.#endSheet();
    return this.#sheets;
  }

  #endPage(): void {
    if (this.#pages % pagesPerSheet === 0) {
      this.#endSheet();
      const name = `sheet-${String(this.#sheets.length + 1).padStart(3, '0')}.html`;
      writeFileSync(join(this.#folder, name), sheetHead, { mode: 0o600 });
      this.#sheets.push(name);
    }
    this.#append(sheetPage(this.#page));
    this.#page = [];
    this.#pages += 1;
  }

  #endSheet(): void {
    if (this.#sheets.length > 0) this.#append(sheetFoot);
  }

  #append(text: string): void {
    const sheet = this.#sheets.at(-1);
    if (sheet !== undefined) appendFileSync(join(this.#folder, sheet), text);
  }
}

const unusable = (message: string, cause?: unknown): CheckpointError =>
  new CheckpointError(ErrorCode.OutputUnusable, message, 'name a folder that is not there yet, or is empty', { cause });
