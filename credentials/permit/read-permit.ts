import type { TravelPermit, Verification } from '../../contract/credential.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { unpackSign1 } from '../cose/unpack-sign1.ts';
import { claimsOf, timesOf } from '../cwt/claims.ts';
import { accepted, findSigner, refused, timeFault } from '../cwt/signer.ts';
import type { Trust } from '../trust/trust.ts';
import { permitClaim, permitFacts } from './permit-claims.ts';
import { permitTimeFault } from './permit-time.ts';

export const permitPrefix = 'GDD1:';

/**
 * The contactless travel permit. Whether its route, area or vehicle is this one is for the rules and the officer.
 * @param now ms since the Unix epoch; null: time is not judged
 * @throws CheckpointError CredentialMalformed, CredentialInflated
 */
export const readPermit = (text: string, trust: Trust, now: number | null): TravelPermit => {
  const sign1 = unpackSign1(text, permitPrefix);
  const claims = claimsOf(sign1);
  const facts = permitFacts(claims.get(permitClaim));
  const times = timesOf(claims);
  const found = findSigner(sign1, trust, 'permit');
  const verification = (): Verification => {
    if (typeof found === 'number') return refused(found, null, times);
    // A key usage that names health certificates or seals is for these alone, whatever the list says.
    const code =
      found.hcertUses !== null
        ? ErrorCode.KeyUsageWrong
        : trust.isPermitRevoked(facts.permit.id)
          ? ErrorCode.CredentialRevoked
          : (timeFault(times, found, now) ?? (now === null ? null : permitTimeFault(facts.permit, now)));
    return code === null ? accepted(found.signedBy, times) : refused(code, found.signedBy, times);
  };
  return { kind: 'permit', ...verification(), ...facts, issuedAt: times.issued, warnings: [] };
};
