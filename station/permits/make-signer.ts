import 'reflect-metadata';
import { KeyObject, randomBytes, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequestGenerator,
  X509CertificateGenerator,
} from '@peculiar/x509';

export type SignerWish = Readonly<{
  /** The office, as doors name it. */
  name: string;
  /** ISO 3166-1, two letters. */
  country: string;
  kind: 'P-256' | 'RSA';
  /** ms since the Unix epoch. */
  notBefore: number;
  notAfter: number;
  /** Encrypts the key (PBES2, AES-256); null: it lies open. */
  passphrase: string | null;
}>;

/** PEM. `request`: for a certificate authority (PKCS#10), in place of the certificate that the key signed for itself. */
export type MadeSigner = Readonly<{ key: string; certificate: string; request: string }>;

const algorithms = {
  'P-256': { name: 'ECDSA', namedCurve: 'P-256' },
  RSA: { name: 'RSASSA-PKCS1-v1_5', modulusLength: 3072, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' },
} as const;

/** A key that signs permits, and what introduces it. */
export const makePermitSigner = async (wish: SignerWish): Promise<MadeSigner> => {
  cryptoProvider.set(globalThis.crypto);
  const keys = await webcrypto.subtle.generateKey(algorithms[wish.kind], true, ['sign', 'verify']);
  const name = [{ C: [wish.country] }, { CN: [wish.name] }];
  const signingAlgorithm = { name: algorithms[wish.kind].name, hash: 'SHA-256' };
  const extensions = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
  ];
  const certificate = await X509CertificateGenerator.createSelfSigned({
    // Positive, so not the topmost bit.
    serialNumber: `01${randomBytes(15).toString('hex')}`,
    name,
    notBefore: new Date(wish.notBefore),
    notAfter: new Date(wish.notAfter),
    signingAlgorithm,
    keys,
    extensions,
  });
  const request = await Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm, extensions });
  return { key: keyPem(keys.privateKey, wish.passphrase), certificate: pem(certificate), request: pem(request) };
};

const pem = (made: Readonly<{ toString(format: 'pem'): string }>): string => `${made.toString('pem').trim()}\n`;

const keyPem = (key: webcrypto.CryptoKey, passphrase: string | null): string => {
  const protection = passphrase === null ? {} : { cipher: 'aes-256-cbc', passphrase };
  return KeyObject.from(key)
    .export({ type: 'pkcs8', format: 'pem', ...protection })
    .toString();
};
