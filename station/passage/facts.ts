import type { SiteKind } from '../../contract/configuration.ts';
import type { Credential, HealthCertificate } from '../../contract/credential.ts';
import type { ClockState } from '../../contract/decision.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { personKeys } from '../../contract/identity.ts';
import type { TemperatureReading } from '../../contract/reading.ts';
import type { CredentialFault, Facts } from '../../contract/rules.ts';
import type { Identified, TemperatureState } from '../gate/gate.ts';
import { certificateFacts } from './certificate-facts.ts';
import { samePerson } from './certificate-wallet.ts';

/** What stands around a passage when it is decided. */
export type Circumstances = Readonly<{
  siteKind: SiteKind;
  temperaturePolicy: Facts['temperaturePolicy'];
  inside: boolean | null;
  count: number;
  capacity: number | null;
  clock: ClockState;
  /** When it is decided, ms since the Unix epoch. */
  at: number;
  utcOffsetMinutes: number;
  /** Genuine certificates of this person, as `CertificateWallet` gives them. */
  certificates: readonly HealthCertificate[];
  answers: Facts['answers'];
  declaration: Facts['declaration'];
  permit: Facts['permit'];
  permitPolicy: Facts['permitPolicy'];
  watch: Facts['lists']['watch'];
  lists: Omit<Facts['lists'], 'watch'>;
}>;

/** Where a station has none of it: no health declaration, no permits, no watch list. */
export const nothingMore: Pick<Circumstances, 'answers' | 'declaration' | 'permit' | 'permitPolicy' | 'watch'> = {
  answers: null,
  declaration: { policy: 'off', state: 'not-asked' },
  permit: null,
  permitPolicy: 'off',
  watch: null,
};

export const factsOf = (
  identified: Identified,
  temperature: TemperatureReading | null,
  temperatureState: TemperatureState,
  around: Circumstances,
): Facts => {
  const clockTrusted = around.clock !== 'untrusted';
  return {
    direction: identified.direction,
    site: { kind: around.siteKind },
    temperature: { state: temperatureState, celsius: temperature?.celsius ?? null },
    temperaturePolicy: around.temperaturePolicy,
    credential: credentialFacts(identified.credential),
    certificates: certificateFacts(around.certificates, {
      at: clockTrusted ? around.at : null,
      utcOffsetMinutes: around.utcOffsetMinutes,
    }),
    answers: around.answers,
    declaration: around.declaration,
    permit: around.permit,
    permitPolicy: around.permitPolicy,
    lists: { watch: around.watch, ...around.lists },
    presence: { inside: around.inside, count: around.count, capacity: around.capacity },
    clock: around.clock,
    clockTrusted,
  };
};

const credentialFacts = (credential: Credential): Facts['credential'] => ({
  kind: credential.kind,
  verified: credential.verified,
  error: credential.verified === false ? credentialFaultOf(credential.error.code) : null,
  masked: credential.kind === 'personal-qr' && credential.masked,
  identified: credential.kind !== 'unknown' && personKeys(credential.person).length > 0,
  named: credential.kind !== 'unknown' && samePerson(credential.person) !== null,
  warnings: credential.kind === 'unknown' ? [] : [...credential.warnings],
});

const faults: ReadonlyMap<number, CredentialFault> = new Map([
  [ErrorCode.SignatureInvalid, 'signature-invalid'],
  [ErrorCode.SignerUnknown, 'signer-unknown'],
  [ErrorCode.AlgorithmRefused, 'algorithm-refused'],
  [ErrorCode.CredentialExpired, 'expired'],
  [ErrorCode.CredentialNotYetValid, 'not-yet-valid'],
  [ErrorCode.CredentialRevoked, 'revoked'],
  [ErrorCode.KeyUsageWrong, 'key-usage-wrong'],
  [ErrorCode.IssuerMismatch, 'issuer-mismatch'],
  [ErrorCode.SignerExpired, 'signer-expired'],
  [ErrorCode.SignerWithdrawn, 'signer-withdrawn'],
  [ErrorCode.PermitNotNow, 'permit-not-now'],
]);

/** What rules call the error of a signed code. */
export const credentialFaultOf = (code: number): CredentialFault => faults.get(code) ?? 'other';
