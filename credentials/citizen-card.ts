import type { CitizenCard, Person } from '../contract/credential.ts';
import { normaliseIdentityNumber } from '../contract/identity.ts';
import { contradictions, isCitizenNumber } from './citizen-number.ts';
import { printable, printableName } from './field-text.ts';
import { malformed } from './malformed.ts';
import { noDate, type WrittenDate, writtenDate } from './written-date.ts';

const format = 'citizen card (CCCD)';

/**
 * Citizen card with chip: `number|old number|full name|ddmmyyyy|Nam or Nữ|address|ddmmyyyy of issue`, the old number often
 * empty. A later layout adds fields after the date of issue; they are kept.
 * @throws CheckpointError CredentialMalformed
 */
export const readCitizenCard = (fields: readonly string[]): CitizenCard => {
  const [number = '', old = '', name = '', birth = '', gender = '', address = '', issue, ...extra] = fields;
  if (issue === undefined) throw malformed(format, 'date of issue', 'is missing: the code ends early');
  const identityNumber = normaliseIdentityNumber(number);
  if (!isCitizenNumber(identityNumber)) throw malformed(format, 'number', 'is not 12 digits');
  const born = birthOf(birth);
  const issued = issueOf(issue);
  const oldNumber = /^\d{9}$/.test(old.trim()) ? old.trim() : null;
  const person: Person = {
    name: printableName(format, name),
    birth: born.date,
    gender: genderOf(gender),
    identityNumber,
    identityKind: 'cccd',
    oldNumber,
    qid: null,
    phone: null,
    healthInsurance: null,
    address: printable(format, 'address', address, 400) || null,
  };
  return {
    kind: 'cccd',
    verified: null,
    person,
    oldNumber,
    issued: issued.date,
    extra,
    warnings: [
      ...contradictions(identityNumber, person.birth, person.gender),
      ...(born.implausible || issued.implausible ? (['date-implausible'] as const) : []),
      ...(extra.some((field) => field.trim() !== '') ? (['extra-fields'] as const) : []),
    ],
  };
};

/** ddmmyyyy, or a year alone as for people whose day of birth nobody wrote down. */
const birthOf = (raw: string): WrittenDate => {
  const text = raw.trim();
  return /^\d{4}$/.test(text) ? writtenDate(text, '00', '00') : dayOf('date of birth', text);
};

/** Nobody is given a card in an unknown month. */
const issueOf = (raw: string): WrittenDate => {
  const issued = dayOf('date of issue', raw.trim());
  return issued.date === null || issued.date.length === 10 ? issued : { date: null, implausible: true };
};

const dayOf = (field: string, text: string): WrittenDate => {
  if (text === '') return noDate;
  const [, day, month, year] = /^(\d{2})(\d{2})(\d{4})$/.exec(text) ?? [];
  if (day === undefined || month === undefined || year === undefined) {
    throw malformed(format, field, 'is not of the form ddmmyyyy');
  }
  return writtenDate(year, month, day);
};

const genderOf = (raw: string): Person['gender'] => {
  const text = raw.normalize('NFC').trim().toLowerCase();
  if (text === 'nam') return 'male';
  if (text === 'nữ' || text === 'nu') return 'female';
  if (text === '') return 'unknown';
  throw malformed(format, 'gender', 'is neither Nam nor Nữ');
};
