import { z } from 'zod';

/**
 * Whom a station believes: bodies of signed lists (role `lists`). Bytes travel as CBOR byte strings; the command line
 * writes them as base64.
 */
const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'bytes');

/** An EC public key as JWK (RFC 7517); members that are not known are kept and mean nothing. */
export const issuerKeySchema = z.looseObject({
  kty: z.string(),
  kid: z.string().min(1).max(200).optional(),
  crv: z.string().optional(),
  x: z.string().optional(),
  y: z.string().optional(),
});
export type IssuerKey = Readonly<z.infer<typeof issuerKeySchema>>;

export const trustListSchema = z.object({
  /** Signers of health certificates (HCERT) and permits (GDD1): X.509 certificates, DER. */
  signers: z.array(
    z.object({
      certificate: bytesSchema,
      /** What it may sign besides what its extended key usage says. */
      uses: z.array(z.enum(['hcert', 'permit'])).min(1),
    }),
  ),
  /** Country signing authorities of visible digital seals: X.509 certificates, DER, and the country as the seal names it. */
  authorities: z.array(z.object({ certificate: bytesSchema, country: z.string().regex(/^[A-Z]{2,3}$/) })),
  /** Issuers of SMART Health Cards. */
  issuers: z.array(
    z.object({
      url: z.string().regex(/^https:\/\/[^\s?#]+[^\s?#/]$/),
      name: z.string().max(200),
      keys: z.array(issuerKeySchema),
    }),
  ),
  /** Permits of 2021 (`gdd-…`) that their authority has confirmed. */
  links: z.array(z.object({ id: z.string().max(80), until: z.int().nullable() })).default([]),
});
export type TrustList = Readonly<z.infer<typeof trustListSchema>>;

export const revocationListSchema = z.object({
  /** Ids of travel permits. */
  permits: z.array(z.string().max(80)).default([]),
  /** SMART Health Cards: `rid` of a key of an issuer; `before`: only those valid from earlier than this (s since the epoch). */
  cards: z
    .array(
      z.object({
        url: z.string(),
        kid: z.string(),
        rid: z.string().max(64),
        before: z.number().nullable().default(null),
      }),
    )
    .default([]),
  /** SHA-256 of a certificate's UVCI (UTF-8), the first 16 bytes at least. */
  certificates: z.array(bytesSchema.refine((hash) => hash.length >= 16 && hash.length <= 32)).default([]),
  /** Signers' certificates that are no longer believed: SHA-256 of the DER. */
  signers: z.array(bytesSchema.refine((hash) => hash.length === 32)).default([]),
});
export type RevocationList = Readonly<z.infer<typeof revocationListSchema>>;
