import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { newSealingKeyPair } from '../../contract/sealed.ts';
import { writeWhole } from '../enrolment/whole-file.ts';
import { keysFolder } from '../identity/key-rights.ts';
import { fileKeys } from '../keys/file-keys.ts';
import { type KeyStore, keyNames } from '../keys/key-store.ts';

export type StationKeyPair = Readonly<{ publicKey: Uint8Array; privateKey: Uint8Array }>;

const keyTextSchema = z.base64().transform((text, context) => {
  const key = new Uint8Array(Buffer.from(text, 'base64'));
  if (key.length !== 32) context.addIssue('not 32 bytes');
  return key;
});
const fileSchema = z.object({ publicKey: keyTextSchema, privateKey: keyTextSchema });

/** The public half once more, for commands: they cannot open the pair where the system has closed it. */
const publicFile = (dataDirectory: string): string => join(keysFolder(dataDirectory), 'watch-list.pub');

/**
 * This station's pair of keys for watch lists (X25519: what they are encrypted to; a site may give all its stations one
 * file); it makes one where there is none.
 * @throws (rejects) CheckpointError WatchListKeyUnreadable, KeysClosed
 */
export const stationKeyPair = async (
  dataDirectory: string,
  keys: KeyStore = fileKeys(dataDirectory),
): Promise<StationKeyPair> => {
  try {
    const pair = load(keys) ?? (await make(keys));
    if (keys.kept === 'system') showPublic(publicFile(dataDirectory), pair.publicKey);
    return pair;
  } catch (cause) {
    if (isClosed(cause)) throw cause;
    throw new CheckpointError(
      ErrorCode.WatchListKeyUnreadable,
      `the key of this station for watch lists (keys/${keyNames.watchList}) cannot be used: ${messageOf(cause)}`,
      'put the file back; or remove it, and give the new key that is made then to the issuing desk',
      { cause },
    );
  }
};

/**
 * The public half, base64, for a command; it makes a pair where there is none.
 * @throws (rejects) CheckpointError WatchListKeyUnreadable, KeysClosed: and no station has started here since
 */
export const stationPublicKey = async (dataDirectory: string): Promise<string> => {
  try {
    return textOf((await stationKeyPair(dataDirectory)).publicKey);
  } catch (error) {
    const shown = publicFile(dataDirectory);
    if (isClosed(error) && existsSync(shown)) return readFileSync(shown, 'utf8').trim();
    throw error;
  }
};

const isClosed = (error: unknown): boolean => error instanceof CheckpointError && error.code === ErrorCode.KeysClosed;

const textOf = (key: Uint8Array): string => Buffer.from(key).toString('base64');

const load = (keys: KeyStore): StationKeyPair | null => {
  const text = keys.read(keyNames.watchList);
  return text === null ? null : fileSchema.parse(JSON.parse(text));
};

const make = async (keys: KeyStore): Promise<StationKeyPair> => {
  const pair = await newSealingKeyPair();
  const json = { publicKey: textOf(pair.publicKey), privateKey: textOf(pair.privateKey) };
  keys.write(keyNames.watchList, `${JSON.stringify(json)}\n`);
  return pair;
};

const showPublic = (file: string, publicKey: Uint8Array): void => {
  const text = `${textOf(publicKey)}\n`;
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeWhole(file, text);
};
