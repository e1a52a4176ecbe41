import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CheckpointError, ErrorCode, messageOf, systemCode } from '../../contract/errors.ts';
import { wipe } from '../enrolment/wipe.ts';
import { keysFolder } from '../identity/key-rights.ts';
import type { KeyStore } from './key-store.ts';
import { replaceKey } from './replace-key.ts';
import { sealedKeyFile, sealedKeyThere } from './sealed-key-file.ts';

export const keyFile = (dataDirectory: string, name: string): string => join(keysFolder(dataDirectory), name);

/**
 * Keys as files of 0600: of a station that has nothing better, and of commands, which have no window. What a command
 * writes beside a closed key of that name is the newer one, and the station takes it in.
 */
export const fileKeys = (dataDirectory: string): KeyStore => ({
  kept: 'file',
  read: (name) => {
    const text = readKeyFile(keyFile(dataDirectory, name));
    if (text === null && sealedKeyThere(dataDirectory, name)) throw closedToCommands(name);
    return text;
  },
  write: (name, text) => replaceKey(keyFile(dataDirectory, name), Buffer.from(text)),
  remove: (name) => {
    wipe(keyFile(dataDirectory, name));
    wipe(sealedKeyFile(dataDirectory, name));
  },
});

/** @returns null: there is no such file. @throws CheckpointError KeyUnreadable */
export const readKeyFile = (file: string): string | null => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return null;
    throw new CheckpointError(
      ErrorCode.KeyUnreadable,
      `the key ${file} cannot be read: ${messageOf(cause)}`,
      'it must belong to the user as whom the station runs',
      { cause },
    );
  }
};

const closedToCommands = (name: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.KeysClosed,
    `the key ${name} of this station is closed with a key of the system, which only its window can use`,
    'look at the screens of the station instead',
  );
