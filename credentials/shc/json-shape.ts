import { unreadable } from '../credential-fault.ts';

/**
 * Values of JSON as a card must have them. A card is read while somebody waits, so its shape is asked for member by
 * member; members of other names may be there. All throw CheckpointError CredentialMalformed.
 */
export type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const objectIn = (value: unknown): JsonObject => {
  if (!isObject(value)) throw unreadable();
  return value;
};

export const textIn = (value: unknown): string => {
  if (typeof value !== 'string') throw unreadable();
  return value;
};

/** null is not absence. */
export const optionalText = (value: unknown): string | undefined => (value === undefined ? undefined : textIn(value));

/** @param least and `most`: how many items there may be */
export const listIn = <T>(
  value: unknown,
  item: (value: unknown) => T,
  least = 0,
  most = Number.POSITIVE_INFINITY,
): T[] => {
  if (!Array.isArray(value) || value.length < least || value.length > most) throw unreadable();
  return value.map((each) => item(each));
};
