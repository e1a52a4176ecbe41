import { unreadable } from './credential-fault.ts';

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const opening: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const closing: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/** Any code in use is a third as deep. Whoever walks a document recursively must not run out of stack on one. */
const maxDepth = 64;

/**
 * JSON in which no object names a member twice: readers that take the first and readers that take the last would see two
 * different documents under one signature. Nor is it nested deeper than 64: a short code may unpack to tens of thousands of brackets.
 * @throws CheckpointError CredentialMalformed
 */
export const parseStrictJson = (text: string): unknown => {
  const { colons, depth } = measuredOutsideTexts(text);
  if (depth > maxDepth) throw unreadable();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw unreadable(undefined, cause);
  }
  if (colons !== countMembers(value)) throw unreadable();
  return value;
};

/** In valid JSON every member has one colon, and nothing else has any. */
const measuredOutsideTexts = (text: string): Readonly<{ colons: number; depth: number }> => {
  let colons = 0;
  let depth = 0;
  let open = 0;
  let inside = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inside) {
      if (code === backslash) index += 1;
      else if (code === quote) inside = false;
    } else if (code === quote) inside = true;
    else if (code === colon) colons += 1;
    else if (closing.has(code)) open -= 1;
    else if (opening.has(code)) {
      open += 1;
      depth = Math.max(depth, open);
    }
  }
  return { colons, depth };
};

const countMembers = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countMembers(item), 0);
  return Object.values(value).reduce<number>((sum, item) => sum + 1 + countMembers(item), 0);
};
