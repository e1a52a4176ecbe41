import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';

/**
 * A raw Ed25519 public key (32 bytes): in base64, in hex, or as PEM.
 * @throws CheckpointError InputUnreadable
 */
export const publicKeyIn = (file: string): Uint8Array => {
  try {
    const text = readFileSync(file, 'latin1').trim();
    if (/^[0-9a-f]{64}$/i.test(text)) return new Uint8Array(Buffer.from(text, 'hex'));
    if (/^[A-Za-z0-9+/]{43}=?$/.test(text)) return new Uint8Array(Buffer.from(text, 'base64'));
    const { crv, x } = createPublicKey(text).export({ format: 'jwk' });
    if (crv === 'Ed25519' && x !== undefined) return new Uint8Array(Buffer.from(x, 'base64url'));
    throw new Error('it is not an Ed25519 key');
  } catch (cause) {
    throw new CheckpointError(
      ErrorCode.InputUnreadable,
      `${file} is no public key: ${messageOf(cause)}`,
      'it is 32 bytes in base64, or what openssl pkey -pubout writes',
      { cause },
    );
  }
};
