import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/** Keys that are shorter are not accepted (RFC 8230 section 6.1). */
const minimumBits = 2048;

/**
 * AlgorithmIdentifier of a key that is for RSASSA-PSS alone (RFC 4055 section 3.1), with SHA-256, MGF1 with SHA-256 and
 * a salt of 32 bytes: as long as the hash (RFC 8230 section 2).
 */
const pssSha256 = Buffer.from(
  '304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120',
  'hex',
);

const sequence = 0x30;
const bitString = 0x03;

const tlv = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Uint8Array.of(tag, ...length), content]);
};

/**
 * The same key, bound to PS256. Told padding and salt with each call, Node takes half as long again (Node 24); a key that
 * says them itself also lets no call say others.
 */
export const boundKey = (key: KeyObject): KeyObject =>
  createPublicKey({
    key: tlv(sequence, pssSha256, tlv(bitString, Uint8Array.of(0), key.export({ type: 'pkcs1', format: 'der' }))),
    format: 'der',
    type: 'spki',
  });

const known = new WeakMap<KeyObject, KeyObject | null>();

const pssKeyOf = (key: KeyObject): KeyObject | null => {
  const found = known.get(key);
  if (found !== undefined) return found;
  const isRsa = key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= minimumBits;
  const made = isRsa ? boundKey(key) : null;
  known.set(key, made);
  return made;
};

/**
 * Whether this RSA key of 2048 bits or more made the signature, by PS256.
 * @throws nothing
 */
export const verifyPs256 = (message: Uint8Array, signature: Uint8Array, key: KeyObject): boolean => {
  try {
    const pssKey = pssKeyOf(key);
    return pssKey !== null && verify('sha256', message, pssKey, signature);
  } catch {
    return false;
  }
};
