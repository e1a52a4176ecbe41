import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { SyncConfiguration } from '../../contract/configuration.ts';
import type { KeysOpening } from '../../contract/keys.ts';
import { keysFolder } from '../identity/key-rights.ts';
import { readKeyFile } from './file-keys.ts';
import { sealedKeys } from './sealed-keys.ts';

type Secrets = Pick<SyncConfiguration, 'passwordFile' | 'tls'>;

/** Of what a configuration names for the broker: the private key and the password that lie among the keys, by name. */
export const namedKeys = (dataDirectory: string, secrets: Secrets | null): readonly string[] => {
  const folder = resolve(keysFolder(dataDirectory));
  return [secrets?.tls?.key, secrets?.passwordFile]
    .filter((file) => file !== undefined)
    .map((file) => resolve(dataDirectory, file))
    .filter((file) => dirname(file) === folder)
    .map((file) => relative(folder, file));
};

/** Reads a secret by its path: one that lies among the keys as they are kept, any other as the file that it is. */
export const keyReader = (dataDirectory: string, opening: KeysOpening): ((path: string) => string | null) => {
  const folder = resolve(keysFolder(dataDirectory));
  const store = opening.kept === 'system' ? sealedKeys(dataDirectory, opening.key) : null;
  return (path) => {
    if (dirname(path) !== folder) return readFileSync(path, 'utf8');
    return store === null ? readKeyFile(path) : store.read(relative(folder, path));
  };
};
