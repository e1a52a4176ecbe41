import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CheckpointError, ErrorCode, systemCode } from '../../contract/errors.ts';
import type { KeysOpening } from '../../contract/keys.ts';
import { wipe } from '../enrolment/wipe.ts';
import { keysFolder } from '../identity/key-rights.ts';
import { fileKeys } from './file-keys.ts';
import { type KeyStore, keyNames } from './key-store.ts';
import { sealedKeys } from './sealed-keys.ts';
import { systemKeyFile, systemKeyThere } from './system-key.ts';

/**
 * The keys of a data directory, for the one station that runs on it: what a power cut left half written goes, and where the
 * system keeps them, those that lie in files are taken in and overwritten.
 * @param others files of keys that the configuration names, by name
 * @throws CheckpointError KeysClosed: they are closed, and this station has nothing to open them with
 */
export const openKeys = (dataDirectory: string, opening: KeysOpening, others: readonly string[] = []): KeyStore => {
  for (const name of namesIn(dataDirectory)) {
    if (name.endsWith('.new')) wipe(join(keysFolder(dataDirectory), name));
  }
  if (opening.kept === 'file') {
    if (systemKeyThere(dataDirectory)) throw closedToUs(dataDirectory);
    return fileKeys(dataDirectory);
  }
  const store = sealedKeys(dataDirectory, opening.key);
  for (const name of [...Object.values(keyNames), ...others]) store.takeIn(name);
  return store;
};

const namesIn = (dataDirectory: string): readonly string[] => {
  try {
    return readdirSync(keysFolder(dataDirectory));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
};

const closedToUs = (dataDirectory: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.KeysClosed,
    `the keys of this station are closed with a key of the system (${systemKeyFile(dataDirectory)}), which only its window can use`,
    'start it with its window, as before; or give these keys up: kiosk retire (the ledger stays), then kiosk enrol with a new code',
  );
