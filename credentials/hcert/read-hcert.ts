import type { HealthCertificate, SignedBy, Verification } from '../../contract/credential.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { boundedInflate } from '../bounded-inflate.ts';
import { decodeCbor, parseSign1, type Sign1, signatureStructure, verifySign1 } from '../cose/sign1.ts';
import { type FaultCode, faultOf, unreadable } from '../credential-fault.ts';
import type { CertificateUse, SignerCertificate } from '../trust/certificate.ts';
import type { SignerUse, Trust } from '../trust/trust.ts';
import { decodeBase45 } from './base45.ts';
import { type HcertFacts, hcertFacts } from './hcert-facts.ts';

/** The largest certificate in use unpacks to under 3 KiB; a permit too. */
const maxUnpackedBytes = 32 * 1024;

/** CWT claims (RFC 8392 section 3.1.1) and the health certificate's own (EU eHealth Network, HCERT 1.0.5). */
export const claim = { issuer: 1, expires: 4, issued: 6, health: -260 } as const;

/**
 * EU Digital COVID Certificate and every health certificate of its form, Viet Nam's vaccine passport among them
 * (Decision 5772/QĐ-BYT): base45 → zlib → COSE_Sign1 → CWT.
 * @param text the whole code, with `HC1:`
 * @param now ms since the Unix epoch; null: the clock cannot be believed, and time is not judged
 * @throws CheckpointError CredentialMalformed, CredentialInflated
 */
export const readHcert = (text: string, trust: Trust, now: number | null): HealthCertificate => {
  const sign1 = unpackSign1(text, 'HC1:');
  const claims = claimsOf(sign1);
  const facts = hcertFacts(claims.get(claim.health));
  const times = timesOf(claims);
  const issuer = textOf(claims.get(claim.issuer));
  const checked = checkHcert(sign1, facts, times, trust, now);
  return {
    kind: 'hcert',
    ...checked,
    person: facts.person,
    vaccinations: facts.vaccinations,
    tests: facts.tests,
    recoveries: facts.recoveries,
    issuer,
    issuedAt: times.issued,
    expiresAt: times.expires,
    warnings: [
      ...facts.warnings,
      ...(issuer !== null && checked.signedBy?.country != null && issuer !== checked.signedBy.country
        ? (['issuer-country-differs'] as const)
        : []),
    ],
  };
};

/** @throws CheckpointError CredentialMalformed, CredentialInflated */
export const unpackSign1 = (text: string, prefix: string): Sign1 => {
  const packed = decodeBase45(text.slice(prefix.length));
  // 0x78: deflate with a 32 KiB window (RFC 1950). A COSE structure that was not compressed begins with 0xD2 or 0x84.
  if (packed === null || packed[0] !== 0x78) throw unreadable();
  return parseSign1(boundedInflate(packed, 'zlib', maxUnpackedBytes));
};

/** @throws CheckpointError CredentialMalformed */
export const claimsOf = ({ payload }: Sign1): ReadonlyMap<unknown, unknown> => {
  const claims = decodeCbor(payload);
  if (!(claims instanceof Map)) throw unreadable();
  return claims;
};

/** ms since the Unix epoch, null where the code does not say. */
export type Times = Readonly<{ issued: number | null; expires: number | null }>;

/** Seconds since the Unix epoch, whole or with a fraction (RFC 8392 section 2, NumericDate). */
export const timesOf = (claims: ReadonlyMap<unknown, unknown>): Times => ({
  issued: millisecondsOf(claims.get(claim.issued)),
  expires: millisecondsOf(claims.get(claim.expires)),
});

const latestSecond = 253_402_300_799;

const millisecondsOf = (value: unknown): number | null => {
  if (value === undefined || value === null) return null;
  const seconds = typeof value === 'bigint' ? Number(value) : value;
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= latestSecond)) throw unreadable();
  return seconds * 1000;
};

export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, 200) : null;

const checkHcert = (sign1: Sign1, facts: HcertFacts, times: Times, trust: Trust, now: number | null): Verification => {
  const found = findSigner(sign1, trust, 'hcert');
  if (typeof found === 'number') return refused(found, null, times);
  const use = usableBy(found, facts.uses);
  const code = !use
    ? ErrorCode.KeyUsageWrong
    : facts.ids.some((id) => trust.isCertificateRevoked(id))
      ? ErrorCode.CredentialRevoked
      : timeFault(times, found, now);
  return code === null ? accepted(found.signedBy, times) : refused(code, found.signedBy, times);
};

/** Every use that the certificate holds must be one that its signer may make. */
const usableBy = ({ hcertUses }: SignerCertificate, uses: readonly CertificateUse[]): boolean =>
  hcertUses === null || (uses.length > 0 && uses.every((use) => hcertUses.has(use)));

/** The signer whose key made the signature; or what stands against it. Several may share a key id: all are tried. */
export const findSigner = (sign1: Sign1, trust: Trust, use: SignerUse): SignerCertificate | FaultCode => {
  const { algorithm, kid } = sign1;
  if (algorithm === null) return ErrorCode.AlgorithmRefused;
  const candidates = kid === null ? [] : trust.signers(Buffer.from(kid).toString('hex'), use);
  if (candidates.length === 0) return ErrorCode.SignerUnknown;
  const message = signatureStructure(sign1);
  return (
    candidates.find(({ key }) => verifySign1(algorithm, message, sign1.signature, key)) ?? ErrorCode.SignatureInvalid
  );
};

/** iat ≤ clock ≤ exp, both inclusive; and the signer's certificate was valid when it signed, or is where that is not said. */
export const timeFault = (
  { issued, expires }: Times,
  signer: SignerCertificate,
  now: number | null,
): FaultCode | null => {
  const signed = issued ?? now;
  if (signed !== null && (signed < signer.notBefore || signed > signer.notAfter)) return ErrorCode.SignerExpired;
  if (now === null) return null;
  if (issued !== null && now < issued) return ErrorCode.CredentialNotYetValid;
  return expires !== null && now > expires ? ErrorCode.CredentialExpired : null;
};

export const accepted = (signedBy: SignedBy, { expires }: Times): Verification => ({
  verified: true,
  error: null,
  signedBy,
  until: expires,
});

export const refused = (code: FaultCode, signedBy: SignedBy | null, { expires }: Times): Verification => ({
  verified: false,
  error: faultOf(code),
  signedBy,
  until: expires,
});
