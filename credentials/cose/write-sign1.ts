import { constants, type KeyObject, sign } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { encode, Tagged } from 'cborg';
import { encodeBase45 } from './base45.ts';
import { type Algorithm, signatureStructure } from './sign1.ts';

const numbers: Readonly<Record<Algorithm, number>> = { ES256: -7, PS256: -37 };
const tagSign1 = 18;

/**
 * COSE_Sign1 (RFC 9052 section 4.2) with algorithm and kid protected.
 * @param payload a CWT's claims as CBOR
 */
export const writeSign1 = (algorithm: Algorithm, kid: Uint8Array, payload: Uint8Array, key: KeyObject): Uint8Array => {
  const protectedBytes = encode(
    new Map<number, unknown>([
      [1, numbers[algorithm]],
      [4, kid],
    ]),
  );
  const signature = signMessage(algorithm, signatureStructure({ protectedBytes, payload }), key);
  return encode(new Tagged(tagSign1, [protectedBytes, new Map(), payload, signature]));
};

export const signMessage = (algorithm: Algorithm, message: Uint8Array, key: KeyObject): Uint8Array =>
  new Uint8Array(
    algorithm === 'ES256'
      ? sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' })
      : sign('sha256', message, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
  );

/** zlib, then base45, behind the prefix: what a QR code holds. */
export const packSign1 = (prefix: string, sign1: Uint8Array): string =>
  prefix + encodeBase45(deflateSync(sign1, { level: 9 }));
