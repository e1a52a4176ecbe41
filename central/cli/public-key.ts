import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';

const rawIn = (text: string): Uint8Array | null => {
  if (/^[0-9a-f]{64}$/i.test(text)) return new Uint8Array(Buffer.from(text, 'hex'));
  return /^[A-Za-z0-9+/]{43}=?$/.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : null;
};

const rawOf = (key: KeyObject, half: 'x' | 'd'): Uint8Array => {
  const jwk = key.export({ format: 'jwk' });
  const raw = jwk[half];
  if (jwk.crv !== 'Ed25519' || raw === undefined) throw new Error('it is not an Ed25519 key');
  return new Uint8Array(Buffer.from(raw, 'base64url'));
};

/**
 * A raw Ed25519 public key (32 bytes): in base64, in hex, or as PEM.
 * @throws CheckpointError InputUnreadable
 */
export const publicKeyIn = (file: string): Uint8Array => {
  try {
    const text = readFileSync(file, 'latin1').trim();
    return rawIn(text) ?? rawOf(createPublicKey(text), 'x');
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.InputUnreadable,
      `${file} is no public key: ${messageOf(cause)}`,
      'it is 32 bytes in base64, or what openssl pkey -pubout writes',
      { cause },
    );
  }
};

/**
 * A raw Ed25519 private key (32 bytes): as `root.key` has it, in hex, or as PEM.
 * @throws CheckpointError InputUnreadable
 */
export const privateKeyIn = (file: string): Uint8Array => {
  try {
    const text = readFileSync(file, 'latin1').trim();
    return rawIn(text) ?? rawOf(createPrivateKey(text), 'd');
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.InputUnreadable,
      `${file} is no private key: ${messageOf(cause)}`,
      'it is 32 bytes in base64, or what openssl genpkey -algorithm ed25519 writes, without a passphrase',
      { cause },
    );
  }
};
