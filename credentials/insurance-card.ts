import type { InsuranceCard, Person } from '../contract/credential.ts';
import { normaliseIdentityNumber } from '../contract/identity.ts';
import { printable, printableName } from './field-text.ts';
import { malformed } from './malformed.ts';
import { nobody } from './person.ts';
import { type WrittenDate, writtenDate } from './written-date.ts';

const format = 'health-insurance card (BHYT)';

/**
 * Health-insurance card, `|`-separated and ended by `$`; name and address are hex of UTF-8, `-` is empty. Two layouts:
 * old: number (2 letters + 13 digits), name, birth, sex 1/2, address, first-care place, valid from, valid to, issued, …
 * new: number (10 digits), name, birth, sex 1/2, `-`, place code, valid from, `-`, issued, …
 * @throws CheckpointError CredentialMalformed
 */
export const readInsuranceCard = (fields: readonly string[]): InsuranceCard => {
  const [number = '', name = '', birth = '', sex = '', address = '', place = '', from = '', to = ''] = fields.map(
    (field) => field.trim(),
  );
  const insurance = normaliseIdentityNumber(number);
  const isOld = /^[A-Z]{2}\d{13}$/.test(insurance);
  if (!isOld && !/^\d{10}$/.test(insurance)) throw malformed(format, 'number', 'is of neither layout');
  const born = dateOf('date of birth', birth);
  const [start, end] = [dateOf('start', from), dateOf('end', to)];
  const street = address === '-' || address === '' ? '' : hexText('address', address);
  return {
    kind: 'bhyt',
    verified: null,
    layout: isOld ? 'old' : 'new',
    person: {
      ...nobody,
      name: printableName(format, hexText('name', name)),
      birth: born.date,
      gender: genderOf(sex),
      healthInsurance: insurance,
      address: printable(format, 'address', street, 400) || null,
    },
    validFrom: start.date,
    validUntil: end.date,
    firstCare: emptyOr(printable(format, 'place', place, 100)),
    warnings: [born, start, end].some(({ implausible }) => implausible) ? ['date-implausible'] : [],
  };
};

const emptyOr = (text: string): string | null => (text === '' || text === '-' ? null : text);

const decoder = new TextDecoder('utf-8', { fatal: true });

const hexText = (field: string, text: string): string => {
  if (!/^([0-9a-f]{2})+$/i.test(text)) throw malformed(format, field, 'is not hexadecimal');
  try {
    return decoder.decode(Buffer.from(text, 'hex'));
  } catch {
    throw malformed(format, field, 'is not text');
  }
};

/** dd/MM/yyyy, here and there without a zero in front, or a year alone. */
const dateOf = (field: string, text: string): WrittenDate => {
  if (text === '' || text === '-') return { date: null, implausible: false };
  if (/^\d{4}$/.test(text)) return writtenDate(text, '00', '00');
  const [, day, month, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text) ?? [];
  if (day === undefined || month === undefined || year === undefined) {
    throw malformed(format, field, 'is not of the form dd/MM/yyyy');
  }
  return writtenDate(year, month.padStart(2, '0'), day.padStart(2, '0'));
};

const genderOf = (text: string): Person['gender'] => {
  if (text === '1') return 'male';
  return text === '2' ? 'female' : 'unknown';
};
