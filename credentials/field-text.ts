import { malformed } from './malformed.ts';

/**
 * Control characters could command a printer, direction overrides could make a screen show another name, and lone
 * surrogates have no UTF-8: no field of a person holds any of them.
 */
const unprintable = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

/**
 * A field as people may see it: NFC, trimmed outside, untouched inside.
 * @param limit longest text, in UTF-16 units
 * @throws CheckpointError CredentialMalformed
 */
export const printable = (format: string, field: string, raw: string, limit: number): string => {
  const text = raw.normalize('NFC').trim();
  if (unprintable.test(text)) throw malformed(format, field, 'holds characters that cannot be printed');
  if (text.length > limit) throw malformed(format, field, `is longer than ${limit} characters`);
  return text;
};

/** @throws CheckpointError CredentialMalformed */
export const printableName = (format: string, raw: string): string => {
  const name = printable(format, 'name', raw, 200);
  if (name === '') throw malformed(format, 'name', 'is empty');
  return name;
};
