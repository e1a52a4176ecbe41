import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HealthCertificate, Recovery, TestResult, Vaccination } from '../../contract/credential.ts';
import { factsSchema } from '../../contract/rules.ts';
import { certificateFacts } from './certificate-facts.ts';

/** 08:30 on 20 September 2021 at the door. */
const at = Date.parse('2021-09-20T08:30:00+07:00');
const judged = { at, utcOffsetMinutes: 420 };

const shot = (change: Partial<Vaccination>): Vaccination => ({
  product: 'EU/1/20/1528',
  dose: 2,
  course: 2,
  date: '2021-09-06',
  country: null,
  id: null,
  ...change,
});
const test = (change: Partial<TestResult>): TestResult => ({
  type: 'pcr',
  sampledAt: at,
  result: 'negative',
  country: null,
  id: null,
  ...change,
});
const recovery = (change: Partial<Recovery>): Recovery => ({
  firstPositive: '2021-03-24',
  validFrom: null,
  validUntil: null,
  country: null,
  id: null,
  ...change,
});

const certificate = (
  stated: Partial<Pick<HealthCertificate, 'vaccinations' | 'tests' | 'recoveries'>>,
): HealthCertificate => ({
  kind: 'hcert',
  verified: true,
  error: null,
  signedBy: { name: 'Bộ Y tế', country: 'VN', keyId: '00' },
  until: null,
  person: {
    name: 'NGUYEN VAN A',
    birth: '1987-01-18',
    gender: 'unknown',
    identityNumber: null,
    identityKind: 'none',
    qid: null,
    phone: null,
    healthInsurance: null,
    address: null,
  },
  vaccinations: [],
  tests: [],
  recoveries: [],
  issuer: 'VN',
  issuedAt: null,
  expiresAt: null,
  warnings: [],
  ...stated,
});

const vaccinationOf = (...vaccinations: Vaccination[]) =>
  certificateFacts([certificate({ vaccinations })], judged)?.vaccination;
const recoveryOf = (...recoveries: Recovery[]) => certificateFacts([certificate({ recoveries })], judged)?.recovery;
const hoursOf = (sampledAt: number | null) =>
  certificateFacts([certificate({ tests: [test({ sampledAt })] })], judged)?.test?.hours;

describe('facts of vaccinations', () => {
  it.each([
    ['two doses, 14 days', [shot({})], { doses: 2, course: 2, dated: true, days: 14 }],
    ['today', [shot({ date: '2021-09-20' })], { doses: 2, course: 2, dated: true, days: 0 }],
    ['tomorrow', [shot({ date: '2021-09-21' })], { doses: 2, course: 2, dated: true, days: -1 }],
    [
      'one-dose vaccine',
      [shot({ product: 'EU/1/20/1525', dose: 1, course: 1 })],
      { doses: 1, course: 1, dated: true, days: 14 },
    ],
    [
      'one-dose vaccine by CVX',
      [shot({ product: '212', dose: 1, course: null })],
      { doses: 1, course: 1, dated: true, days: 14 },
    ],
    [
      'one-dose vaccine by name',
      [shot({ product: 'COVID-19 Vaccine Janssen', dose: null, course: null })],
      { doses: 1, course: 1, dated: true, days: 14 },
    ],
    ['1 of 1 of a two-dose vaccine', [shot({ dose: 1, course: 1 })], { doses: 1, course: 2, dated: true, days: 14 }],
    [
      'three-dose vaccine',
      [shot({ product: 'Abdala', dose: 2, course: 2 })],
      { doses: 2, course: 3, dated: true, days: 14 },
    ],
    [
      'an unknown product: the course is what the issuer says',
      [shot({ product: 'X-9', dose: 3, course: 4 })],
      { doses: 3, course: 4, dated: true, days: 14 },
    ],
    [
      'an unknown product without a course',
      [shot({ product: null, course: null })],
      { doses: 2, course: 2, dated: true, days: 14 },
    ],
    ['booster', [shot({ dose: 3, course: 3 })], { doses: 3, course: 2, dated: true, days: 14 }],
    ['a month: as if on its last day', [shot({ date: '2021-08' })], { doses: 2, course: 2, dated: true, days: 20 }],
    ['a year: as if on its last day', [shot({ date: '2020' })], { doses: 2, course: 2, dated: true, days: 263 }],
    ['no date', [shot({ date: null })], { doses: 2, course: 2, dated: false, days: null }],
    [
      'a date for the first dose only',
      [shot({ dose: 1 }), shot({ date: null })],
      { doses: 2, course: 2, dated: false, days: null },
    ],
    ['dose 0 is none', [shot({ dose: 0 })], null],
  ])('%s', (_, shots, expected) => {
    expect(vaccinationOf(...shots)).toEqual(expected);
  });

  it('counts doses of several certificates by their days, each day once', () => {
    const first = shot({ dose: 1, course: 1, product: 'EU/1/20/1507', date: '2021-06-01' });
    const second = shot({ dose: 1, course: 1, date: '2021-08-01' });
    expect(vaccinationOf(first, second, second)).toEqual({ doses: 2, course: 2, dated: true, days: 50 });
  });

  it('does not take a full course of a one-dose vaccine back for what was given after it', () => {
    const single = shot({ product: 'EU/1/20/1525', dose: 1, course: 1, date: '2021-06-01' });
    expect(vaccinationOf(single, shot({ dose: 1, course: 1, date: '2021-09-19' }))).toEqual({
      doses: 2,
      course: 1,
      dated: true,
      days: 1,
    });
  });

  it('counts days by the calendar of the door', () => {
    const vaccinations = [shot({ date: '2021-09-06' })];
    const late = Date.parse('2021-09-19T23:59:59+07:00');
    const days = [late, late + 1000].map(
      (moment) => certificateFacts([certificate({ vaccinations })], { ...judged, at: moment })?.vaccination?.days,
    );
    expect(days).toEqual([13, 14]);
  });
});

describe('facts of recoveries', () => {
  it.each([
    ['180 days', recovery({}), { dated: true, days: 180, valid: null }],
    [
      'a month: as if on its first day',
      recovery({ firstPositive: '2021-03' }),
      { dated: true, days: 203, valid: null },
    ],
    [
      'no first test: from the beginning of the certificate',
      recovery({ firstPositive: null, validFrom: '2021-09-10' }),
      { dated: true, days: 10, valid: true },
    ],
    [
      'valid to this day',
      recovery({ validFrom: '2021-09-20', validUntil: '2021-09-20' }),
      { dated: true, days: 180, valid: true },
    ],
    ['not valid before tomorrow', recovery({ validFrom: '2021-09-21' }), { dated: true, days: 180, valid: false }],
    ['valid to yesterday', recovery({ validUntil: '2021-09-19' }), { dated: true, days: 180, valid: false }],
    ['no date at all', recovery({ firstPositive: null }), { dated: false, days: null, valid: null }],
  ])('%s', (_, stated, expected) => {
    expect(recoveryOf(stated)).toEqual(expected);
  });

  it('takes the latest of several', () => {
    expect(recoveryOf(recovery({ firstPositive: '2021-09-01' }), recovery({}))?.days).toBe(19);
  });
});

describe('facts of tests', () => {
  it.each([
    ['now', 0, 0],
    ['a minute ago', -60_000, 1],
    ['72 hours ago', -72 * 3_600_000, 72],
    ['a moment more', -72 * 3_600_000 - 1, 73],
    ['in a moment', 1, -1],
  ])('an hour begun counts whole: %s', (_, since, expected) => {
    expect(hoursOf(at + since)).toBe(expected);
  });

  it('knows the latest of all, and of each kind', () => {
    const tests = [
      test({ sampledAt: at - 7_200_000 }),
      test({ type: 'rapid', sampledAt: at - 3_600_000, result: 'positive' }),
      test({ sampledAt: at - 36_000_000, result: 'positive' }),
      test({ sampledAt: null }),
    ];
    const rapid = { kind: 'rapid', negative: false, positive: true, dated: true, hours: 1 };
    expect(certificateFacts([certificate({ tests })], judged)).toMatchObject({
      test: rapid,
      rapid,
      pcr: { kind: 'pcr', negative: true, positive: false, dated: true, hours: 2 },
    });
  });
});

it('states no days and hours while nobody believes the clock', () => {
  const all = certificate({
    vaccinations: [shot({})],
    tests: [test({})],
    recoveries: [recovery({ validFrom: '2021' })],
  });
  const undated = { kind: 'pcr', negative: true, positive: false, dated: false, hours: null };
  expect(certificateFacts([all], { ...judged, at: null })).toEqual({
    count: 1,
    vaccination: { doses: 2, course: 2, dated: false, days: null },
    recovery: { dated: false, days: null, valid: null },
    test: undated,
    pcr: undated,
    rapid: null,
  });
});

it('is null where nobody showed a certificate, and empty where one states nothing of it', () => {
  expect([certificateFacts([], judged), certificateFacts([certificate({})], judged)]).toEqual([
    null,
    { count: 1, vaccination: null, recovery: null, test: null, pcr: null, rapid: null },
  ]);
});

it('makes facts of the schema out of whatever is stated', () => {
  const date = fc.option(fc.oneof(fc.stringMatching(/^\d{4}(-\d{2}(-\d{2})?)?$/), fc.string()), { nil: null });
  const number = fc.option(fc.nat(99), { nil: null });
  const words = fc.option(fc.string(), { nil: null });
  const stated = fc.record({
    vaccinations: fc.array(fc.record({ product: words, dose: number, course: number, date }).map(shot), {
      maxLength: 4,
    }),
    recoveries: fc.array(fc.record({ firstPositive: date, validFrom: date, validUntil: date }).map(recovery), {
      maxLength: 3,
    }),
    tests: fc.array(
      fc.record({ sampledAt: fc.option(fc.double({ min: 0, max: 8e15, noNaN: true }), { nil: null }) }).map(test),
      { maxLength: 3 },
    ),
  });
  const part = factsSchema.shape.certificates;
  fc.assert(
    fc.property(fc.array(stated, { maxLength: 3 }), fc.option(fc.nat(4e12), { nil: null }), (several, moment) => {
      part.parse(certificateFacts(several.map(certificate), { at: moment, utcOffsetMinutes: 420 }));
    }),
  );
});
