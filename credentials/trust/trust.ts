import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { IssuerKey, RevocationList, TrustList } from '../../contract/trust.ts';
import { parseSignerCertificate, type SignerCertificate } from './certificate.ts';
import {
  indexRevocations,
  isCardWithdrawn,
  isCertificateWithdrawn,
  isPermitWithdrawn,
  isSignerInIndex,
  type RevocationIndex,
} from './revocation-index.ts';

export type SignerUse = 'hcert' | 'permit';

export type Authority = Readonly<{ certificate: SignerCertificate; country: string; withdrawn: boolean }>;

export type CardIssuer = Readonly<{ url: string; name: string; keys: ReadonlyMap<string, KeyObject> }>;

/** Whom this reader believes, ready to be asked: everything is parsed when it is made, never while somebody waits. */
export type Trust = Readonly<{
  /** All signers with that key id; several may share one. */
  signers(kid: string, use: SignerUse): readonly SignerCertificate[];
  authorities: readonly Authority[];
  /** @returns null: not trusted */
  issuer(url: string): CardIssuer | null;
  /** A legacy permit's end (ms since the Unix epoch; null: none), or undefined where its authority has not confirmed it. */
  link(id: string): number | null | undefined;
  isPermitRevoked(id: string): boolean;
  /** @param notBefore seconds since the Unix epoch, as the card says */
  isCardRevoked(url: string, kid: string, rid: string, notBefore: number | null): boolean;
  isCertificateRevoked(id: string): boolean;
  /** A signer whose certificate travels in the code. @param fingerprint SHA-256 of the DER, hex */
  isSignerWithdrawn(fingerprint: string): boolean;
  /** Whether a signer of this key id was withdrawn, whether or not it still stands on the list of signers. */
  isKeyIdWithdrawn(kid: string): boolean;
}>;

/** Of a key id as the certificate's formats have it: 8 bytes, in hex. */
const kidDigits = 16;

const noRevocations: RevocationList = { permits: [], cards: [], certificates: [], signers: [] };

/**
 * @param anyIssuerKeys keys of SMART Health Cards that are believed whatever issuer a card names: for the command line's
 * bare lists of keys; a station has none
 */
export const createTrust = (
  list: TrustList,
  revocations: RevocationList | RevocationIndex = noRevocations,
  anyIssuerKeys: readonly IssuerKey[] = [],
): Trust => {
  const index = 'cardsBefore' in revocations ? revocations : indexOf(revocations);
  const isWithdrawn = (fingerprint: string): boolean => isSignerInIndex(index, fingerprint);
  const signers = signersByKid(list, isWithdrawn);
  const issuers = new Map(list.issuers.map(({ url, name, keys }) => [url, { url, name, keys: keysByKid(keys) }]));
  const anyIssuer = keysByKid(anyIssuerKeys);
  const links = new Map(list.links.map(({ id, until }) => [id, until]));
  return {
    signers: (kid, use) => signers.get(`${use} ${kid}`) ?? [],
    authorities: list.authorities.flatMap(({ certificate, country }) => {
      const parsed = parseSignerCertificate(certificate);
      if (parsed === null) return [];
      return [{ certificate: parsed, country, withdrawn: isWithdrawn(parsed.fingerprint) }];
    }),
    issuer: (url) => {
      const found = issuers.get(url);
      if (anyIssuer.size === 0) return found ?? null;
      return { url, name: found?.name ?? url, keys: new Map([...anyIssuer, ...(found?.keys ?? [])]) };
    },
    link: (id) => links.get(id),
    isPermitRevoked: (id) => isPermitWithdrawn(index, id),
    isCardRevoked: (url, kid, rid, notBefore) => isCardWithdrawn(index, { url, kid, rid }, notBefore),
    isCertificateRevoked: (id) => isCertificateWithdrawn(index, id),
    isSignerWithdrawn: isWithdrawn,
    // A key id is the beginning of the fingerprint, and longer than what the index has of one.
    isKeyIdWithdrawn: (kid) => kid.length === kidDigits && isWithdrawn(kid),
  };
};

/** A list of what was withdrawn may be long, and outlives many lists of signers. */
const indexes = new WeakMap<RevocationList, RevocationIndex>();

const indexOf = (revocations: RevocationList): RevocationIndex => {
  const known = indexes.get(revocations);
  if (known !== undefined) return known;
  const index = indexRevocations(revocations);
  indexes.set(revocations, index);
  return index;
};

const signersByKid = (
  list: TrustList,
  isWithdrawn: (fingerprint: string) => boolean,
): ReadonlyMap<string, readonly SignerCertificate[]> => {
  const found = new Map<string, SignerCertificate[]>();
  for (const { certificate, uses } of list.signers) {
    const parsed = parseSignerCertificate(certificate);
    if (parsed === null || isWithdrawn(parsed.fingerprint)) continue;
    for (const use of uses) {
      const key = `${use} ${parsed.kid}`;
      found.set(key, [...(found.get(key) ?? []), parsed]);
    }
  }
  return found;
};

/**
 * Keys on P-256 for signatures by ES256, by their thumbprint (RFC 7638), which is what a card's `kid` must be, and by the `kid`
 * that their issuer gives them: some write another.
 */
const keysByKid = (keys: readonly IssuerKey[]): ReadonlyMap<string, KeyObject> => {
  const parsed = keys.flatMap((jwk) => {
    const key = cardKeyOf(jwk);
    return key === null ? [] : [{ stated: jwk.kid, ...key }];
  });
  return new Map([
    ...parsed.flatMap(({ stated, key }): [string, KeyObject][] => (stated === undefined ? [] : [[stated, key]])),
    // What is computed goes before what is stated: no key takes another's name.
    ...parsed.map(({ thumbprint, key }): [string, KeyObject] => [thumbprint, key]),
  ]);
};

const cardKeyOf = (jwk: IssuerKey): Readonly<{ thumbprint: string; key: KeyObject }> | null => {
  const { kty, crv, x, y, use = 'sig', alg = 'ES256' } = jwk;
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string') return null;
  if (use !== 'sig' || alg !== 'ES256') return null;
  try {
    const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
    return { key, thumbprint: createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url') };
  } catch {
    return null;
  }
};

/** Believes no signer: signed codes are read, and none is genuine. */
export const trustNobody: Trust = createTrust({ signers: [], authorities: [], issuers: [], links: [] });
