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

/**
 * A folder of certificates (`.der`, `.cer`, `.crt`, `.pem`; several in one PEM file) and keys (`.json`: a JWK, or a key set
 * with `keys`; `iss` names the one issuer that they count for), and folders of such. Other files mean nothing.
 * @throws CheckpointError TrustUnreadable: which file, and why
 */
export const trustOfFolder = (folder: string): Trust => {
  const certificates: Uint8Array[] = [];
  const keys: { url: string | null; key: IssuerKey }[] = [];
  for (const file of filesIn(folder)) {
    try {
      if (['.der', '.cer', '.crt', '.pem'].includes(extname(file)))
        certificates.push(...certificatesIn(readFileSync(file)));
      if (extname(file) !== '.json') continue;
      const { iss, keys: found } = keySetSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
      keys.push(...found.map((key) => ({ url: iss ?? null, key })));
    } catch (cause) {
      throw unreadable(file, cause);
    }
  }
  const { list, anyIssuer } = listOf({ certificates, keys });
  return createTrust(list, undefined, anyIssuer);
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
    'name a folder of certificates (.der, .cer, .crt, .pem) and keys (.json, JWK)',
    { cause },
  );
