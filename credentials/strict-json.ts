import { unreadable } from './credential-fault.ts';

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

/**
 * JSON in which no object names a member twice: readers that take the first and readers that take the last would see two
 * different documents under one signature.
 * @throws CheckpointError CredentialMalformed
 */
export const parseStrictJson = (text: string): unknown => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(undefined, cause);
  }
  if (colonsOutsideTexts(text) !== countMembers(value)) throw unreadable();
  return value;
};

/** In valid JSON every member has one, and nothing else has any. */
const colonsOutsideTexts = (text: string): number => {
  let colons = 0;
  let inside = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inside) {
      if (code === backslash) index += 1;
      else if (code === quote) inside = false;
    } else if (code === quote) inside = true;
    else if (code === colon) colons += 1;
  }
  return colons;
};

const countMembers = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countMembers(item), 0);
  return Object.values(value).reduce<number>((sum, item) => sum + 1 + countMembers(item), 0);
};
