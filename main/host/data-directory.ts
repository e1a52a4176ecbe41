import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { CheckpointError, ErrorCode, messageOf, systemCode } from '../../contract/errors.ts';
import { lockFile, tokenFile } from './paths.ts';
import { runningAt } from './running.ts';

/** Makes the data directory, for its owner only. @throws CheckpointError DataDirectoryUnusable */
export const prepareDataDirectory = (dataDirectory: string): void => {
  try {
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
    accessSync(dataDirectory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw unusable(dataDirectory, cause);
  }
};

/**
 * One station a data directory. The lock is SQLite's own file lock, which the system releases with the process, however
 * that ends.
 * @throws CheckpointError AlreadyRunning, DataDirectoryUnusable
 */
export const lockDataDirectory = (dataDirectory: string): (() => void) => {
  const file = lockFile(dataDirectory);
  try {
    return lock(file);
  } catch (error) {
    if (systemCode(error) === 'SQLITE_BUSY') throw alreadyRunning(dataDirectory, error);
    if (systemCode(error) !== 'SQLITE_NOTADB') throw unusable(dataDirectory, error);
  }
  // Not ours, whatever wrote it: nothing of value is ever in this file.
  rmSync(file, { force: true });
  return lock(file);
};

const lock = (file: string): (() => void) => {
  const database = new Database(file, { timeout: 300 });
  try {
    database.pragma('locking_mode = EXCLUSIVE');
    database.exec('BEGIN EXCLUSIVE');
    return () => database.close();
  } catch (error) {
    database.close();
    throw error;
  }
};

const alreadyRunning = (dataDirectory: string, cause: unknown): CheckpointError => {
  const running = runningAt(dataDirectory);
  const who = running === null ? 'another station' : `the station at ${running.url} (process ${running.pid})`;
  return new CheckpointError(
    ErrorCode.AlreadyRunning,
    `${who} already runs on the data directory ${dataDirectory}`,
    'use that one, stop it first, or start this one with another --data directory',
    { cause },
  );
};

const unusable = (dataDirectory: string, cause: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.DataDirectoryUnusable,
    `the data directory ${dataDirectory} cannot be used: ${messageOf(cause)}`,
    'choose another with --data, or give this user the right to write there',
    { cause },
  );

/** The secret of the command line, made at the first start: 32 random bytes, readable by the owner only. */
export const commandToken = (dataDirectory: string): string => {
  const file = tokenFile(dataDirectory);
  const known = readToken(dataDirectory);
  if (known !== null) return known;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const token = randomBytes(32).toString('base64url');
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  return token;
};

export const readToken = (dataDirectory: string): string | null => {
  try {
    const token = readFileSync(tokenFile(dataDirectory), 'utf8').trim();
    return token === '' ? null : token;
  } catch {
    return null;
  }
};
