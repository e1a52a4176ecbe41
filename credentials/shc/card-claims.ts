import { unreadable } from '../credential-fault.ts';
import { objectIn, optionalText, textIn } from './json-shape.ts';

/** What a card's JWS says of itself (SMART Health Cards Framework 1.4); times are seconds since the Unix epoch. */
export type CardClaims = Readonly<{
  iss: string;
  nbf: number;
  exp: number | undefined;
  /** Id for revocation, and after a dot the second before which it counts. */
  rid: string | undefined;
  bundle: unknown;
}>;

/** @throws CheckpointError CredentialMalformed: not ES256, not packed, or no key is named */
export const cardKid = (header: unknown): string => {
  const { alg, zip, kid, crit } = objectIn(header);
  // `crit` names what a reader must understand (RFC 7515 section 4.1.11), and cards need nothing of the kind.
  if (alg !== 'ES256' || zip !== 'DEF' || crit !== undefined) throw unreadable();
  if (typeof kid !== 'string' || kid === '' || kid.length > 200) throw unreadable();
  return kid;
};

const issuerForm = /^https:\/\/[^\s?#]+[^\s?#/]$/;
const ridForm = /^[A-Za-z0-9_-]{1,24}(\.\d{1,12})?$/;

/** Later than this would be milliseconds: the year 5138. */
const latestSecond = 100_000_000_000;

/** @throws CheckpointError CredentialMalformed */
export const cardClaims = (payload: unknown): CardClaims => {
  const { iss: issuer, nbf, exp, vc } = objectIn(payload);
  const { rid: numbered, credentialSubject } = objectIn(vc);
  const iss = textIn(issuer);
  const rid = optionalText(numbered);
  const { fhirBundle: bundle } = objectIn(credentialSubject);
  if (bundle === undefined || !issuerForm.test(iss) || (rid !== undefined && !ridForm.test(rid))) throw unreadable();
  return {
    iss,
    nbf: secondsIn(nbf),
    exp: exp === undefined ? undefined : secondsIn(exp),
    rid,
    bundle,
  };
};

const secondsIn = (value: unknown): number => {
  if (typeof value !== 'number' || !(value >= 0 && value <= latestSecond)) throw unreadable();
  return value;
};
