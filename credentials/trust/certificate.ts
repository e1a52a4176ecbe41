import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import type { SignedBy } from '../../contract/credential.ts';

export type CertificateUse = 'vaccination' | 'test' | 'recovery';

/** A signer's certificate with what verification asks of it, parsed once. */
export type SignerCertificate = Readonly<{
  key: KeyObject;
  signedBy: SignedBy;
  /** ms since the Unix epoch, both inclusive. */
  notBefore: number;
  notAfter: number;
  /** What it may sign of HCERT; null: any kind; empty: nothing, it belongs to another scheme. */
  hcertUses: ReadonlySet<CertificateUse> | null;
  /** First 8 bytes of SHA-256(DER), hex. */
  kid: string;
  fingerprint: string;
  x509: X509Certificate;
}>;

/** @returns null for bytes that are no certificate, or whose key no scheme here uses */
export const parseSignerCertificate = (der: Uint8Array): SignerCertificate | null => {
  try {
    const x509 = new X509Certificate(der);
    const fingerprint = createHash('sha256').update(x509.raw).digest('hex');
    const subject = namesOf(x509.subject);
    const kid = fingerprint.slice(0, 16);
    return {
      key: x509.publicKey,
      signedBy: { name: subject.get('CN') ?? subject.get('O') ?? '', country: subject.get('C') ?? null, keyId: kid },
      notBefore: x509.validFromDate.getTime(),
      notAfter: x509.validToDate.getTime(),
      hcertUses: hcertUsesOf(x509.keyUsage ?? []),
      kid,
      fingerprint,
      x509,
    };
  } catch {
    return null;
  }
};

/** The attributes of a distinguished name as OpenSSL writes it, one a line; the first of each counts. */
const namesOf = (subject: string | undefined): ReadonlyMap<string, string> => {
  const names = new Map<string, string>();
  for (const line of (subject ?? '').split('\n')) {
    const at = line.indexOf('=');
    const name = line.slice(0, at);
    if (at > 0 && !names.has(name)) names.set(name, line.slice(at + 1));
  }
  return names;
};

/** The published arc, and the mistyped one that more certificates carry (FORMATS 4). */
const useByOid: ReadonlyMap<string, CertificateUse> = new Map(
  ['1.3.6.1.4.1.1847.2021.1', '1.3.6.1.4.1.0.1847.2021.1'].flatMap((arc): [string, CertificateUse][] => [
    [`${arc}.1`, 'test'],
    [`${arc}.2`, 'vaccination'],
    [`${arc}.3`, 'recovery'],
  ]),
);
const otherScheme = /^2\.23\.136\.1\.1\.14(\.|$)/;

const hcertUsesOf = (extendedKeyUsage: readonly string[]): ReadonlySet<CertificateUse> | null => {
  const uses = extendedKeyUsage.flatMap((oid) => useByOid.get(oid) ?? []);
  if (uses.length > 0) return new Set(uses);
  return extendedKeyUsage.some((oid) => otherScheme.test(oid)) ? new Set() : null;
};
