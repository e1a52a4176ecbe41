import { createPrivateKey, type KeyObject } from 'node:crypto';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';

/**
 * The raw private key (32 bytes) of a key file: PKCS#8 as PEM (also encrypted) or DER, or 32 bytes raw, in base64 or in hex.
 * @throws CheckpointError SigningKeyUnusable
 */
export const signingKeyOf = (file: Uint8Array, passphrase: string | null): Uint8Array => {
  const bytes = Buffer.from(file);
  if (bytes.length === 32) return new Uint8Array(bytes);
  const text = bytes.toString('latin1').trim();
  if (/^[0-9a-f]{64}$/i.test(text)) return new Uint8Array(Buffer.from(text, 'hex'));
  if (/^[A-Za-z0-9+/]{43}=?$/.test(text)) return new Uint8Array(Buffer.from(text, 'base64'));
  return rawOf(keyObjectOf(bytes, text, passphrase));
};

const keyObjectOf = (bytes: Buffer, text: string, passphrase: string | null): KeyObject => {
  const given = passphrase === null ? {} : { passphrase };
  try {
    return text.startsWith('-----BEGIN')
      ? createPrivateKey({ key: text, format: 'pem', ...given })
      : createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8', ...given });
  } catch (cause) {
    throw unusable(`it cannot be read (${messageOf(cause)})`);
  }
};

const rawOf = (key: KeyObject): Uint8Array => {
  const { d } = key.asymmetricKeyType === 'ed25519' ? key.export({ format: 'jwk' }) : {};
  if (d === undefined) throw unusable(`it is for ${key.asymmetricKeyType ?? 'something else'}, not for Ed25519`);
  return new Uint8Array(Buffer.from(d, 'base64url'));
};

const unusable = (why: string): CheckpointError =>
  new CheckpointError(
    ErrorCode.SigningKeyUnusable,
    `this key signs no lists: ${why}`,
    'make one with: openssl genpkey -algorithm ed25519 -out lists.key; an encrypted one needs CHECKPOINT_KEY_PASSPHRASE',
  );
