import type { HealthCertificate, Verification } from '../../contract/credential.ts';
import { ErrorCode } from '../../contract/errors.ts';
import type { Sign1 } from '../cose/sign1.ts';
import { unpackSign1 } from '../cose/unpack-sign1.ts';
import { isSameCountry } from '../country.ts';
import { claim, claimsOf, type Times, textOf, timesOf } from '../cwt/claims.ts';
import { accepted, findSigner, refused, timeFault } from '../cwt/signer.ts';
import type { CertificateUse, SignerCertificate } from '../trust/certificate.ts';
import type { Trust } from '../trust/trust.ts';
import { type HcertFacts, hcertFacts } from './hcert-facts.ts';

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
      ...(issuer !== null && checked.signedBy?.country != null && !isSameCountry(issuer, checked.signedBy.country)
        ? (['issuer-country-differs'] as const)
        : []),
    ],
  };
};

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
