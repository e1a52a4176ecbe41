import type { CredentialWarning, Person, PersonalQr } from '../contract/credential.ts';
import { normaliseIdentityNumber } from '../contract/identity.ts';
import { contradictions, isCitizenNumber } from './citizen-number.ts';
import { printable, printableName } from './field-text.ts';
import { malformed } from './malformed.ts';
import { noDate, type WrittenDate, writtenDate } from './written-date.ts';

const format = 'national personal QR';

type Identity = Pick<Person, 'identityNumber' | 'identityKind'>;

/**
 * National personal QR, version 1.1 (Decision 1405/QĐ-BTTTT): `SoGiayTo|HoTen|NgaySinh|LoaiDinhDanh|QID|EXT`, with EXT
 * `declarer's QID<gender<health insurance<phone<signature`, which may end early or be missing. The signature's algorithm
 * is not published, so nothing here is verified.
 * @throws CheckpointError CredentialMalformed
 */
export const readPersonalQr = (fields: readonly string[]): PersonalQr => {
  const [number = '', name = '', birth = '', declared = '', qid, ext = '', ...more] = fields;
  if (qid === undefined) throw malformed(format, 'QID', 'is missing: the code ends early');
  const identity = identityOf(number);
  const born = birthOf(birth);
  const [declarer = '', gender = '', insurance = '', phone = ''] = ext.split('<');
  const person: Person = {
    name: printableName(format, name),
    birth: born.date,
    gender: genderOf(gender),
    ...identity,
    qid: qidOf('QID', qid),
    phone: phoneOf(phone),
    healthInsurance: insuranceOf(insurance),
    address: null,
  };
  return {
    kind: 'personal-qr',
    verified: null,
    person,
    declaredFor: declaredForOf(declared),
    declarerQid: qidOf("declarer's QID", declarer),
    masked: [number, name, birth].some((field) => field.includes('*')),
    warnings: warningsOf(person, born, more.length > 0),
  };
};

const warningsOf = (person: Person, born: WrittenDate, extra: boolean): readonly CredentialWarning[] => [
  ...(person.identityKind === 'cccd' && person.identityNumber !== null
    ? contradictions(person.identityNumber, person.birth, person.gender)
    : []),
  ...(born.implausible ? (['date-implausible'] as const) : []),
  ...(extra ? (['extra-fields'] as const) : []),
];

/** The masked form hides the first six characters with `*`: what is left of the number identifies nobody. */
const identityOf = (raw: string): Identity => {
  const number = normaliseIdentityNumber(raw);
  if (/^[0-9A-Z]*\*[0-9A-Z*]*$/.test(number) && number.length <= 20) {
    return { identityNumber: null, identityKind: 'masked' };
  }
  if (isCitizenNumber(number)) return { identityNumber: number, identityKind: 'cccd' };
  if (/^\d{9}$/.test(number) && /[1-9]/.test(number)) return { identityNumber: number, identityKind: 'cmnd' };
  if (isPassportNumber(number)) return { identityNumber: number, identityKind: 'passport' };
  throw malformed(format, 'document number', 'is neither 12 digits, nor 9 digits, nor a passport number');
};

/** Longer runs of digits alone are not passports but citizen numbers that lost or gained one. */
const isPassportNumber = (number: string): boolean =>
  /^[0-9A-Z]{6,20}$/.test(number) && /[1-9]/.test(number) && (/[A-Z]/.test(number) || number.length < 9);

const birthOf = (raw: string): WrittenDate => {
  const text = raw.trim();
  if (text === '') return noDate;
  const [, year, month = '**', day = '**'] = /^([\d*]{4})(?:-([\d*]{2})(?:-([\d*]{2}))?)?$/.exec(text) ?? [];
  if (year === undefined) throw malformed(format, 'date of birth', 'is not of the form YYYY-MM-DD');
  return writtenDate(year, month, day);
};

const declaredForOf = (raw: string): PersonalQr['declaredFor'] => {
  const text = raw.trim();
  if (text === '0') return 'self';
  if (text === '1') return 'other';
  throw malformed(format, 'kind of declaration', 'is neither 0 nor 1');
};

const genderOf = (raw: string): Person['gender'] => {
  const text = raw.trim();
  if (text === '1') return 'male';
  return text === '2' ? 'female' : 'unknown';
};

/** People are matched by their QID, so a placeholder of zeros or dashes must not become an identity that many share. */
const qidOf = (field: string, raw: string): string | null => {
  const text = printable(format, field, raw, 64);
  return /[^0]/.test(normaliseIdentityNumber(text)) && /[\p{L}\p{N}]/u.test(text) ? text : null;
};

/** Ten digits, or two letters and 13 digits on older cards. `00` stands for none. A person may be matched by it too. */
const insuranceOf = (raw: string): string | null => {
  const number = normaliseIdentityNumber(raw);
  return /^([A-Z]{2}\d{13}|\d{10})$/.test(number) && /[1-9]/.test(number) ? number : null;
};

const phoneOf = (raw: string): string | null => {
  const number = normaliseIdentityNumber(raw);
  return /^\+?\d{8,15}$/.test(number) && /[1-9]/.test(number) ? number : null;
};
