import type { CredentialWarning, HealthCertificate, TestResult, Vaccination } from '../../contract/credential.ts';
import { unreadable } from '../credential-fault.ts';
import { nobody } from '../person.ts';
import { statedDay, statedMoment, statedText } from '../stated.ts';
import { listIn, objectIn, optionalText, textIn } from './json-shape.ts';

/** What a card states: a FHIR R4 bundle of one patient, immunisations and laboratory results. */
type ShcFacts = Pick<HealthCertificate, 'person' | 'vaccinations' | 'tests' | 'recoveries' | 'warnings'>;

type Coding = Readonly<{ system: string | undefined; code: string | undefined }>;
type Name = Readonly<{ family: string | undefined; given: readonly string[]; text: string | undefined }>;

/** Of a resource what is read here. */
type Resource = Readonly<{
  resourceType: string;
  status: string | undefined;
  names: readonly Name[];
  birthDate: string | undefined;
  vaccineCode: readonly Coding[];
  code: readonly Coding[];
  value: readonly Coding[];
  occurrence: string | undefined;
  effective: string | undefined;
}>;

const maxEntries = 100;
const maxCodings = 20;

const resourceIn = (entry: unknown): Resource => {
  const resource = objectIn(objectIn(entry)['resource']);
  const names = resource['name'];
  return {
    resourceType: textIn(resource['resourceType']),
    status: optionalText(resource['status']),
    names: names === undefined ? [] : listIn(names, nameIn),
    birthDate: optionalText(resource['birthDate']),
    vaccineCode: codingsIn(resource['vaccineCode']),
    code: codingsIn(resource['code']),
    value: codingsIn(resource['valueCodeableConcept']),
    occurrence: optionalText(resource['occurrenceDateTime']),
    effective: optionalText(resource['effectiveDateTime']),
  };
};

const nameIn = (value: unknown): Name => {
  const { family, given, text } = objectIn(value);
  return {
    family: optionalText(family),
    given: given === undefined ? [] : listIn(given, textIn),
    text: optionalText(text),
  };
};

const noCodings: readonly Coding[] = [];

const codingsIn = (concept: unknown): readonly Coding[] => {
  if (concept === undefined) return noCodings;
  const { coding } = objectIn(concept);
  return coding === undefined ? noCodings : listIn(coding, codingIn, 0, maxCodings);
};

const codingIn = (value: unknown): Coding => {
  const { system, code } = objectIn(value);
  return { system: optionalText(system), code: optionalText(code) };
};

/** @throws CheckpointError CredentialMalformed */
export const shcFacts = (bundle: unknown): ShcFacts => {
  const { resourceType: type, entry } = objectIn(bundle);
  if (type !== 'Bundle') throw unreadable();
  const resources = listIn(entry, resourceIn, 1, maxEntries);
  const patients = resources.filter(({ resourceType }) => resourceType === 'Patient');
  const [patient] = patients;
  const warnings: readonly CredentialWarning[] = patients.length > 1 ? ['several-people'] : [];
  return {
    person: { ...nobody, name: nameOf(patient), birth: statedDay(patient?.birthDate) },
    vaccinations: vaccinationsOf(resources),
    tests: resources.filter(({ resourceType }) => resourceType === 'Observation').flatMap(testOf),
    recoveries: [],
    warnings,
  };
};

/** A card of laboratory results may name nobody. */
const nameOf = (patient: Resource | undefined): string | null => {
  const [first] = patient?.names ?? [];
  const parts = [first?.family, ...(first?.given ?? [])].flatMap((part) => statedText(part) ?? []);
  return parts.length > 0 ? parts.join(' ').slice(0, 200) : statedText(first?.text);
};

/** Codes of CVX for vaccines against COVID-19: 207 … 230, 300 … 313 and those from outside the United States. */
const covidCvx = /^(20[78]|21[0-37-9]|221|22[5-9]|230|30[0-289]|31[0-3]|50\d|51\d|52[01])$/;

/**
 * As cards from elsewhere tell it: products in the register of the European Union, and vaccines against COVID-19 in SNOMED CT
 * (value set `vaccine-prophylaxis` of the eHealth Network) and ATC.
 */
const covidElsewhere =
  /^(EU\/1\/20\/15(07|25|28)|EU\/1\/21\/(1529|1580|1618|1624)|EU\/1\/22\/1709|1119305005|1119349007|J07(BX03|BN0[1-5]))$/;

const isKnownElsewhere = ({ code }: Readonly<{ code: string }>): boolean => covidElsewhere.test(code);

/**
 * Cards hold shots against measles or influenza too: they are no dose of the course. Only what is known for a vaccine against
 * COVID-19 counts; a shot in words alone, or in a code system that is not known here, may be against anything.
 * @returns its code, or null
 */
const covidVaccine = (concept: readonly Coding[]): string | null => {
  const codings = concept.flatMap(({ system = '', code }) =>
    code === undefined ? [] : [{ isCvx: /\/sid\/cvx$/i.test(system), code: code.trim() }],
  );
  // What its CVX code says is against another illness no second coding makes one against COVID-19.
  const byCvx = codings.filter(({ isCvx }) => isCvx);
  const known = byCvx.length > 0 ? byCvx.find(({ code }) => covidCvx.test(code)) : codings.find(isKnownElsewhere);
  return known === undefined ? null : statedText(known.code);
};

/** Each shot is an entry of its own; which number it is shows in the order of the dates. */
const vaccinationsOf = (resources: readonly Resource[]): readonly Vaccination[] =>
  resources
    .filter(({ resourceType, status }) => resourceType === 'Immunization' && status === 'completed')
    .flatMap(({ vaccineCode, occurrence }) => {
      const product = covidVaccine(vaccineCode);
      return product === null ? [] : [{ product, date: statedDay(occurrence) }];
    })
    .toSorted((a, b) => compare(a.date ?? '', b.date ?? ''))
    .map(({ product, date }, index) => ({ product, dose: index + 1, course: null, date, country: null, id: null }));

/** LOINC codes of tests for SARS-CoV-2: nucleic acid amplification, and antigen. Others tell nothing here. */
const testTypes: ReadonlyMap<string, TestResult['type']> = new Map([
  ...[
    '94500-6',
    '94309-2',
    '94845-5',
    '94306-8',
    '94534-5',
    '94559-2',
    '94759-8',
    '95406-5',
    '95409-9',
    '95608-6',
    '96986-5',
  ].map((code): [string, TestResult['type']] => [code, 'pcr']),
  ...['94558-4', '95209-3', '95970-0', '96119-3', '97097-0'].map((code): [string, TestResult['type']] => [
    code,
    'rapid',
  ]),
]);
const results: ReadonlyMap<string, TestResult['result']> = new Map([
  ['260373001', 'positive'],
  ['10828004', 'positive'],
  ['LA6576-8', 'positive'],
  ['260415000', 'negative'],
  ['LA6577-6', 'negative'],
]);

const testOf = (resource: Resource): readonly TestResult[] => {
  const code = codeOf(resource.code);
  const type = code === null ? undefined : testTypes.get(code);
  if (type === undefined || !['final', 'amended', 'corrected'].includes(resource.status ?? '')) return [];
  const result = results.get(codeOf(resource.value) ?? '') ?? 'unknown';
  const sampledAt = statedMoment(resource.effective) ?? startOfDay(resource.effective);
  return [{ type, result, sampledAt, country: null, id: null }];
};

/** A test of which only the day is known counts from that day's beginning: never longer than it should. */
const startOfDay = (value: unknown): number | null => {
  const day = statedDay(value);
  return day === null || day.length < 10 ? null : Date.parse(day);
};

/** Dates as they are written sort as they lie in time. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const codeOf = (codings: readonly Coding[]): string | null =>
  statedText(codings.find(({ code }) => code !== undefined)?.code);
