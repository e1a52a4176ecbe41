import type { HealthCertificate, Verification } from '../../contract/credential.ts';
import { ErrorCode } from '../../contract/errors.ts';
import { type FaultCode, faultOf, unreadable } from '../credential-fault.ts';
import { boundedInflate } from '../inflate/bounded-inflate.ts';
import { verifyEcdsa } from '../signature/ecdsa.ts';
import { parseStrictJson } from '../strict-json.ts';
import type { CardIssuer, Trust } from '../trust/trust.ts';
import { type CardClaims, cardClaims, cardKid } from './card-claims.ts';
import { shcFacts } from './shc-facts.ts';
import { jwsOfCodes } from './shc-text.ts';

/** A card fills 1,195 characters alone; in its parts a few times that. Unpacked it is under 32 KiB. */
const maxUnpackedBytes = 128 * 1024;

/** ES256 of JOSE (RFC 7518 section 3.4): P-256 and no other curve. */
const es256Curves = ['prime256v1'] as const;

/**
 * SMART Health Card (SMART Health Cards Framework 1.4): numeric text → JWS, ES256, raw DEFLATE → FHIR bundle.
 * @param text one `shc:/` code, or all parts of one, white space between them
 * @param now ms since the Unix epoch; null: time is not judged
 * @throws CheckpointError CredentialMalformed, CredentialInflated, CredentialIncomplete
 */
export const readShc = (text: string, trust: Trust, now: number | null): HealthCertificate => {
  const jws = jwsOfCodes(codesOf(text));
  const [header = '', body = '', signature = '', ...more] = jws.split('.');
  if (more.length > 0) throw unreadable();
  const kid = cardKid(parseStrictJson(textOf(bytesOf(header))));
  const payload = cardClaims(parseStrictJson(textOf(boundedInflate(bytesOf(body), 'raw', maxUnpackedBytes))));
  const facts = shcFacts(payload.bundle);
  const message = Buffer.from(jws.slice(0, header.length + 1 + body.length), 'latin1');
  const issuer = trust.issuer(payload.iss);
  return {
    kind: 'shc',
    ...verificationOf(payload, kid, message, bytesOf(signature), issuer, trust, now),
    ...facts,
    issuer: payload.iss,
    issuedAt: payload.nbf * 1000,
    expiresAt: payload.exp === undefined ? null : payload.exp * 1000,
  };
};

/** The codes of one card stand behind each other, white space between them or none; it stands nowhere else. */
const codesOf = (text: string): readonly string[] => {
  if (!text.includes('shc:/', 1)) return [text];
  const codes = text.split(/(?!^)(?=shc:\/)/);
  return codes.map((code, index) => (index < codes.length - 1 ? code.trimEnd() : code));
};

const verificationOf = (
  payload: CardClaims,
  kid: string,
  message: Uint8Array,
  signature: Uint8Array,
  issuer: CardIssuer | null,
  trust: Trust,
  now: number | null,
): Verification => {
  const until = payload.exp === undefined ? null : payload.exp * 1000;
  const key = issuer?.keys.get(kid);
  const refused = (code: FaultCode): Verification => ({ verified: false, error: faultOf(code), signedBy: null, until });
  if (issuer === null || key === undefined) return refused(ErrorCode.SignerUnknown);
  if (!verifyEcdsa('sha256', es256Curves, message, signature, key)) return refused(ErrorCode.SignatureInvalid);
  const signedBy = { name: issuer.name, country: null, keyId: kid };
  const code = faultAt(payload, kid, trust, now);
  return code === null
    ? { verified: true, error: null, signedBy, until }
    : { verified: false, error: faultOf(code), signedBy, until };
};

const faultAt = (
  { iss, nbf, exp, rid: numbered }: CardClaims,
  kid: string,
  trust: Trust,
  now: number | null,
): FaultCode | null => {
  const [rid] = numbered?.split('.') ?? [];
  if (rid !== undefined && trust.isCardRevoked(iss, kid, rid, nbf)) return ErrorCode.CredentialRevoked;
  if (now === null) return null;
  if (now < nbf * 1000) return ErrorCode.CredentialNotYetValid;
  return exp !== undefined && now > exp * 1000 ? ErrorCode.CredentialExpired : null;
};

/** base64url without padding (RFC 7515 section 2); a lenient decoder would let other characters through. */
const bytesOf = (part: string): Buffer => {
  const bytes = Buffer.from(part, 'base64url');
  if (part === '' || bytes.toString('base64url') !== part) throw unreadable();
  return bytes;
};

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const textOf = (bytes: Uint8Array): string => {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw unreadable(undefined, cause);
  }
};
