import { readFileSync } from 'node:fs';
import { basename, dirname, extname, relative } from 'node:path';
import { z } from 'zod';
import { CheckpointError, ErrorCode, messageOf } from '../../contract/errors.ts';
import { issuerKeySchema, type TrustList } from '../../contract/trust.ts';
import { parseSignerCertificate } from '../../credentials/trust/certificate.ts';
import { certificatesIn, filesIn } from '../verification/trust-folder.ts';
import { dataLines } from './data-lines.ts';

/**
 * A folder of what an office believes, into a list of trust. What a file is for says the folder that it lies in: `hcert`
 * and `permit` hold signers, `vds-nc` authorities (CSCA), `shc` issuers of SMART Health Cards, and `links.csv` the permits
 * of 2021 (`id,until`). A certificate elsewhere is an authority where it says that it is one, and signs health certificates
 * otherwise: whoever may let people travel is named by the folder `permit`, never by mistake.
 * @throws CheckpointError TrustUnreadable, ListInputInvalid
 */
export const gatherTrust = (folder: string): TrustList => {
  const signers = new Map<string, { certificate: Uint8Array; uses: Set<'hcert' | 'permit'> }>();
  const authorities = new Map<string, TrustList['authorities'][number]>();
  const issuers: TrustList['issuers'] = [];
  const links: TrustList['links'] = [];
  for (const file of filesIn(folder)) {
    const place = relative(folder, dirname(file)).split(/[\\/]/)[0] ?? '';
    try {
      if (basename(file) === 'links.csv') links.push(...linksIn(readFileSync(file, 'utf8'), file));
      else if (extname(file) === '.json') issuers.push(issuerIn(readFileSync(file, 'utf8')));
      else if (certificateFiles.includes(extname(file).toLowerCase())) {
        for (const der of certificatesIn(readFileSync(file))) sort(der, place, signers, authorities);
      }
    } catch (cause) {
      throw cause instanceof CheckpointError ? cause : unusable(file, messageOf(cause), cause);
    }
  }
  return {
    signers: [...signers.values()].map(({ certificate, uses }) => ({ certificate, uses: [...uses].toSorted() })),
    authorities: [...authorities.values()],
    issuers,
    links,
  };
};

const certificateFiles = ['.der', '.cer', '.crt', '.pem'];

const sort = (
  der: Uint8Array,
  place: string,
  signers: Map<string, { certificate: Uint8Array; uses: Set<'hcert' | 'permit'> }>,
  authorities: Map<string, TrustList['authorities'][number]>,
): void => {
  const certificate = parseSignerCertificate(der);
  if (certificate === null) throw new Error('a certificate that cannot be read');
  const { fingerprint, x509, signedBy, hcertUses } = certificate;
  if (place === 'vds-nc' || (place !== 'hcert' && place !== 'permit' && x509.ca)) {
    const country = signedBy.country?.toUpperCase();
    if (country === undefined) throw new Error('an authority that names no country');
    authorities.set(fingerprint, { certificate: der, country });
    return;
  }
  const known = signers.get(fingerprint) ?? { certificate: der, uses: new Set() };
  if (place === 'permit' && hcertUses !== null) {
    throw new Error('its key usage is for health certificates or seals alone: no door takes a permit of it');
  }
  known.uses.add(place === 'permit' ? 'permit' : 'hcert');
  signers.set(fingerprint, known);
};

const keySetSchema = z.looseObject({
  iss: z.string(),
  name: z.string().optional(),
  keys: z.array(issuerKeySchema).min(1),
});

const issuerIn = (text: string): TrustList['issuers'][number] => {
  const parsed = keySetSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`not {"iss": URL, "name"?, "keys": [JWK …]}: ${z.prettifyError(parsed.error)}`);
  const { iss, name = iss, keys } = parsed.data;
  return { url: iss, name, keys };
};

const linksIn = (text: string, file: string): TrustList['links'] =>
  dataLines(text).flatMap(({ number, fields: [id = '', until = ''] }) => {
    if (number === 1 && id.toLowerCase() === 'id') return [];
    const end =
      until === '' ? null : Date.parse(/^\d{4}-\d\d-\d\d$/.test(until) ? `${until}T23:59:59.999+07:00` : until);
    if (id === '' || Number.isNaN(end))
      throw unusable(`${file}, line ${number}`, 'it is not "id,until" with a date or nothing');
    return [{ id, until: end }];
  });

const unusable = (file: string, why: string, cause?: unknown): CheckpointError =>
  new CheckpointError(
    ErrorCode.ListInputInvalid,
    `${file} cannot be used: ${why}`,
    'correct this file, or take it out of the folder',
    { cause },
  );
