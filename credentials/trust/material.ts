import type { IssuerKey, TrustList } from '../../contract/trust.ts';
import { parseSignerCertificate } from './certificate.ts';

/** What somebody gives a verifier to believe, without a list around it. */
export type TrustMaterial = Readonly<{
  /** X.509, DER. An authority's own (basic constraint CA) stands for its country; any may sign certificates and permits. */
  certificates: readonly Uint8Array[];
  /** Keys of SMART Health Cards; `url` where one issuer is meant. */
  keys: readonly Readonly<{ url: string | null; key: IssuerKey }>[];
}>;

/** @returns the list, and the keys that count for whatever issuer a card names */
export const listOf = ({
  certificates,
  keys,
}: TrustMaterial): Readonly<{ list: TrustList; anyIssuer: readonly IssuerKey[] }> => {
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
