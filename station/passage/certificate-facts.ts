import type { HealthCertificate, Recovery, TestResult, Vaccination } from '../../contract/credential.ts';
import type { CertificateFacts, TestFacts } from '../../contract/rules.ts';
import { localDay } from '../identity/site-tags.ts';
import { courseOf } from './vaccine-courses.ts';

/** When certificates are judged. `at`: ms since the Unix epoch; null: the clock cannot be believed. */
export type Judged = Readonly<{ at: number | null; utcOffsetMinutes: number }>;

/**
 * What genuine certificates of one person state together, in whole days and hours. Total: what is not stated, or is of
 * another form than it should be, is as good as not there.
 * @param certificates genuine ones only: nobody becomes anything by the others
 */
export const certificateFacts = (
  certificates: readonly HealthCertificate[],
  { at, utcOffsetMinutes }: Judged,
): CertificateFacts | null => {
  if (certificates.length === 0) return null;
  const today = at === null ? null : localDay(at, utcOffsetMinutes);
  const tests = certificates.flatMap((certificate) => certificate.tests).toSorted(earliestFirst);
  const latest = (kind?: TestResult['type']): TestFacts | null => {
    const test = tests.findLast(({ type }) => kind === undefined || type === kind);
    return test === undefined ? null : testFacts(test, at);
  };
  return {
    count: certificates.length,
    vaccination: vaccinationFacts(
      certificates.flatMap((certificate) => certificate.vaccinations),
      today,
    ),
    recovery: recoveryFacts(
      certificates.flatMap((certificate) => certificate.recoveries),
      today,
    ),
    test: latest(),
    pcr: latest('pcr'),
    rapid: latest('rapid'),
  };
};

const vaccinationFacts = (stated: readonly Vaccination[], today: number | null): CertificateFacts['vaccination'] => {
  const shots = stated.filter(({ dose }) => dose !== 0);
  if (shots.length === 0) return null;
  const highest = Math.max(...shots.map(({ dose }) => dose ?? 1));
  const wholeDates = new Set(shots.flatMap(({ date }) => (date?.length === 10 ? [date] : [])));
  const byDate = shots.toSorted((a, b) => (lastDayOf(a.date) ?? -1) - (lastDayOf(b.date) ?? -1));
  const last = byDate.at(-1);
  const course = Math.min(
    courseOf(last?.product ?? null, last?.course ?? null),
    // A dose of a one-dose vaccine was a full course, whatever was given after it.
    ...shots.map(({ product, course: said }) => (courseOf(product, said) === 1 ? 1 : Number.POSITIVE_INFINITY)),
  );
  const lastDay = shots.some(({ dose, date }) => (dose ?? 1) === highest && date === null)
    ? null
    : lastDayOf(last?.date ?? null);
  return { doses: Math.max(highest, wholeDates.size), course, ...daysSince(lastDay, today) };
};

/** Of several, the latest illness. */
const recoveryFacts = (recoveries: readonly Recovery[], today: number | null): CertificateFacts['recovery'] => {
  const begun = ({ firstPositive, validFrom }: Recovery): number | null => firstDayOf(firstPositive ?? validFrom);
  const recovery = recoveries.toSorted((a, b) => (begun(a) ?? -1) - (begun(b) ?? -1)).at(-1);
  if (recovery === undefined) return null;
  const [from, until] = [lastDayOf(recovery.validFrom), lastDayOf(recovery.validUntil)];
  const valid =
    today === null || (from === null && until === null)
      ? null
      : (from === null || from <= today) && (until === null || today <= until);
  return { ...daysSince(begun(recovery), today), valid };
};

const daysSince = (day: number | null, today: number | null): Readonly<{ dated: boolean; days: number | null }> =>
  day === null || today === null ? { dated: false, days: null } : { dated: true, days: today - day };

const hourMs = 3_600_000;

const testFacts = ({ type, result, sampledAt }: TestResult, at: number | null): TestFacts => {
  const facts = { kind: type, negative: result === 'negative', positive: result === 'positive' };
  if (sampledAt === null || at === null) return { ...facts, dated: false, hours: null };
  const hours = (at - sampledAt) / hourMs;
  // An hour begun counts whole: 72 hours are over a moment after the seventy-second.
  return { ...facts, dated: true, hours: hours < 0 ? Math.floor(hours) : Math.ceil(hours) };
};

const earliestFirst = (a: TestResult, b: TestResult): number =>
  (a.sampledAt ?? Number.NEGATIVE_INFINITY) === (b.sampledAt ?? Number.NEGATIVE_INFINITY)
    ? 0
    : (a.sampledAt ?? Number.NEGATIVE_INFINITY) - (b.sampledAt ?? Number.NEGATIVE_INFINITY);

const dayMs = 86_400_000;

/** Days since 1970-01-01 of the first day that a partial date may mean; null where it is no date. */
const firstDayOf = (date: string | null): number | null => {
  if (date === null) return null;
  const [year, month = '01', day = '01'] = date.split('-');
  const at = Date.parse(`${year}-${month}-${day}`);
  return Number.isNaN(at) ? null : Math.floor(at / dayMs);
};

/** The last day that a partial date may mean: what has to be over for a time is counted from there. */
const lastDayOf = (date: string | null): number | null => {
  if (date === null) return null;
  const [year = '', month, day] = date.split('-');
  if (day !== undefined) return firstDayOf(date);
  const at = month === undefined ? Date.UTC(Number(year), 12, 0) : Date.UTC(Number(year), Number(month), 0);
  return Number.isNaN(at) ? null : Math.floor(at / dayMs);
};
