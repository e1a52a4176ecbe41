import type { KeyObject } from 'node:crypto';
import { encode } from 'cborg';
import { z } from 'zod';
import { CheckpointError, ErrorCode } from '../../contract/errors.ts';
import { packSign1, writeSign1 } from '../cose/write-sign1.ts';
import { claim } from '../cwt/claims.ts';
import type { SignerCertificate } from '../trust/certificate.ts';
import { type PermitMap, permitClaim, permitMapSchema } from './permit-claims.ts';
import { permitPrefix } from './read-permit.ts';

/** Who signs: the issuing office's certificate and the private key to it (ES256 or PS256, as the key is). */
export type PermitSigner = Readonly<{ certificate: SignerCertificate; key: KeyObject }>;

/**
 * The text of a permit's QR code.
 * @param issued ms since the Unix epoch; `expires` likewise, inclusive, null: until further notice
 * @throws CheckpointError CredentialMalformed: what the permit shall say is not in its form
 */
export const writePermit = (
  permit: PermitMap,
  signer: PermitSigner,
  { issued, expires }: Readonly<{ issued: number; expires: number | null }>,
): string => {
  const parsed = permitMapSchema.safeParse(permit);
  if (!parsed.success) {
    throw new CheckpointError(
      ErrorCode.CredentialMalformed,
      `this permit cannot be issued: ${z.prettifyError(parsed.error)}`,
      'correct the fields that are named',
    );
  }
  const claims = new Map<number, unknown>([
    [claim.issuer, signer.certificate.signedBy.country ?? 'VN'],
    ...(expires === null ? [] : ([[claim.expires, Math.floor(expires / 1000)]] as const)),
    [claim.issued, Math.floor(issued / 1000)],
    [permitClaim, parsed.data],
  ]);
  const algorithm = signer.key.asymmetricKeyType === 'rsa' ? 'PS256' : 'ES256';
  const kid = Buffer.from(signer.certificate.kid, 'hex');
  return packSign1(permitPrefix, writeSign1(algorithm, kid, encode(claims), signer.key));
};
