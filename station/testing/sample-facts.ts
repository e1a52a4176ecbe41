import type { CertificateFacts, CredentialFault, Facts, TestFacts } from '../../contract/rules.ts';
import { evaluate, type RuleParameters } from '../rules/evaluate.ts';
import { plainFacts } from '../rules/probe-facts.ts';
import { loadRules } from '../rules/rule-set.ts';

/** Somebody with an unsigned personal QR and no fever. */
export const entering: Facts = {
  ...plainFacts,
  temperature: { state: 'measured', celsius: 36.6 },
  temperaturePolicy: 'required',
  presence: { inside: false, count: 0, capacity: null },
};
export const leaving: Facts = {
  ...entering,
  direction: 'out',
  temperature: { state: 'not-asked', celsius: null },
  presence: { inside: true, count: 1, capacity: null },
};

export const measured = (celsius: number): Partial<Facts> => ({ temperature: { state: 'measured', celsius } });
export const unmeasured: Partial<Facts> = { temperature: { state: 'missing', celsius: null } };
export const watched = (watch: 'f0' | 'f1'): Partial<Facts> => ({ lists: { ...entering.lists, watch } });

/** A genuine health certificate names a person by name and date of birth, and by no number. */
const genuine: Facts['credential'] = {
  kind: 'hcert',
  verified: true,
  error: null,
  masked: false,
  identified: false,
  named: true,
  warnings: [],
};
export const showing = (stated: Partial<CertificateFacts>): Partial<Facts> => ({
  credential: genuine,
  certificates: { count: 1, vaccination: null, recovery: null, test: null, pcr: null, rapid: null, ...stated },
});
export const shots = (doses: number, course: number, days: number): Partial<CertificateFacts> => ({
  vaccination: { doses, course, dated: true, days },
});
export const illness = (days: number, valid: boolean | null = true): Partial<CertificateFacts> => ({
  recovery: { dated: true, days, valid },
});
export const test = (
  kind: 'pcr' | 'rapid',
  result: 'negative' | 'positive' | 'unknown',
  hours: number,
): Partial<CertificateFacts> => {
  const facts: TestFacts = {
    kind,
    negative: result === 'negative',
    positive: result === 'positive',
    dated: true,
    hours,
  };
  return { test: facts, [kind]: facts };
};
export const vaccinated = (doses: number, course: number, days: number): Partial<Facts> =>
  showing(shots(doses, course, days));
export const recovered = (days: number, valid: boolean | null = true): Partial<Facts> => showing(illness(days, valid));
export const tested = (
  kind: 'pcr' | 'rapid',
  result: 'negative' | 'positive' | 'unknown',
  hours: number,
): Partial<Facts> => showing(test(kind, result, hours));

/** A certificate that is not genuine or not valid now: it states nothing. */
export const refused = (error: CredentialFault): Partial<Facts> => ({
  credential: { ...genuine, verified: false, error },
});

export const declared = (answers: Partial<NonNullable<Facts['answers']>> = {}): Partial<Facts> => ({
  declaration: { policy: 'ask', state: 'answered' },
  answers: { set: 'standard', symptoms: [], contact: false, places: [], yes: [], hours: 0, ...answers },
});

/** With a clock that nobody believes every number of days and hours is gone. */
export const clockless = (facts: Partial<Facts>): Partial<Facts> => {
  const { certificates = null } = facts;
  const undated = { dated: false, days: null } as const;
  const untimed = (result: TestFacts | null): TestFacts | null => result && { ...result, dated: false, hours: null };
  return {
    ...facts,
    clock: 'untrusted',
    clockTrusted: false,
    certificates: certificates && {
      ...certificates,
      vaccination: certificates.vaccination && { ...certificates.vaccination, ...undated },
      recovery: certificates.recovery && { ...certificates.recovery, ...undated, valid: null },
      test: untimed(certificates.test),
      pcr: untimed(certificates.pcr),
      rapid: untimed(certificates.rapid),
    },
  };
};

export const permitted = (permit: Partial<NonNullable<Facts['permit']>> = {}): Partial<Facts> => ({
  permitPolicy: 'accepted',
  permit: {
    kind: 'signed',
    verified: true,
    error: null,
    holds: true,
    holder: 'match',
    plate: 'match',
    area: 'match',
    seats: null,
    unchecked: false,
    ...permit,
  },
});

/** outcome, colour, then the codes of the reasons */
export type Answer = (changes: Partial<Facts>, base?: Facts, overrides?: RuleParameters) => readonly string[];
export const answersOf =
  (id: string): Answer =>
  (changes, base = entering, overrides = {}) => {
    const { set, parameters } = loadRules(id, overrides);
    const { outcome, colour, reasons } = evaluate(set, parameters, { ...base, ...changes });
    return [outcome, colour, ...reasons.map(({ code }) => code)];
  };
