import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CheckpointError, ErrorCode, messageOf, systemCode } from '../../contract/errors.ts';
import { fileKeys } from '../keys/file-keys.ts';
import { type KeyStore, keyNames } from '../keys/key-store.ts';
import { maxRoster, type RosterPerson, rosterPersonSchema } from './roster-table.ts';

export const rosterFile = (dataDirectory: string): string => join(dataDirectory, 'roster.sealed');
/** `CPR1`, nonce (12 bytes), tag (16 bytes), AES-256-GCM of the people as JSON. */
const magic = Buffer.from('CPR1');
const nonceBytes = 12;
const tagBytes = 16;
const headerBytes = magic.length + nonceBytes + tagBytes;

const peopleSchema = z.array(rosterPersonSchema).max(maxRoster);

/** When the roster was written last, ms; null: there is none. */
export const rosterChanged = (dataDirectory: string): number | null => {
  try {
    return statSync(rosterFile(dataDirectory)).mtimeMs;
  } catch {
    return null;
  }
};

/** @returns nobody where there is no roster. @throws CheckpointError RosterUnreadable, KeysClosed */
export const readRoster = (
  dataDirectory: string,
  keys: KeyStore = fileKeys(dataDirectory),
): readonly RosterPerson[] => {
  const file = rosterFile(dataDirectory);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw unreadable(file, error);
  }
  try {
    if (bytes.length < headerBytes || !bytes.subarray(0, 4).equals(magic)) throw new Error('it is no roster');
    const nonce = bytes.subarray(4, 4 + nonceBytes);
    const opener = createDecipheriv('aes-256-gcm', readKey(keys), nonce).setAAD(magic);
    opener.setAuthTag(bytes.subarray(4 + nonceBytes, headerBytes));
    const json = Buffer.concat([opener.update(bytes.subarray(headerBytes)), opener.final()]).toString('utf8');
    return peopleSchema.parse(JSON.parse(json));
  } catch (error) {
    if (error instanceof CheckpointError && error.code === ErrorCode.KeysClosed) throw error;
    throw unreadable(file, error);
  }
};

/** Atomic and durable. @throws CheckpointError RosterUnreadable */
export const writeRoster = (dataDirectory: string, people: readonly RosterPerson[]): void => {
  const file = rosterFile(dataDirectory);
  try {
    // Before a station has ever run there.
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
    // A new key each time: what the old file said cannot be read any more.
    const key = randomBytes(32);
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(magic);
    const sealed = Buffer.concat([cipher.update(JSON.stringify(people), 'utf8'), cipher.final()]);
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
    writeWhole(`${file}.new`, Buffer.concat([magic, nonce, cipher.getAuthTag(), sealed]));
    // Retiring the station destroys it with the other keys, and with it the roster.
    fileKeys(dataDirectory).write(keyNames.roster, `${key.toString('base64')}\n`);
    renameSync(`${file}.new`, file);
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.RosterUnreadable,
      `the roster cannot be written to ${file}: ${messageOf(cause)}`,
      'free space on the disk of the data directory, and check its rights',
      { cause },
    );
  }
};

export const removeRoster = (dataDirectory: string): void => {
  fileKeys(dataDirectory).remove(keyNames.roster);
  rmSync(rosterFile(dataDirectory), { force: true });
};

/** 32 bytes, base64. */
const readKey = (keys: KeyStore): Buffer => {
  const text = keys.read(keyNames.roster);
  if (text === null) throw new Error(`its key (keys/${keyNames.roster}) is gone`);
  return Buffer.from(text.trim(), 'base64');
};

const writeWhole = (file: string, bytes: Uint8Array): void => {
  const handle = openSync(file, 'w', 0o600);
  try {
    writeSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};

const unreadable = (file: string, cause: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.RosterUnreadable,
    `the roster ${file} cannot be read: ${messageOf(cause)}`,
    'passages go on without it; import it again with "kiosk roster import"',
    { cause },
  );
