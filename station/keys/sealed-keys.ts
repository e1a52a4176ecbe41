import { readFileSync } from 'node:fs';
import { CheckpointError, ErrorCode, systemCode } from '../../contract/errors.ts';
import { wipe } from '../enrolment/wipe.ts';
import { keyFile, readKeyFile } from './file-keys.ts';
import type { KeyStore } from './key-store.ts';
import { replaceKey } from './replace-key.ts';
import { openKey, sealedKeyFile, sealKey } from './sealed-key-file.ts';

/** `takeIn`: a file of that name that lies there open is closed, and overwritten. */
export type SealedKeys = KeyStore & Readonly<{ takeIn(name: string): void }>;

/**
 * Keys closed one by one with the key that the system keeps. An open file of the same name was written by a command since,
 * or could not be taken away yet: it counts, and is taken in before anything else is done with that name.
 * @param key 32 bytes
 */
export const sealedKeys = (dataDirectory: string, key: Uint8Array): SealedKeys => {
  const takeIn = (name: string): void => {
    const open = keyFile(dataDirectory, name);
    const text = readKeyFile(open);
    if (text === null) return;
    replaceKey(sealedKeyFile(dataDirectory, name), sealKey(key, name, text));
    wipe(open);
  };
  return {
    kept: 'system',
    takeIn,
    read: (name) => {
      takeIn(name);
      return openFile(sealedKeyFile(dataDirectory, name), key, name);
    },
    write: (name, text) => {
      takeIn(name);
      replaceKey(sealedKeyFile(dataDirectory, name), sealKey(key, name, text));
    },
    remove: (name) => {
      wipe(keyFile(dataDirectory, name));
      wipe(sealedKeyFile(dataDirectory, name));
    },
  };
};

const openFile = (file: string, key: Uint8Array, name: string): string | null => {
  try {
    return openKey(key, name, readFileSync(file));
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return null;
    throw new CheckpointError(
      ErrorCode.KeyUnreadable,
      `the closed key ${file} cannot be opened: it is damaged, or comes from another machine`,
      'enrol this kiosk anew: kiosk retire (the ledger stays), then kiosk enrol with a new code',
      { cause },
    );
  }
};
