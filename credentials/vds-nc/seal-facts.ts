import { z } from 'zod';
import type { HealthCertificate, Person, TestResult, Vaccination } from '../../contract/credential.ts';
import { nobody } from '../person.ts';
import { statedDay, statedMoment, statedText } from '../stated.ts';

/** A number, or the same as text: the samples in the field have both. */
const numberSchema = z.union([z.number(), z.string().regex(/^\d{1,3}$/)]);

const shotSchema = z.looseObject({
  dvc: z.string().optional(),
  seq: numberSchema.optional(),
  ctr: z.string().optional(),
});

/** `msg` of a seal: proof of vaccination, or of a test (ICAO TR VDS-NC 1.4, sections on the data sets). */
export const sealMessageSchema = z.looseObject({
  uvci: z.string().max(64).optional(),
  utci: z.string().max(64).optional(),
  pid: z.looseObject({
    n: z.string().optional(),
    dob: z.string().optional(),
    sex: z.string().optional(),
    i: z.string().optional(),
    dn: z.string().optional(),
  }),
  ve: z
    .array(
      z.looseObject({
        des: z.string().optional(),
        nam: z.string().optional(),
        dis: z.string().optional(),
        vd: z.array(shotSchema).max(20).optional(),
      }),
    )
    .max(20)
    .optional(),
  sp: z.looseObject({ ctr: z.string().optional() }).optional(),
  dat: z.looseObject({ sc: z.string().optional() }).optional(),
  tr: z.looseObject({ tc: z.string().optional(), r: z.string().optional() }).optional(),
});
export type SealMessage = Readonly<z.infer<typeof sealMessageSchema>>;

type SealFacts = Pick<HealthCertificate, 'person' | 'vaccinations' | 'tests' | 'recoveries' | 'warnings'>;

export const sealFacts = (message: SealMessage): SealFacts => ({
  person: personOf(message),
  vaccinations: vaccinationsOf(message),
  tests: message.tr === undefined ? [] : [testOf(message, message.tr)],
  recoveries: [],
  warnings: [],
});

const sexes: Readonly<Record<string, Person['gender']>> = { M: 'male', F: 'female' };

const personOf = ({ pid }: SealMessage): Person => {
  const passport = statedText(pid.i ?? pid.dn);
  return {
    ...nobody,
    name: statedText(pid.n),
    birth: statedDay(pid.dob),
    gender: sexes[pid.sex ?? ''] ?? 'unknown',
    identityNumber: passport === null || passport.length > 40 ? null : passport,
    identityKind: passport === null || passport.length > 40 ? 'none' : 'passport',
  };
};

/** Against what it protects: ICD-11 (`RA01.0`), ICD-10, SNOMED CT or in words; one that does not say is taken for it. */
const isCovid = ({ dis }: NonNullable<SealMessage['ve']>[number]): boolean =>
  dis === undefined || /RA01|U07|840539006|covid|sars/i.test(dis);

const vaccinationsOf = ({ ve = [], uvci }: SealMessage): readonly Vaccination[] =>
  ve.filter(isCovid).flatMap(({ nam, des, vd = [] }) =>
    vd.map(({ dvc, seq, ctr }) => ({
      product: statedText(nam) ?? statedText(des),
      dose: seq === undefined ? null : Number(seq),
      course: null,
      date: statedDay(dvc),
      country: statedText(ctr),
      id: statedText(uvci),
    })),
  );

const testOf = ({ dat, sp, utci }: SealMessage, { tc, r }: NonNullable<SealMessage['tr']>): TestResult => ({
  type: testTypeOf(tc),
  sampledAt: statedMoment(dat?.sc),
  result: testResultOf(r),
  country: statedText(sp?.ctr),
  id: statedText(utci),
});

/** Free words: `molecular(PCR)`, `antigen`. */
const testTypeOf = (text: string | undefined): TestResult['type'] => {
  if (/pcr|molecular|naat|lamp/i.test(text ?? '')) return 'pcr';
  return /antigen|rapid/i.test(text ?? '') ? 'rapid' : 'unknown';
};

const testResultOf = (text: string | undefined): TestResult['result'] => {
  if (/^\s*(negative|normal|not detected)\s*$/i.test(text ?? '')) return 'negative';
  return /^\s*(positive|abnormal|detected)\s*$/i.test(text ?? '') ? 'positive' : 'unknown';
};
