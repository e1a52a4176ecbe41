import type { CertificateFacts, Facts, TestFacts } from '../../contract/rules.ts';

const someTest: TestFacts = { kind: 'pcr', negative: true, positive: false, dated: true, hours: 20 };

const fullCertificates: CertificateFacts = {
  count: 3,
  vaccination: { doses: 2, course: 2, dated: true, days: 20 },
  recovery: { dated: true, days: 20, valid: true },
  test: someTest,
  pcr: someTest,
  rapid: { ...someTest, kind: 'rapid' },
};

/** Everything stated: what is here may be named in an expression. */
export const fullFacts: Facts = {
  direction: 'in',
  site: { kind: 'venue' },
  temperature: { state: 'measured', celsius: 36.6 },
  temperaturePolicy: 'required',
  credential: {
    kind: 'hcert',
    verified: true,
    error: null,
    masked: false,
    identified: true,
    named: true,
    warnings: ['extra-fields'],
  },
  certificates: fullCertificates,
  answers: {
    set: 'standard',
    symptoms: ['cough'],
    contact: true,
    places: ['abroad'],
    yes: ['positive-test'],
    hours: 2,
  },
  declaration: { policy: 'required', state: 'answered' },
  permit: {
    kind: 'signed',
    verified: true,
    error: null,
    holds: true,
    holder: 'match',
    plate: 'match',
    area: 'match',
    seats: 4,
    unchecked: false,
  },
  permitPolicy: 'accepted',
  lists: { watch: 'f1', trustOld: true, revocationsOld: true },
  presence: { inside: false, count: 3, capacity: 10 },
  clock: 'synchronised',
  clockTrusted: true,
};

/** Somebody of whom no more is known than an unsigned code tells: what a facts file leaves out is as it is here. */
export const plainFacts: Facts = {
  ...fullFacts,
  credential: {
    kind: 'personal-qr',
    verified: null,
    error: null,
    masked: false,
    identified: true,
    named: true,
    warnings: [],
  },
  temperature: { state: 'not-asked', celsius: null },
  temperaturePolicy: 'off',
  certificates: null,
  answers: null,
  declaration: { policy: 'off', state: 'not-asked' },
  permit: null,
  permitPolicy: 'off',
  lists: { watch: null, trustOld: false, revocationsOld: false },
  presence: { inside: null, count: 0, capacity: null },
};

const measured: Facts = { ...plainFacts, temperature: fullFacts.temperature, temperaturePolicy: 'required' };
const noTemperature = { state: 'missing', celsius: null } as const;
const noTest: TestFacts = { kind: 'unknown', negative: false, positive: false, dated: false, hours: null };
const undated: CertificateFacts = {
  count: 1,
  vaccination: { doses: 2, course: 2, dated: false, days: null },
  recovery: { dated: false, days: null, valid: null },
  test: noTest,
  pcr: { ...noTest, kind: 'pcr' },
  rapid: { ...noTest, kind: 'rapid', negative: true },
};
const noCertificates: CertificateFacts = {
  count: 1,
  vaccination: null,
  recovery: null,
  test: null,
  pcr: null,
  rapid: null,
};
const signed: Facts = { ...measured, credential: { ...fullFacts.credential, identified: false } };
const noPermit: NonNullable<Facts['permit']> = {
  kind: 'link',
  verified: null,
  error: null,
  holds: null,
  holder: 'unknown',
  plate: 'unknown',
  area: 'unknown',
  seats: null,
  unchecked: true,
};

/** Ordinary passages, with everything null that can be: an expression that fails at one of them is a wrong expression. */
export const probeFacts: readonly Facts[] = [
  fullFacts,
  plainFacts,
  measured,
  { ...measured, temperature: noTemperature },
  { ...measured, temperature: noTemperature, temperaturePolicy: 'optional' },
  { ...measured, credential: { ...measured.credential, masked: true, identified: false, named: false } },
  { ...plainFacts, direction: 'out' },
  { ...signed, certificates: noCertificates },
  { ...signed, certificates: undated },
  { ...signed, certificates: undated, clock: 'untrusted', clockTrusted: false },
  { ...signed, certificates: { ...noCertificates, test: someTest, rapid: fullCertificates.rapid } },
  { ...signed, certificates: { ...noCertificates, vaccination: fullCertificates.vaccination } },
  { ...signed, certificates: { ...noCertificates, recovery: fullCertificates.recovery } },
  { ...signed, credential: { ...signed.credential, verified: false, error: 'expired' } },
  { ...measured, declaration: { policy: 'required', state: 'missing' } },
  { ...measured, answers: { set: 'standard', symptoms: [], contact: null, places: [], yes: [], hours: 0 } },
  { ...measured, permitPolicy: 'required' },
  { ...measured, permit: noPermit, permitPolicy: 'required' },
  { ...measured, permit: { ...noPermit, kind: 'signed', verified: false, error: 'permit-not-now', holds: false } },
];
