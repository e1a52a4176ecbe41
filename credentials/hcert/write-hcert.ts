import { encode } from 'cborg';
import { packSign1, writeSign1 } from '../cose/write-sign1.ts';
import { claim } from '../cwt/claims.ts';
import type { PermitSigner } from '../permit/write-permit.ts';

/** Where the certificate itself stands in the health claim (HCERT 1.0.5, section 3.3.1). */
const certificateKey = 1;

/**
 * The text of a health certificate's QR code, for the demo and for training: a station reads such codes, it issues none.
 * @param certificate in the JSON form of the EU Digital COVID Certificate
 * @param expires ms since the Unix epoch, inclusive; `issued` likewise
 */
export const writeHcert = (
  certificate: unknown,
  signer: PermitSigner,
  { issued, expires }: Readonly<{ issued: number; expires: number }>,
): string => {
  const claims = new Map<number, unknown>([
    [claim.issuer, signer.certificate.signedBy.country ?? 'VN'],
    [claim.expires, Math.floor(expires / 1000)],
    [claim.issued, Math.floor(issued / 1000)],
    [claim.health, new Map([[certificateKey, certificate]])],
  ]);
  const algorithm = signer.key.asymmetricKeyType === 'rsa' ? 'PS256' : 'ES256';
  const kid = Buffer.from(signer.certificate.kid, 'hex');
  return packSign1('HC1:', writeSign1(algorithm, kid, encode(claims), signer.key));
};
