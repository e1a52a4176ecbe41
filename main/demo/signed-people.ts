import type { SamplePerson } from '../../contract/rpc.ts';
import { writeHcert, writeShc } from '../../station/demo-office.ts';
import type { DemoIssuers } from './demo-issuers.ts';

const dayMs = 86_400_000;

/** The demo's list of what was withdrawn names it. */
export const withdrawnCertificate = 'URN:UVCI:01:VN:DEMO/WITHDRAWN';

/**
 * Invented people whose codes are signed, by days that are never old however late the demo is started.
 * @param now ms since the Unix epoch
 */
export const signedPeople = (issuers: DemoIssuers, now: number): readonly SamplePerson[] => {
  const { health, stranger, cards } = issuers;
  const valid = { issued: now - 60 * dayMs, expires: now + 300 * dayMs };
  const person = (id: string, vi: string, en: string, text: string): SamplePerson => ({
    ...{ id, vi, en, text },
    temperature: 36.5,
  });
  return [
    person(
      'vaccinated',
      'Chứng nhận tiêm chủng, đủ hai mũi',
      'Vaccination certificate, two doses',
      writeHcert(vaccination(bui, 2, now - 75 * dayMs), health, valid),
    ),
    person(
      'one-dose',
      'Chứng nhận tiêm chủng, một mũi',
      'Vaccination certificate, one dose',
      writeHcert(vaccination(ho, 1, now - 40 * dayMs), health, valid),
    ),
    person(
      'health-card',
      'Thẻ SMART Health Card, đủ hai mũi',
      'SMART Health Card, two doses',
      writeShc(card(cards.url, now), cards.key)[0] ?? '',
    ),
    person(
      'forged',
      'Chứng nhận giả',
      'A forged certificate',
      writeHcert(vaccination(dang, 2, now - 75 * dayMs), stranger, valid),
    ),
    person(
      'expired',
      'Chứng nhận hết hạn',
      'An expired certificate',
      writeHcert(vaccination(ly, 2, now - 420 * dayMs), health, {
        issued: now - 400 * dayMs,
        expires: now - 35 * dayMs,
      }),
    ),
    person(
      'withdrawn',
      'Chứng nhận đã bị thu hồi',
      'A certificate that was withdrawn',
      writeHcert(vaccination({ ...dang, id: withdrawnCertificate }, 2, now - 75 * dayMs), health, valid),
    ),
  ];
};

type Holder = Readonly<{ family: string; given: string; latin: readonly [string, string]; birth: string; id: string }>;

const holder = (family: string, given: string, latin: readonly [string, string], birth: string): Holder => ({
  ...{ family, given, latin, birth },
  id: `URN:UVCI:01:VN:DEMO/${latin.join('').replaceAll('<', '')}`,
});
const bui = holder('Bùi', 'Thị Lan', ['BUI', 'THI<LAN'], '1985-03-12');
const ho = holder('Hồ', 'Quang Huy', ['HO', 'QUANG<HUY'], '1999-07-21');
const dang = holder('Đặng', 'Văn Khoa', ['DANG', 'VAN<KHOA'], '1992-10-02');
const ly = holder('Lý', 'Mỹ Dung', ['LY', 'MY<DUNG'], '1970-12-30');

/** EU Digital COVID Certificate 1.3.0, a vaccination against SARS-CoV-2 (840539006) with Vaxzevria. */
const vaccination = ({ family, given, latin, birth, id }: Holder, dose: number, at: number): unknown => ({
  ver: '1.3.0',
  nam: { fn: family, gn: given, fnt: latin[0], gnt: latin[1] },
  dob: birth,
  v: [
    {
      ...{ tg: '840539006', vp: '1119305005', mp: 'EU/1/21/1529', ma: 'ORG-100001699' },
      ...{ dn: dose, sd: 2, dt: dayOf(at), co: 'VN', is: 'Bộ Y tế (bản demo)', ci: id },
    },
  ],
});

/** A card of two shots of Vaxzevria (CVX 210). */
const card = (issuer: string, now: number): unknown => ({
  iss: issuer,
  nbf: Math.floor((now - 60 * dayMs) / 1000),
  exp: Math.floor((now + 300 * dayMs) / 1000),
  vc: {
    type: ['https://smarthealth.cards#health-card', 'https://smarthealth.cards#immunization'],
    credentialSubject: {
      fhirVersion: '4.0.1',
      fhirBundle: {
        resourceType: 'Bundle',
        type: 'collection',
        entry: [
          {
            fullUrl: 'resource:0',
            resource: {
              resourceType: 'Patient',
              name: [{ family: 'Ngô', given: ['Bảo', 'Châu'] }],
              birthDate: '1980-06-28',
            },
          },
          ...[now - 160 * dayMs, now - 75 * dayMs].map((at, index) => ({
            fullUrl: `resource:${index + 1}`,
            resource: {
              resourceType: 'Immunization',
              status: 'completed',
              vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '210' }] },
              patient: { reference: 'resource:0' },
              occurrenceDateTime: dayOf(at),
            },
          })),
        ],
      },
    },
  },
});

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
