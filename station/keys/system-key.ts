import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../../contract/errors.ts';
import { writeWhole } from '../enrolment/whole-file.ts';
import { keysFolder } from '../identity/key-rights.ts';

/** The key of all keys, as the key store of the system has closed it. */
export const systemKeyFile = (dataDirectory: string): string => join(keysFolder(dataDirectory), 'system.sealed');

export const systemKeyThere = (dataDirectory: string): boolean => existsSync(systemKeyFile(dataDirectory));

/** @returns null: none was ever made here */
export const readSystemKey = (dataDirectory: string): Buffer | null => {
  try {
    return readFileSync(systemKeyFile(dataDirectory));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
};

export const writeSystemKey = (dataDirectory: string, sealed: Uint8Array): void =>
  writeWhole(systemKeyFile(dataDirectory), sealed);
