import { decodeCbor } from '../cose/cbor.ts';
import { unreadable } from '../credential-fault.ts';

/** CWT claims (RFC 8392 section 3.1.1) and the health certificate's own (EU eHealth Network, HCERT 1.0.5). */
export const claim = { issuer: 1, expires: 4, issued: 6, health: -260 } as const;

/**
 * @param payload of a COSE_Sign1
 * @throws CheckpointError CredentialMalformed
 */
export const claimsOf = ({ payload }: Readonly<{ payload: Uint8Array }>): ReadonlyMap<unknown, unknown> => {
  const claims = decodeCbor(payload);
  if (!(claims instanceof Map)) throw unreadable();
  return claims;
};

/** ms since the Unix epoch, null where the code does not say. */
export type Times = Readonly<{ issued: number | null; expires: number | null }>;

/**
 * Seconds since the Unix epoch, whole or with a fraction (RFC 8392 section 2, NumericDate).
 * @throws CheckpointError CredentialMalformed
 */
export const timesOf = (claims: ReadonlyMap<unknown, unknown>): Times => ({
  issued: millisecondsOf(claims.get(claim.issued)),
  expires: millisecondsOf(claims.get(claim.expires)),
});

const latestSecond = 253_402_300_799;

const millisecondsOf = (value: unknown): number | null => {
  if (value === undefined || value === null) return null;
  const seconds = typeof value === 'bigint' ? Number(value) : value;
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= latestSecond)) throw unreadable();
  return seconds * 1000;
};

export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, 200) : null;
