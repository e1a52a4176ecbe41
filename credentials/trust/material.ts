import { X509Certificate } from 'node:crypto';
import type { IssuerKey, TrustList } from '../../contract/trust.ts';
import { parseSignerCertificate } from './certificate.ts';

/** What somebody gives a verifier to believe, without a list around it. */
export type TrustMaterial = Readonly<{
  /** X.509, DER. An authority's own (basic constraint CA) stands for its country; any may sign certificates and permits. */
  certificates: readonly Uint8Array[];
  /** Keys of SMART Health Cards; `url` where one issuer is meant. */
  keys: readonly Readonly<{ url: string | null; key: IssuerKey }>[];
}>;

/**
 * Whose a key is: as it was said, or as the certificate in its `x5c` says, which must name the issuer's address (SMART Health Cards
 * Framework 1.4).
 */
const issuerOf = ({ url, key }: TrustMaterial['keys'][number]): string | null => {
  if (url !== null) return url;
  const { x5c } = key;
  const first: unknown = Array.isArray(x5c) ? x5c[0] : null;
  if (typeof first !== 'string') return null;
  try {
    const names = new X509Certificate(Buffer.from(first, 'base64')).subjectAltName ?? '';
    return /(?:^|, )URI:(https:[^\s,"]+)/.exec(names)?.[1] ?? null;
  } catch {
    return null;
  }
};

/** @returns the list, and the keys that count for whatever issuer a card names */
export const listOf = ({
  certificates,
  keys: given,
}: TrustMaterial): Readonly<{ list: TrustList; anyIssuer: readonly IssuerKey[] }> => {
  const keys = given.map(({ url, key }) => ({ url: issuerOf({ url, key }), key }));
  const byUrl = Map.groupBy(
    keys.filter(({ url }) => url !== null),
    ({ url }) => url ?? '',
  );
  return {
    list: {
      signers: certificates.map((certificate) => ({ certificate, uses: ['hcert', 'permit'] })),
      authorities: certificates.flatMap((certificate) => {
        const parsed = parseSignerCertificate(certificate);
        const country = parsed?.signedBy.country?.toUpperCase();
        return parsed?.x509.ca === true && country !== undefined ? [{ certificate, country }] : [];
      }),
      issuers: [...byUrl].map(([url, entries]) => ({ url, name: url, keys: entries.map(({ key }) => key) })),
      links: [],
    },
    anyIssuer: keys.filter(({ url }) => url === null).map(({ key }) => key),
  };
};
