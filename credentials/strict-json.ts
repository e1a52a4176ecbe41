import { unreadable } from './credential-fault.ts';

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
/** `[` and `{`; `]` and `}`: a bit apart. */
const opening = 0x5b;
const closing = 0x5d;
const brace = 0x20;

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
    else if ((code & ~brace) === closing) open -= 1;
    else if ((code & ~brace) === opening) {
      open += 1;
      if (open > depth) depth = open;
    }
  }
  return { colons, depth };
};

const countMembers = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countMembers(item);
    return count;
  }
  for (const item of Object.values(value)) count += 1 + countMembers(item);
  return count;
};
