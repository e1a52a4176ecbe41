import type { CredentialError } from '../contract/credential.ts';
import { CheckpointError, ErrorCode } from '../contract/errors.ts';

/** What is wrong with a signed code, in words that repeat nothing of what it says. */
const faults = {
  [ErrorCode.CredentialMalformed]: 'the code is damaged, incomplete or not what it looks like',
  [ErrorCode.CredentialInflated]: 'the code unpacks to more than any such code holds',
  [ErrorCode.CredentialIncomplete]: 'this is one part of a code in several parts: scan the others too',
  [ErrorCode.SignatureInvalid]: 'the signature is not that of the named signer: the code is forged or damaged',
  [ErrorCode.SignerUnknown]: 'the signer is not on the trust list',
  [ErrorCode.SignerWithdrawn]: 'the signer was withdrawn: what it has signed is not genuine any more',
  [ErrorCode.AlgorithmRefused]: 'the code is signed in a way that is not accepted',
  [ErrorCode.CredentialExpired]: 'the code is no longer valid',
  [ErrorCode.CredentialNotYetValid]: 'the code is not valid yet',
  [ErrorCode.CredentialRevoked]: 'the code has been withdrawn by its issuer',
  [ErrorCode.KeyUsageWrong]: 'the signer may not sign this kind of certificate',
  [ErrorCode.IssuerMismatch]: 'the signer is not the issuer that the code names',
  [ErrorCode.PermitNotNow]: 'the permit does not hold on this day or at this hour',
  [ErrorCode.SignerExpired]: 'the signer’s own certificate was not valid when it signed',
} as const;

export type FaultCode = keyof typeof faults;

export const faultOf = (code: FaultCode): CredentialError => ({ code, message: faults[code] });

/** Thrown inside a reader when the code cannot be taken apart; a reader's caller never sees it. */
export const unreadable = (code: FaultCode = ErrorCode.CredentialMalformed, cause?: unknown): CheckpointError =>
  new CheckpointError(code, faults[code], 'scan the code again, flat and whole', { cause });
