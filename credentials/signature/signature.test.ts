import { constants, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Curve, verifyEcdsa } from './ecdsa.ts';
import { verifyPs256 } from './rsa-pss.ts';

const message = Buffer.from('Giấy đi đường');

const curves = [
  { curve: 'prime256v1', hash: 'sha256', size: 32 },
  { curve: 'secp384r1', hash: 'sha384', size: 48 },
  { curve: 'secp521r1', hash: 'sha512', size: 66 },
] as const;

describe.each(curves)('ECDSA on $curve', ({ curve, hash, size }) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const signed = (): Buffer => sign(hash, message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const ours = (signature: Uint8Array, key: KeyObject = publicKey, on: readonly Curve[] = [curve]): boolean =>
    verifyEcdsa(hash, on, message, signature, key);

  it('takes what the key signed, integers with zeros in front among them', () => {
    const seen = new Set<boolean>();
    for (let count = 0; seen.size < 2 && count < 20_000; count += 1) {
      const signature = signed();
      const short = signature[0] === 0 && (signature[1] ?? 0) < 0x80;
      if (!seen.has(short)) expect(ours(signature)).toBe(true);
      // On P-521 the first byte of r holds one bit: it is 0 in half of all signatures.
      seen.add(short);
    }
    expect(seen).toEqual(new Set([true, false]));
  });

  it('agrees with OpenSSL about every r and s', () => {
    const number = fc.oneof(
      fc.uint8Array({ minLength: size, maxLength: size }),
      fc.nat(size).map((zeros) => new Uint8Array(size).fill(0xff, zeros)),
      fc.constantFrom(signed().subarray(0, size), signed().subarray(size)),
    );
    const genuine = signed();
    fc.assert(
      fc.property(number, number, fc.nat(8 * 2 * size - 1), (r, s, bit) => {
        const flipped = Buffer.from(genuine);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        for (const signature of [Buffer.concat([r, s]), flipped, genuine]) {
          const key = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
          expect(ours(signature)).toBe(verify(hash, message, key, signature));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuses DER, any other length, other curves and other keys', () => {
    const der = sign(hash, message, privateKey);
    const signature = signed();
    expect([
      ours(der),
      ours(new Uint8Array(0)),
      ours(signature.subarray(1)),
      ours(Buffer.concat([signature, Buffer.of(0)])),
      ours(signature, publicKey, []),
      ours(signature, generateKeyPairSync('ec', { namedCurve: curve }).publicKey),
      ours(signature, generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey),
      ours(signature, generateKeyPairSync('ed25519').publicKey),
    ]).toEqual(Array.from({ length: 8 }, () => false));
  });
});

describe('PS256', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signed = (saltLength: number, hash = 'sha256', key: KeyObject = privateKey): Buffer =>
    sign(hash, message, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });

  it('takes a salt as long as the hash', () => {
    expect(verifyPs256(message, signed(32), publicKey)).toBe(true);
  });

  it('takes keys that are for RSASSA-PSS alone, whether they say with which parameters or not', () => {
    const free = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
    const said = (hashAlgorithm: string, saltLength: number) => {
      // A number, whatever the types of Node say.
      const salt: object = { saltLength };
      return generateKeyPairSync('rsa-pss', {
        modulusLength: 2048,
        hashAlgorithm,
        mgf1HashAlgorithm: hashAlgorithm,
        ...salt,
      });
    };
    const [right, salt, hash] = [said('sha256', 32), said('sha256', 40), said('sha384', 32)];
    expect([
      verifyPs256(message, signed(32, 'sha256', free.privateKey), free.publicKey),
      verifyPs256(message, signed(20, 'sha256', free.privateKey), free.publicKey),
      verifyPs256(message, signed(32, 'sha256', right.privateKey), right.publicKey),
      verifyPs256(message, signed(32, 'sha256', right.privateKey), free.publicKey),
      verifyPs256(message, signed(40, 'sha256', salt.privateKey), salt.publicKey),
      verifyPs256(message, signed(32, 'sha384', hash.privateKey), hash.publicKey),
    ]).toEqual([true, false, true, false, false, false]);
  });

  it('refuses other salts, hashes, paddings, keys and messages', () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect([
      ...[0, 20, 31, 33, 64].map((salt) => verifyPs256(message, signed(salt), publicKey)),
      verifyPs256(message, signed(32, 'sha384'), publicKey),
      verifyPs256(message, sign('sha256', message, privateKey), publicKey),
      verifyPs256(message, signed(32, 'sha256', short.privateKey), short.publicKey),
      verifyPs256(message, signed(32), other.publicKey),
      verifyPs256(message, sign('sha256', message, ec.privateKey), ec.publicKey),
      verifyPs256(Buffer.from('Giay di duong'), signed(32), publicKey),
      verifyPs256(message, new Uint8Array(0), publicKey),
    ]).toEqual(Array.from({ length: 12 }, () => false));
  });

  it('refuses a signature with any bit changed', () => {
    const genuine = signed(32);
    fc.assert(
      fc.property(fc.nat(8 * 256 - 1), (bit) => {
        const flipped = Buffer.from(genuine);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(verifyPs256(message, flipped, publicKey)).toBe(false);
      }),
    );
  });
});
