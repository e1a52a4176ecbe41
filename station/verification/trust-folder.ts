import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { z } from 'zod';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { type IssuerKey, issuerKeySchema } from '../../contract/trust.ts';
import { listOf } from '../../credentials/trust/material.ts';
import { createTrust, type Trust } from '../../credentials/trust/trust.ts';

const keySetSchema = z.union([
  z.looseObject({ iss: z.string().optional(), keys: z.array(issuerKeySchema) }),
  issuerKeySchema.extend({ iss: z.string().optional() }).transform(({ iss, ...key }) => ({ iss, keys: [key] })),
]);

/** What an issuer of SMART Health Cards has withdrawn of one key, as it publishes it (SMART Health Cards Framework 1.4). */
const revokedSchema = z.looseObject({
  kid: z.string().min(1),
  method: z.literal('rid').default('rid'),
  rids: z.array(z.string().regex(/^[A-Za-z0-9_-]{1,24}(\.\d{1,12})?$/)),
});
type Revoked = z.infer<typeof revokedSchema>;

/** JSON of anything else may lie there, too. */
const isTrust = (json: unknown): json is object =>
  typeof json === 'object' && json !== null && ['kty', 'keys', 'rids'].some((member) => Object.hasOwn(json, member));

const isRevoked = ({ rids }: Revoked, rid: string, notBefore: number | null): boolean =>
  rids.some((entry) => {
    const [number, before] = entry.split('.');
    return number === rid && (before === undefined || notBefore === null || notBefore < Number(before));
  });

/**
 * A folder of certificates (`.der`, `.cer`, `.crt`, `.pem`; several in one PEM file), of keys (`.json`: a JWK, or a key set
 * with `keys`; `iss` names the one issuer that they count for) and of what was withdrawn of a key (`.json` with `kid` and `rids`),
 * and folders of such. Other files mean nothing.
 * @throws CheckpointError TrustUnreadable: which file, and why
 */
export const trustOfFolder = (folder: string): Trust => {
  const certificates: Uint8Array[] = [];
  const keys: { url: string | null; key: IssuerKey }[] = [];
  const revoked: Revoked[] = [];
  for (const file of filesIn(folder)) {
    try {
      if (['.der', '.cer', '.crt', '.pem'].includes(extname(file)))
        certificates.push(...certificatesIn(readFileSync(file)));
      if (extname(file) !== '.json') continue;
      const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
      if (!isTrust(json)) continue;
      if (Object.hasOwn(json, 'rids')) {
        revoked.push(revokedSchema.parse(json));
        continue;
      }
      const { iss, keys: found } = keySetSchema.parse(json);
      keys.push(...found.map((key) => ({ url: iss ?? null, key })));
    } catch (cause) {
      throw unreadable(file, cause);
    }
  }
  const { list, anyIssuer } = listOf({ certificates, keys });
  return {
    ...createTrust(list, undefined, anyIssuer),
    isCardRevoked: (_url, kid, rid, notBefore) =>
      revoked.some((entry) => entry.kid === kid && isRevoked(entry, rid, notBefore)),
  };
};

/** Every file in it and below, by name. @throws CheckpointError TrustUnreadable */
export const filesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();
  } catch (cause) {
    throw unreadable(folder, cause);
  }
};

const pemBlock = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** @throws what X509Certificate throws for a file that holds none */
export const certificatesIn = (bytes: Buffer): readonly Uint8Array[] => {
  const blocks = bytes.toString('latin1').match(pemBlock) ?? [];
  return (blocks.length > 0 ? blocks : [bytes]).map((block) => new Uint8Array(new X509Certificate(block).raw));
};

const unreadable = (file: string, cause: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.TrustUnreadable,
    `${file} cannot be used: ${messageOf(cause)}`,
    'name a folder of certificates (.der, .cer, .crt, .pem), keys (.json, JWK) and what was withdrawn of them (.json, rids)',
    { cause },
  );
