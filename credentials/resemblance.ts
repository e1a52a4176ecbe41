import type { CredentialKind } from '../contract/credential.ts';
import { normaliseIdentityNumber } from '../contract/identity.ts';

type Kind = Exclude<CredentialKind, 'unknown' | 'manual'>;

/**
 * Which kind a payload is by its shape alone, before anything in it is believed; null: like nothing we know.
 * @param text a payload without its line end
 */
export const resemblance = (text: string): Kind | null => {
  if (text.startsWith('HC1:')) return 'hcert';
  if (text.startsWith('GDD1:')) return 'permit';
  if (/^shc:\//i.test(text)) return 'shc';
  if (/^\s*[{[]/.test(text)) return /"t"\s*:\s*"icao\.(vacc|test)"/.test(text) ? 'vds-nc' : null;
  if (/^https?:\/\//i.test(text)) return /\/giay-di-duong\//i.test(text) ? 'permit-url' : null;
  const fields = text.split('|');
  return fields.length < 2 ? null : fieldsResemblance(fields);
};

/** Kinds whose fields `|` separates. A truncated or damaged code is still recognised, so that it can be called that. */
const fieldsResemblance = (fields: readonly string[]): Kind | null => {
  if (isHealthInsurance(fields)) return 'bhyt';
  const [number = '', second = '', third = '', fourth = '', fifth = '', sixth = ''] = fields.map((field) =>
    field.normalize('NFC').trim(),
  );
  const oldNumber = /^\d*$/.test(second);
  const passport = /^[A-Z]{1,2}\d{6,8}$/i.test(number);
  if (count(isBirth(third), /^[01]$/.test(fourth), sixth.includes('<'), passport) >= 2) return 'personal-qr';
  if (count(oldNumber, /^\d{8}$/.test(fourth), /^(nam|nữ|nu)$/i.test(fifth)) >= 2) return 'cccd';
  if (!isIdentityNumber(number)) return null;
  return oldNumber ? 'cccd' : 'personal-qr';
};

const count = (...evidence: readonly boolean[]): number => evidence.filter(Boolean).length;

const isBirth = (text: string): boolean => /^[\d*]{4}(-[\d*]{1,2}(-[\d*]{1,2})?)?$/.test(text);

/** A health-insurance card ends in `$` and writes the name as hex of UTF-8, in both of its layouts. */
const isHealthInsurance = (fields: readonly string[]): boolean =>
  fields.length >= 5 &&
  fields.at(-1)?.trimEnd().endsWith('$') === true &&
  /^([0-9a-f]{2})+$/i.test(fields[1]?.trim() ?? '');

const isIdentityNumber = (raw: string): boolean => {
  const number = normaliseIdentityNumber(raw);
  return /^(\d{12}|\d{9}|\*[0-9A-Z*]{5,19})$/.test(number);
};
