import type { KeyObject } from 'node:crypto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { HealthCertificate, SignedBy, Verification } from '../../contract/credential.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { isSameCountry } from '../country.ts';
import { type FaultCode, faultOf, unreadable } from '../credential-fault.ts';
import { verifyEcdsa } from '../signature/ecdsa.ts';
import { parseStrictJson } from '../strict-json.ts';
import { parseSignerCertificate, type SignerCertificate } from '../trust/certificate.ts';
import type { Authority, Trust } from '../trust/trust.ts';
import { type SealMessage, sealFacts, sealMessageSchema } from './seal-facts.ts';

/** ECDSA, each on its curve alone (ICAO TR VDS-NC 1.4; RFC 7518 section 3.4). */
const algorithms = {
  ES256: { hash: 'sha256', curves: ['prime256v1'] },
  ES384: { hash: 'sha384', curves: ['secp384r1'] },
  ES512: { hash: 'sha512', curves: ['secp521r1'] },
} as const;
type Algorithm = keyof typeof algorithms;

const sealSchema = z.strictObject({
  data: z.strictObject({
    hdr: z.strictObject({
      t: z.enum(['icao.vacc', 'icao.test']),
      v: z.literal(1),
      is: z.string().regex(/^[A-Z]{3}$/),
    }),
    msg: sealMessageSchema,
  }),
  sig: z.looseObject({ alg: z.string(), cer: z.string().max(8192), sigvl: z.string().max(1024) }),
});
type Seal = z.infer<typeof sealSchema>;

/**
 * ICAO visible digital seal for non-constrained environments (VDS-NC). The signer's certificate travels in the code, so a
 * good signature alone proves nothing: the certificate must come from a trusted authority of the issuing country.
 * @param now ms since the Unix epoch; null: time is not judged
 * @throws CheckpointError CredentialMalformed
 */
export const readVdsNc = (text: string, trust: Trust, now: number | null): HealthCertificate => {
  const json = parseStrictJson(text);
  if (!Array.isArray(json)) return readSeal(json, trust, now);
  const seals = json.length <= maxSeals ? json.map((seal) => readSeal(seal, trust, now)) : [];
  const [first] = seals;
  if (first === undefined) throw unreadable();
  return allOf(first, seals);
};

/** Several seals in one code, as some countries write them. One that is wrong makes all of them wrong. */
const maxSeals = 4;

const allOf = (first: HealthCertificate, seals: readonly HealthCertificate[]): HealthCertificate => {
  const worst = seals.find(({ verified }) => !verified) ?? first;
  const samePerson = seals.every(
    ({ person }) => person.name === first.person.name && person.birth === first.person.birth,
  );
  return {
    ...worst,
    person: first.person,
    vaccinations: seals.flatMap(({ vaccinations }) => vaccinations),
    tests: seals.flatMap(({ tests }) => tests),
    warnings: samePerson ? [] : ['several-people'],
  };
};

const readSeal = (json: unknown, trust: Trust, now: number | null): HealthCertificate => {
  const parsed = sealSchema.safeParse(json);
  if (!parsed.success) throw unreadable();
  const seal = parsed.data;
  const signer = signerIn(bytesOf(seal.sig.cer));
  const message: SealMessage = seal.data.msg;
  return {
    kind: 'vds-nc',
    ...verificationOf(seal, signedBytesOf(json), signer, trust, now),
    ...sealFacts(message),
    issuer: seal.data.hdr.is,
    issuedAt: null,
    expiresAt: signer?.notAfter ?? null,
  };
};

/** OpenSSL reads a certificate and does not mind what stands behind it: one seal, one text. */
const signerIn = (der: Uint8Array): SignerCertificate | null => {
  const signer = parseSignerCertificate(der);
  return signer?.x509.raw.length === der.length ? signer : null;
};

/** RFC 8785 of `data` as it was sent, whatever members it has beside those read here. */
const signedBytesOf = (json: unknown): Uint8Array => {
  const data = (json as Readonly<{ data: unknown }>).data;
  return Buffer.from(canonicalize(data) ?? '', 'utf8');
};

const verificationOf = (
  { data, sig }: Seal,
  message: Uint8Array,
  signer: SignerCertificate | null,
  trust: Trust,
  now: number | null,
): Verification => {
  const refused = (code: FaultCode, signedBy: SignedBy | null = null): Verification => ({
    verified: false,
    error: faultOf(code),
    signedBy,
    until: signer?.notAfter ?? null,
  });
  if (!isAlgorithm(sig.alg)) return refused(ErrorCode.AlgorithmRefused);
  if (signer === null) return refused(ErrorCode.SignatureInvalid);
  if (!isSignedBy(sig.alg, message, bytesOf(sig.sigvl), signer.key)) return refused(ErrorCode.SignatureInvalid);
  const authority = trust.authorities.find((candidate) => !candidate.withdrawn && hasIssued(candidate, signer));
  if (trust.isSignerWithdrawn(signer.fingerprint)) return refused(ErrorCode.SignerWithdrawn);
  if (authority === undefined) {
    const withdrawn = trust.authorities.some((candidate) => candidate.withdrawn && hasIssued(candidate, signer));
    return refused(withdrawn ? ErrorCode.SignerWithdrawn : ErrorCode.SignerUnknown);
  }
  const { signedBy } = signer;
  if (!isOfCountry(data.hdr.is, authority, signer)) return refused(ErrorCode.IssuerMismatch, signedBy);
  if (!maySign(signer)) return refused(ErrorCode.KeyUsageWrong, signedBy);
  const { uvci, utci } = data.msg;
  if ([uvci, utci].some((id) => id !== undefined && trust.isCertificateRevoked(id))) {
    return refused(ErrorCode.CredentialRevoked, signedBy);
  }
  if (now !== null && now < signer.notBefore) return refused(ErrorCode.CredentialNotYetValid, signedBy);
  if (now !== null && now > Math.min(signer.notAfter, authority.certificate.notAfter)) {
    return refused(ErrorCode.SignerExpired, signedBy);
  }
  return { verified: true, error: null, signedBy, until: signer.notAfter };
};

const isAlgorithm = (name: string): name is Algorithm => Object.hasOwn(algorithms, name);

const isSignedBy = (name: Algorithm, message: Uint8Array, signature: Uint8Array, key: KeyObject): boolean => {
  const { hash, curves } = algorithms[name];
  return verifyEcdsa(hash, curves, message, signature, key);
};

const hasIssued = ({ certificate }: Authority, signer: SignerCertificate): boolean => {
  try {
    return (
      certificate.x509.ca &&
      signer.x509.checkIssued(certificate.x509) &&
      signer.x509.verify(certificate.key) &&
      signer.notBefore >= certificate.notBefore
    );
  } catch {
    return false;
  }
};

const isOfCountry = (issuing: string, authority: Authority, signer: SignerCertificate): boolean =>
  isSameCountry(issuing, authority.country) &&
  signer.signedBy.country !== null &&
  isSameCountry(issuing, signer.signedBy.country);

/** Extended key usage of signers of visible digital seals; a certificate without any is not restricted. */
const sealUsage = /^2\.23\.136\.1\.1\.14(\.|$)/;
const maySign = ({ x509 }: SignerCertificate): boolean =>
  x509.ca === false && (x509.keyUsage === undefined || x509.keyUsage.some((oid) => sealUsage.test(oid)));

/** base64 or base64url, padded or not: the samples in the field have all of them. One text a value: no stray bits. */
const bytesOf = (text: string): Buffer => {
  const plain = text
    .replace(/={0,2}$/, '')
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  const bytes = Buffer.from(plain, 'base64url');
  if (plain === '' || bytes.toString('base64url') !== plain) throw unreadable();
  return bytes;
};
