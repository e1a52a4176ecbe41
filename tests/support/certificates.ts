import 'reflect-metadata';
import { randomBytes, type webcrypto } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;

/** Files in PEM. */
export type CertificateFiles = Readonly<{ certificate: string; key: string }>;

/** An authority of a test, and what it signs: files in a folder. */
export class TestAuthority {
  readonly certificate: string;
  readonly #folder: string;
  readonly #name: string;
  readonly #keys: webcrypto.CryptoKeyPair;

  private constructor(folder: string, name: string, keys: webcrypto.CryptoKeyPair) {
    this.#folder = folder;
    this.#name = name;
    this.#keys = keys;
    this.certificate = join(folder, `${name}.pem`);
  }

  static async create(folder: string, name: string): Promise<TestAuthority> {
    cryptoProvider.set(globalThis.crypto);
    const keys = await crypto.subtle.generateKey(curve, true, ['sign', 'verify']);
    const authority = new TestAuthority(folder, name, keys);
    const made = await X509CertificateGenerator.createSelfSigned({
      name: `CN=${name}`,
      keys,
      signingAlgorithm,
      notBefore: new Date(Date.now() - dayMs),
      notAfter: new Date(Date.now() + dayMs),
      extensions: [new BasicConstraintsExtension(true, undefined, true)],
    });
    writeFileSync(authority.certificate, made.toString('pem'));
    return authority;
  }

  /** @param days until it is over; below 0: it is */
  async issue(commonName: string, host: string | null = null, days = 1): Promise<CertificateFiles> {
    const keys = await crypto.subtle.generateKey(curve, true, ['sign', 'verify']);
    const made = await X509CertificateGenerator.create({
      serialNumber: randomBytes(8).toString('hex'),
      subject: [{ CN: [commonName] }],
      issuer: `CN=${this.#name}`,
      notBefore: new Date(Date.now() - 3 * dayMs),
      notAfter: new Date(Date.now() + days * dayMs),
      signingAlgorithm,
      signingKey: this.#keys.privateKey,
      publicKey: keys.publicKey,
      extensions: host === null ? [] : [new SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
    });
    const stem = join(this.#folder, randomBytes(6).toString('hex'));
    const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
    writeFileSync(`${stem}.pem`, made.toString('pem'));
    writeFileSync(`${stem}.key`, `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`);
    return { certificate: `${stem}.pem`, key: `${stem}.key` };
  }
}
