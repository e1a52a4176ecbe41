import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CheckpointError, ErrorCode, messageOf, systemCode } from '../../contract/errors.ts';
import { newSealingKeyPair } from '../../contract/sealed.ts';

export type StationKeyPair = Readonly<{ publicKey: Uint8Array; privateKey: Uint8Array }>;

/** X25519, base64: what watch lists are encrypted to. A site may give all its stations one file. */
export const stationKeyFile = (dataDirectory: string): string => join(dataDirectory, 'keys', 'watch-list.json');

const keyTextSchema = z.base64().transform((text, context) => {
  const key = new Uint8Array(Buffer.from(text, 'base64'));
  if (key.length !== 32) context.addIssue('not 32 bytes');
  return key;
});
const fileSchema = z.object({ publicKey: keyTextSchema, privateKey: keyTextSchema });

/**
 * This station's pair of keys for watch lists; it makes one where there is none.
 * @throws (rejects) CheckpointError WatchListKeyUnreadable
 */
export const stationKeyPair = async (dataDirectory: string): Promise<StationKeyPair> => {
  const file = stationKeyFile(dataDirectory);
  try {
    return load(file) ?? (await make(file));
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.WatchListKeyUnreadable,
      `the key of this station for watch lists (${file}) cannot be used: ${messageOf(cause)}`,
      'put the file back; or remove it, and give the new key that is made then to the issuing desk',
      { cause },
    );
  }
};

const load = (file: string): StationKeyPair | null => {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
};

const make = async (file: string): Promise<StationKeyPair> => {
  const pair = await newSealingKeyPair();
  const text = (key: Uint8Array): string => Buffer.from(key).toString('base64');
  const json = { publicKey: text(pair.publicKey), privateKey: text(pair.privateKey) };
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${JSON.stringify(json)}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return pair;
};
