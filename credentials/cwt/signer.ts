import type { SignedBy, Verification } from '../../contract/credential.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { type Sign1, signatureStructure, verifySign1 } from '../cose/sign1.ts';
import { type FaultCode, faultOf } from '../credential-fault.ts';
import type { SignerCertificate } from '../trust/certificate.ts';
import type { SignerUse, Trust } from '../trust/trust.ts';
import type { Times } from './claims.ts';

/** The signer whose key made the signature; or what stands against it. Several may share a key id: all are tried. */
export const findSigner = (sign1: Sign1, trust: Trust, use: SignerUse): SignerCertificate | FaultCode => {
  const { algorithm, kid } = sign1;
  if (algorithm === null) return ErrorCode.AlgorithmRefused;
  const keyId = kid === null ? '' : Buffer.from(kid).toString('hex');
  const candidates = trust.signers(keyId, use);
  if (candidates.length > 0) {
    const message = signatureStructure(sign1);
    const found = candidates.find(({ key }) => verifySign1(algorithm, message, sign1.signature, key));
    if (found !== undefined) return found;
  }
  if (trust.isKeyIdWithdrawn(keyId)) return ErrorCode.SignerWithdrawn;
  return candidates.length === 0 ? ErrorCode.SignerUnknown : ErrorCode.SignatureInvalid;
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
