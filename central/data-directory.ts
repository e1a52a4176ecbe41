import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { CheckpointError, ErrorCode, messageOf, systemCode } from '../contract/errors.ts';
import { officeFiles } from './enrolment/office-folder.ts';
import { centralFile, createPrivateFile } from './store/database.ts';

/** Held as long as the process lives, however it ends. */
export type DirectoryLock = Readonly<{ release(): void }>;

/**
 * Makes the directory for its owner only. A directory that was there before and holds other things keeps its rights.
 * @throws CheckpointError DataDirectoryUnusable
 */
export const prepareDataDirectory = (directory: string): void => {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (existsSync(centralFile(directory)) || readdirSync(directory).length === 0) chmodSync(directory, 0o700);
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.DataDirectoryUnusable,
      `the data directory ${directory} cannot be used: ${messageOf(cause)}`,
      'name a directory that this user may write with --data DIR',
      { cause },
    );
  }
};

/**
 * An exclusive SQLite transaction on a file of its own: the operating system lets go of it with the process.
 * @throws CheckpointError AlreadyRunning, DataDirectoryUnusable
 */
export const lockDataDirectory = (directory: string): DirectoryLock => {
  const file = join(directory, 'central.lock');
  try {
    createPrivateFile(file);
    const database = new Database(file, { timeout: 0 });
    database.pragma('locking_mode = EXCLUSIVE');
    database.exec('BEGIN EXCLUSIVE');
    return { release: () => void database.close() };
  } catch (cause) {
    if (systemCode(cause).startsWith('SQLITE_BUSY')) {
      throw new CheckpointError(
        ErrorCode.AlreadyRunning,
        `another receiver is running on the data directory ${directory}`,
        'stop it first, or name another directory with --data DIR',
        { cause },
      );
    }
    throw new CheckpointError(
      ErrorCode.DataDirectoryUnusable,
      `the data directory ${directory} cannot be locked: ${messageOf(cause)}`,
      'name a directory on a local disk that this user may write with --data DIR',
      { cause },
    );
  }
};

/**
 * @throws CheckpointError DataDirectoryUnusable: no receiver works on this directory, and none was set up there. What a command
 * left in a wrong one would never be seen by anybody.
 */
export const checkReceiversDirectory = (directory: string): void => {
  const is = (one: string): boolean => [centralFile(one), officeFiles(one).settings].some((file) => existsSync(file));
  if (is(directory)) return;
  const ofDemo = join(directory, 'demo', 'central');
  throw new CheckpointError(
    ErrorCode.DataDirectoryUnusable,
    `${directory} is not the data directory of a receiver`,
    is(ofDemo)
      ? `it is a station's; the receiver of its demo has --data ${ofDemo}`
      : 'name the directory that "kiosk central start" has as --data; in the demo it is demo/central in the station’s',
  );
};

/** Whether a receiver works on the directory now. */
export const isReceiverRunning = (directory: string): boolean => {
  try {
    lockDataDirectory(directory).release();
    return false;
  } catch (error) {
    if (error instanceof CheckpointError && error.code === ErrorCode.AlreadyRunning) return true;
    throw error;
  }
};

/** The text of a token file. @throws CheckpointError ConfigurationUnreadable, ConfigurationInvalid */
export const readToken = (file: string): string => {
  try {
    const token = readFileSync(file, 'utf8').trim();
    if (/^[\x21-\x7e]{16,512}$/.test(token)) return token;
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.ConfigurationUnreadable,
      `the token file ${file} cannot be read: ${messageOf(cause)}`,
      'name the token file of the receiver with --token-file FILE',
      { cause },
    );
  }
  throw new CheckpointError(
    ErrorCode.ConfigurationInvalid,
    `the token file ${file} holds no token`,
    'it must hold one line of 16 to 512 printable characters; delete it and the receiver makes a new one',
  );
};

/** Makes the file (0600) where there is none. @throws CheckpointError ConfigurationUnreadable, ConfigurationInvalid */
export const readOrCreateToken = (file: string, random: (bytes: number) => Uint8Array = randomBytes): string => {
  try {
    const token = Buffer.from(random(32)).toString('base64url');
    writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
    return token;
  } catch {
    return readToken(file);
  }
};
