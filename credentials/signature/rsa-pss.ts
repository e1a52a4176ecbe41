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

const tlv = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Uint8Array.of(tag, ...length), content]);
};

/** What stands in a DER of two members behind the first: of a public key (RFC 5280 section 4.1) its bit string. */
const bitsOf = (der: Uint8Array): Uint8Array => {
  const outer = contentAt(der, 0);
  return der.subarray(contentAt(der, outer.start).end);
};

const contentAt = (der: Uint8Array, at: number): Readonly<{ start: number; end: number }> => {
  const first = der[at + 1] ?? 0;
  const long = first < 0x80 ? 0 : first - 0x80;
  let length = long === 0 ? first : 0;
  for (let index = 0; index < long; index += 1) length = length * 256 + (der[at + 2 + index] ?? 0);
  const start = at + 2 + long;
  return { start, end: start + length };
};

/**
 * The same key, bound to PS256. Told padding and salt with each call, Node takes half as long again (Node 24); a key that
 * says them itself also lets no call say others.
 */
export const boundKey = (key: KeyObject): KeyObject =>
  createPublicKey({
    key: tlv(sequence, pssSha256, bitsOf(key.export({ type: 'spki', format: 'der' }))),
    format: 'der',
    type: 'spki',
  });

const known = new WeakMap<KeyObject, KeyObject | null>();

/** A key that is for RSASSA-PSS alone already: with these parameters, or free to take any. */
const isPss = (key: KeyObject): boolean => {
  const { hashAlgorithm = 'sha256', mgf1HashAlgorithm = 'sha256', saltLength = 32 } = key.asymmetricKeyDetails ?? {};
  return hashAlgorithm === 'sha256' && mgf1HashAlgorithm === 'sha256' && saltLength <= 32;
};

const pssKeyOf = (key: KeyObject): KeyObject | null => {
  const found = known.get(key);
  if (found !== undefined) return found;
  const type = key.asymmetricKeyType;
  const isRsa = type === 'rsa' || (type === 'rsa-pss' && isPss(key));
  const made = isRsa && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= minimumBits ? boundKey(key) : null;
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
