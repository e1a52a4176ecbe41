import type { CredentialWarning, Person, Recovery, TestResult, Vaccination } from '../../contract/credential.ts';
import { unreadable } from '../credential-fault.ts';
import { nobody } from '../person.ts';
import { statedDay, statedMoment, statedText } from '../stated.ts';
import type { CertificateUse } from '../trust/certificate.ts';

/** What a health certificate states (ehn-dcc-schema 1.3.3), normalised. */
export type HcertFacts = Readonly<{
  person: Person;
  vaccinations: readonly Vaccination[];
  tests: readonly TestResult[];
  recoveries: readonly Recovery[];
  uses: readonly CertificateUse[];
  /** Unique certificate identifiers, for revocation. */
  ids: readonly string[];
  warnings: readonly CredentialWarning[];
}>;

type Entry = ReadonlyMap<unknown, unknown>;

/** COVID-19 in SNOMED CT: what else a certificate may be about tells nothing about it. */
const covid = '840539006';
const maxEntries = 16;

/**
 * @param value claim −260; its member 1 is the certificate
 * @throws CheckpointError CredentialMalformed
 */
export const hcertFacts = (value: unknown): HcertFacts => {
  const certificate = value instanceof Map ? value.get(1) : null;
  if (!(certificate instanceof Map)) throw unreadable();
  const [v, t, r] = ['v', 't', 'r'].map((name) => entriesOf(certificate, name)) as [Entry[], Entry[], Entry[]];
  if (v.length + t.length + r.length === 0) throw unreadable();
  return {
    person: { ...nobody, name: nameOf(certificate.get('nam')), birth: statedDay(certificate.get('dob')) },
    vaccinations: v.filter(isCovid).map(vaccination),
    tests: t.filter(isCovid).map(test),
    recoveries: r.filter(isCovid).map(recovery),
    uses: [
      ...(v.length > 0 ? (['vaccination'] as const) : []),
      ...(t.length > 0 ? (['test'] as const) : []),
      ...(r.length > 0 ? (['recovery'] as const) : []),
    ],
    ids: [...v, ...t, ...r].flatMap((entry) => statedText(entry.get('ci')) ?? []),
    warnings: [],
  };
};

const entriesOf = (certificate: Entry, name: string): Entry[] => {
  const entries = certificate.get(name) ?? [];
  if (!Array.isArray(entries) || entries.length > maxEntries || !entries.every((entry) => entry instanceof Map)) {
    throw unreadable();
  }
  return entries;
};

const isCovid = (entry: Entry): boolean => entry.get('tg') === covid;

const vaccination = (entry: Entry): Vaccination => ({
  product: statedText(entry.get('mp')),
  dose: count(entry.get('dn')),
  course: count(entry.get('sd')),
  date: statedDay(entry.get('dt')),
  country: statedText(entry.get('co')),
  id: statedText(entry.get('ci')),
});

/** Codes of `tt` (LOINC) and `tr` (SNOMED CT) in the eHealth Network's value sets. */
const testTypes: ReadonlyMap<unknown, TestResult['type']> = new Map<unknown, TestResult['type']>([
  ['LP6464-4', 'pcr'],
  ['LP217198-3', 'rapid'],
]);
const testResults: ReadonlyMap<unknown, TestResult['result']> = new Map<unknown, TestResult['result']>([
  ['260415000', 'negative'],
  ['260373001', 'positive'],
]);

const test = (entry: Entry): TestResult => ({
  type: testTypes.get(entry.get('tt')) ?? 'unknown',
  sampledAt: statedMoment(entry.get('sc')),
  result: testResults.get(entry.get('tr')) ?? 'unknown',
  country: statedText(entry.get('co')),
  id: statedText(entry.get('ci')),
});

const recovery = (entry: Entry): Recovery => ({
  firstPositive: statedDay(entry.get('fr')),
  validFrom: statedDay(entry.get('df')),
  validUntil: statedDay(entry.get('du')),
  country: statedText(entry.get('co')),
  id: statedText(entry.get('ci')),
});

const count = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 99 ? value : null;

/** The names as their owner writes them; the form for machines (`MUSTERFRAU<GOESSINGER`) where there is none. */
const nameOf = (value: unknown): string | null => {
  if (!(value instanceof Map)) return null;
  const pair = (family: string, given: string): string =>
    [statedText(value.get(family)), statedText(value.get(given))]
      .filter((part) => part !== null && part !== '')
      .join(' ');
  const name = pair('fn', 'gn') || pair('fnt', 'gnt').replaceAll('<', ' ').trim();
  return name === '' ? null : name.slice(0, 200);
};
