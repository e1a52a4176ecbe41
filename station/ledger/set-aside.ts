import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { fileBytes } from './file-bytes.ts';
import { headFile, type KnownHead, readHeadFile } from './head-file.ts';
import { ledgerFile } from './schema.ts';

/**
 * Damaged ledgers lie in `ledger.damaged-{time}` of the data directory: database, log and what was known of them. Nothing
 * of it is ever deleted by this software. `salvaged.json` is written when all that is readable has been brought over; a
 * folder without it is waited for.
 */
const folderPrefix = 'ledger.damaged-';
const reportName = 'salvaged.json';

const reportSchema = z.object({
  /** Why it was set aside. */
  why: z.string(),
  /** ISO 8601 */
  salvagedAt: z.string(),
  rows: z.int().nonnegative(),
  lost: z.int().nonnegative(),
});
export type SalvageReport = Readonly<z.infer<typeof reportSchema>>;

/** `report` null: it waits to be read. */
export type SetAside = Readonly<{ folder: string; why: string; report: SalvageReport | null }>;

export const damagedFiles = (folder: string) => ({
  databaseFile: join(folder, 'ledger.db'),
  logFile: join(folder, 'ledger.db-wal'),
  known: readHeadFile(join(folder, 'ledger.head')),
});

/** Oldest first. */
export const setAsides = (dataDirectory: string): readonly SetAside[] => {
  const names = existsSync(dataDirectory) ? readdirSync(dataDirectory) : [];
  return names
    .filter((name) => name.startsWith(folderPrefix))
    .toSorted()
    .map((name) => {
      const folder = join(dataDirectory, name);
      return { folder, why: readText(join(folder, 'why.txt')), report: readReport(folder) };
    });
};

export const writeReport = (folder: string, report: SalvageReport): void => {
  const file = join(folder, reportName);
  writeFileSync(`${file}.new`, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

const readReport = (folder: string): SalvageReport | null => {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(join(folder, reportName), 'utf8')));
  } catch {
    return null;
  }
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
};

const keptLog = (file: string): string => `${file}-wal.kept`;

/**
 * Gives the log of a station that was not stopped in order a second name. Opening a database takes as much of its log as
 * it can read, and removes it: if the opening fails, the rest would be gone with it.
 */
export const keepLog = (file: string): void => {
  const kept = keptLog(file);
  rmSync(kept, { force: true });
  if (fileBytes(`${file}-wal`) === 0) return;
  try {
    linkSync(`${file}-wal`, kept);
  } catch {
    // A file system without second names.
    copyFileSync(`${file}-wal`, kept);
  }
};

export const dropKeptLog = (file: string): void => rmSync(keptLog(file), { force: true });

/**
 * Moves the ledger's files out of the way. The connections of this process that write must be closed.
 * @param now ms since the Unix epoch
 * @returns the folder
 * @throws the system's error where the data directory cannot be written
 */
export const setAside = (dataDirectory: string, why: string, known: KnownHead | null, now: number): string => {
  const file = ledgerFile(dataDirectory);
  const folder = freeFolder(dataDirectory, now);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'why.txt'), `${why}\n`, { mode: 0o600 });
  if (known !== null && existsSync(headFile(dataDirectory))) {
    copyFileSync(headFile(dataDirectory), join(folder, 'ledger.head'));
  }
  const log = existsSync(keptLog(file)) ? keptLog(file) : `${file}-wal`;
  move(log, join(folder, 'ledger.db-wal'));
  if (log !== `${file}-wal`) rmSync(`${file}-wal`, { force: true });
  move(`${file}-shm`, join(folder, 'ledger.db-shm'));
  // Last: where this ends in the middle, the next start finds a database that still has to be set aside.
  move(file, join(folder, basename(file)));
  syncFolder(dirname(file));
  return folder;
};

const freeFolder = (dataDirectory: string, now: number): string => {
  const name = `${folderPrefix}${new Date(now).toISOString().replace(/[:.]/g, '-')}`;
  for (let n = 1; ; n += 1) {
    const folder = join(dataDirectory, n === 1 ? name : `${name}-${n}`);
    if (!existsSync(folder)) return folder;
  }
};

const move = (from: string, to: string): void => {
  if (existsSync(from)) renameSync(from, to);
};

const syncFolder = (folder: string): void => {
  try {
    const fd = openSync(folder, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    // Not every system lets a folder be flushed; the names come to the disk with the next commit then.
  }
};
