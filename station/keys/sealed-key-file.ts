import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { keysFolder } from '../identity/key-rights.ts';

export const sealedKeyFile = (dataDirectory: string, name: string): string =>
  join(keysFolder(dataDirectory), `${name}.sealed`);

export const sealedKeyThere = (dataDirectory: string, name: string): boolean =>
  existsSync(sealedKeyFile(dataDirectory, name));

/** `CPK1`, nonce (12 bytes), tag (16 bytes), AES-256-GCM of the text. Bound to its name: no file stands in for another. */
const magic = Buffer.from('CPK1');
const nonceBytes = 12;
const tagBytes = 16;
const headerBytes = magic.length + nonceBytes + tagBytes;

const bound = (name: string): Buffer => Buffer.concat([magic, Buffer.from(name)]);

/** @param key 32 bytes */
export const sealKey = (key: Uint8Array, name: string, text: string): Buffer => {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound(name));
  const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([magic, nonce, cipher.getAuthTag(), content]);
};

/** @throws Error: it is damaged, of another name, or was closed with another key */
export const openKey = (key: Uint8Array, name: string, bytes: Buffer): string => {
  if (bytes.length < headerBytes || !bytes.subarray(0, magic.length).equals(magic)) throw new Error('it is cut off');
  const nonce = bytes.subarray(magic.length, magic.length + nonceBytes);
  const opener = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(bound(name));
  opener.setAuthTag(bytes.subarray(magic.length + nonceBytes, headerBytes));
  return Buffer.concat([opener.update(bytes.subarray(headerBytes)), opener.final()]).toString('utf8');
};
